package io.fairlead.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.ServerCounters;
import io.fairlead.load.LinkLoad;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Pooled counts")
class PooledCountsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration FORGET = Duration.ofSeconds(5);
    private static final UUID D2 = new UUID(0, 2);
    private static final UUID D2_AGAIN = new UUID(0, 22);

    private final PooledCounts counts = counts();

    private static PooledCounts counts() {
        return new PooledCounts(Member.recorded(), Member.LINKS, BEAT, FORGET);
    }

    private static Message.Beat beat(String node, long sequence, long time, long octets) {
        return new Message.Beat(node, sequence, time, List.of(), List.of(Member.row(octets)));
    }

    private static double rate(PooledCounts counts, long now) {
        Map<LinkId, LinkLoad> loads = new HashMap<>();
        counts.addTo(loads, List.of(Member.LINK), now);
        return loads.get(Member.LINK) instanceof LinkLoad.Known(var measurement) ? measurement.from().bytes() : 0;
    }

    @Test
    @DisplayName("make rates over the teller's own clock, so that a late message is no slower traffic")
    void ownClock() {
        counts.take(D2, beat("d2", 1, 100 * SECOND, 0), 0);
        counts.take(D2, beat("d2", 2, 101 * SECOND, 1_000), SECOND * 3 / 2);
        assertEquals(1_000, rate(counts, SECOND * 3 / 2), 1e-6);
    }

    @Test
    @DisplayName("believe a silent member for the stated time, then no more; and a heard one again, without a jump")
    void ageOut() {
        for (int i = 0; i <= 3; i++) {
            counts.take(D2, beat("d2", i + 1, i * SECOND, i * 1_000), i * SECOND);
        }
        assertEquals(1_000, rate(counts, 3 * SECOND + FORGET.toNanos()), 1e-6);
        assertEquals(0, rate(counts, 3 * SECOND + FORGET.toNanos() + 1), 1e-6);
        counts.take(D2, beat("d2", 30, 30 * SECOND, 30_000), 30 * SECOND);
        assertEquals(0, rate(counts, 30 * SECOND), 1e-6, "what it carried meanwhile is no burst now");
        counts.take(D2, beat("d2", 31, 31 * SECOND, 31_000), 31 * SECOND);
        assertEquals(1_000, rate(counts, 31 * SECOND), 1e-6);
    }

    @Test
    @DisplayName("begin anew with a member that restarts, and let its former run go at once; what both carried is the total")
    void restart() {
        counts.take(D2, beat("d2", 1, 0, 0), 0);
        counts.take(D2, beat("d2", 2, SECOND, 1_000), SECOND);
        counts.present(Set.of(D2_AGAIN));
        assertEquals(1_000, rate(counts, SECOND), 1e-6, "another run is there, of whom nobody knows yet");
        counts.take(D2_AGAIN, beat("d2", 1, 0, 0), 2 * SECOND);
        counts.present(Set.of(D2_AGAIN));
        assertEquals(0, rate(counts, 2 * SECOND), 1e-6);
        counts.take(D2_AGAIN, beat("d2", 2, SECOND, 500), 3 * SECOND);
        counts.take(D2, beat("d2", 3, 2 * SECOND, 2_000), 3 * SECOND);
        assertEquals(500, rate(counts, 3 * SECOND), 1e-6, "a late message of the former run is no traffic now");
        assertEquals(2_500, counts.totals().get(Member.SERVER).fromBytes());
    }

    @Test
    @DisplayName("follow no more servers than fit, whatever names a member has for them, and those that are known go on")
    void manyServers() {
        counts.take(D2, beat("d2", 1, 0, 0), 0);
        counts.take(D2, beat("d2", 2, SECOND, 1_000), SECOND);
        for (int i = 0; i < 20; i++) {
            int message = i;
            List<ServerCounters> rows = IntStream.range(0, MessageCodec.MOST).mapToObj(j -> new ServerCounters(
                    new ServerId("www", "x" + (message * MessageCodec.MOST + j)), 0, 1, 0, 0, 1, 0)).toList();
            counts.take(D2, new Message.Beat("d2", i + 3, (i + 2) * SECOND, List.of(), rows), (i + 2) * SECOND);
        }
        int followed = counts.elsewhere(22 * SECOND).size();
        assertTrue(followed <= 65_536 + MessageCodec.MOST, followed + " servers");
        counts.take(D2, beat("d2", 23, 22 * SECOND, 5_000), 22 * SECOND);
        assertEquals(6_000, counts.elsewhere(22 * SECOND).get(Member.SERVER).fromBytes());
    }

    @Test
    @DisplayName("are changed by no message that was overtaken or comes twice")
    void overtaken() {
        counts.take(D2, beat("d2", 1, 0, 0), 0);
        counts.take(D2, beat("d2", 3, 2 * SECOND, 4_000), 2 * SECOND);
        counts.take(D2, beat("d2", 2, SECOND, 1_000), 2 * SECOND);
        counts.take(D2, beat("d2", 3, 2 * SECOND, 4_000), 2 * SECOND);
        assertEquals(2_000, rate(counts, 2 * SECOND), 1e-6);
        assertEquals(4_000, counts.totals().get(Member.SERVER).fromBytes());
    }

    @Test
    @DisplayName("tell choosers what was carried since the one before, no history and no burst after a silence, and flows open now")
    void elsewhere() {
        counts.take(D2, beat("d2", 1, 0, 1_000_000), 0);
        assertEquals(0, counts.elsewhere(0).get(Member.SERVER).fromBytes(), "it was carried before");
        counts.take(D2, beat("d2", 2, SECOND, 1_000_500), SECOND);
        assertEquals(500, counts.elsewhere(SECOND).get(Member.SERVER).fromBytes());
        assertEquals(1, counts.elsewhere(SECOND).get(Member.SERVER).open());
        long later = SECOND + FORGET.toNanos() + 1;
        assertEquals(0, counts.elsewhere(later).get(Member.SERVER).open(), "it is forgotten");
        counts.take(D2, beat("d2", 3, later, 9_000_000), later);
        assertEquals(500, counts.elsewhere(later).get(Member.SERVER).fromBytes());
        assertEquals(1, counts.elsewhere(later).get(Member.SERVER).open());
        counts.ended(D2);
        assertEquals(0, counts.elsewhere(later).get(Member.SERVER).open());
        assertEquals(500, counts.elsewhere(later).get(Member.SERVER).fromBytes(), "it goes not backwards");
    }

    @Test
    @DisplayName("let who says goodbye go at once")
    void goodbye() {
        counts.take(D2, beat("d2", 1, 0, 0), 0);
        counts.take(D2, beat("d2", 2, SECOND, 1_000), SECOND);
        counts.ended(D2);
        assertEquals(0, rate(counts, SECOND), 1e-6);
        assertEquals(1_000, counts.totals().get(Member.SERVER).fromBytes());
    }

    @Test
    @DisplayName("add to what is measured here, at its own time, and stand alone where nothing is")
    void addToOwn() {
        counts.take(D2, beat("d2", 1, 0, 0), 0);
        counts.take(D2, beat("d2", 2, SECOND, 1_000), SECOND);
        Map<LinkId, LinkLoad> loads = new HashMap<>(Map.of(Member.LINK, new LinkLoad.Unknown("first sample", true)));
        counts.addTo(loads, List.of(Member.LINK), SECOND);
        assertInstanceOf(LinkLoad.Unknown.class, loads.get(Member.LINK), "half of the sum is not the sum");
        Map<LinkId, LinkLoad> nothing = new HashMap<>();
        counts().addTo(nothing, List.of(Member.LINK), SECOND);
        assertInstanceOf(LinkLoad.Unknown.class, nothing.get(Member.LINK));
    }

    /**
     * Members that carry traffic, tell each other over a network that loses, doubles, overtakes and is cut in two, and
     * restart: whatever happened, a few beats after the last trouble all know the same, and that is the truth.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    @DisplayName("agree with each other and with the truth after whatever happened; none is lost, none counts twice")
    void property(long seed) {
        Random random = new Random(seed);
        Network network = new Network(2 + random.nextInt(4), random);
        for (int round = 0; round < 40; round++) {
            network.trouble();
            network.beat(0.3, 0.2);
            network.assertNothingDoubled();
        }
        network.heal();
        for (int round = 0; round < 3; round++) {
            network.beat(0, 0);
        }
        network.assertAllAgree();
    }

    /** One run of a member: what it has carried, and what it knows of others. */
    private static final class Node {
        private final String name;
        private final UUID run;
        private final PooledCounts counts = counts();
        private final long bornAt;
        private long sequence;
        private long octets;
        private long before;
        private long known;

        private Node(String name, UUID run, long now) {
            this.name = name;
            this.run = run;
            this.bornAt = now;
        }
    }

    private record Letter(Node to, UUID from, Message.Beat beat, int side) {
    }

    private static final class Network {
        private final Random random;
        private final List<Node> nodes = new ArrayList<>();
        private final Map<UUID, Long> carried = new TreeMap<>();
        private final List<Letter> onTheWay = new ArrayList<>();
        private int cut;
        private long now = SECOND;
        private long runs;

        private Network(int size, Random random) {
            this.random = random;
            for (int i = 0; i < size; i++) {
                nodes.add(newRun("d" + i));
            }
            views();
        }

        private Node newRun(String name) {
            return new Node(name, new UUID(1, ++runs), now);
        }

        /** Cuts the network in two, heals it, or restarts a member. */
        private void trouble() {
            int what = random.nextInt(8);
            if (what == 0) {
                cut = random.nextInt(1 << nodes.size());
            } else if (what == 1) {
                cut = 0;
            } else if (what == 2) {
                int index = random.nextInt(nodes.size());
                nodes.set(index, newRun(nodes.get(index).name));
            }
            views();
        }

        private void heal() {
            cut = 0;
            views();
        }

        private int side(int index) {
            return cut >>> index & 1;
        }

        private void views() {
            for (int i = 0; i < nodes.size(); i++) {
                int own = side(i);
                Set<UUID> present = new HashSet<>();
                for (int j = 0; j < nodes.size(); j++) {
                    if (i != j && side(j) == own) {
                        present.add(nodes.get(j).run);
                    }
                }
                nodes.get(i).counts.present(present);
            }
        }

        private void beat(double loss, double doubling) {
            now += SECOND;
            for (int i = 0; i < nodes.size(); i++) {
                Node from = nodes.get(i);
                from.before = from.octets;
                from.octets += random.nextInt(10_000);
                carried.put(from.run, from.octets);
                Message.Beat told = PooledCountsTest.beat(from.name, ++from.sequence, now - from.bornAt, from.octets);
                for (int j = 0; j < nodes.size(); j++) {
                    if (i != j && side(i) == side(j) && random.nextDouble() >= loss) {
                        onTheWay.add(new Letter(nodes.get(j), from.run, told, side(i)));
                        if (random.nextDouble() < doubling) {
                            onTheWay.add(new Letter(nodes.get(j), from.run, told, side(i)));
                        }
                    }
                }
            }
            Collections.shuffle(onTheWay, random);
            int delivered = loss == 0 ? onTheWay.size() : random.nextInt(onTheWay.size() + 1);
            onTheWay.subList(0, delivered).forEach(letter -> letter.to.counts.take(letter.from, letter.beat, now));
            onTheWay.subList(0, delivered).clear();
            views();
        }

        private void assertNothingDoubled() {
            for (Node node : nodes) {
                long others = carried.entrySet().stream().filter(each -> !each.getKey().equals(node.run))
                        .mapToLong(Map.Entry::getValue).sum();
                long known = total(node);
                assertTrue(known <= others, () -> node.name + " knows of " + known + " of " + others);
                assertTrue(known >= node.known, () -> node.name + " knew of " + node.known + ", now of " + known);
                node.known = known;
            }
        }

        private static long total(Node node) {
            return node.counts.totals().values().stream().mapToLong(ServerCounters::fromBytes).sum();
        }

        private void assertAllAgree() {
            double truth = nodes.stream().mapToDouble(node -> node.octets - node.before).sum();
            Map<String, Double> tables = nodes.stream().collect(Collectors.toMap(node -> node.name,
                    node -> rate(node.counts, now) + node.octets - node.before));
            tables.forEach((name, rate) -> assertEquals(truth, rate, 1e-3, () -> name + " in " + tables));
            for (Node node : nodes) {
                long living = nodes.stream().filter(other -> other != node).mapToLong(other -> other.octets).sum();
                assertTrue(total(node) >= living, () -> node.name + " has lost some of " + living);
            }
        }
    }
}
