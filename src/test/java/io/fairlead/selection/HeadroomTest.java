package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("headroom by DNS goes by what others leave of a link")
class HeadroomTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int SPAN = 3;
    private static final long[] CAPACITY = {10_000_000, 10_000_000, 25_000_000, 40_000_000};

    private final Pool pool = pool();
    private final LeaseLedger ledger = new LeaseLedger(CAPACITY.length, 1_000);
    private PoolChooser chooser =
            new PoolChooser(pool, PolicySettings.Headroom.DEFAULT, GuardSettings.DEFAULT, ledger);
    private final LoadHistory history = new LoadHistory(Duration.ZERO);
    private long now = SECOND;
    private long ticket;

    private static Pool pool() {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < CAPACITY.length; i++) {
            try {
                Inet4Address address = (Inet4Address) InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) (i + 1)});
                servers.add(new Server(new ServerId("www", "s" + i), Optional.of(address), Optional.empty(),
                        new Link(new LinkId("sw", "p" + i), OptionalLong.of(CAPACITY[i])), 1, true));
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
        return new Pool("www", servers);
    }

    /** A sample of every link, and the answers until the next one: by server, to one resolver over and over. */
    private int[] sample(double... bits) {
        return sample(LinkRate.IDLE, bits);
    }

    /** The same, with as much going to the last server as comes from it, of which a part is dropped. */
    private int[] sampleDropping(double loss, double... bits) {
        return sample(new LinkRate(bits[3] / 8, 1_000, 1_000 * loss / (1 - loss), 0), bits);
    }

    private int[] sample(LinkRate toLast, double... bits) {
        now += SPAN * SECOND;
        Map<LinkId, LinkLoad> loads = new HashMap<>();
        for (int i = 0; i < CAPACITY.length; i++) {
            loads.put(pool.servers().get(i).link().id(), new LinkLoad.Known(new Measurement(
                    new LinkRate(bits[i] / 8, bits[i] / 8_000, 0, 0),
                    i < 3 ? LinkRate.IDLE : toLast,
                    CAPACITY[i], now, SPAN * SECOND)));
        }
        int[] given = new int[CAPACITY.length];
        for (int beat = 0; beat < SPAN; beat++) {
            long at = now + beat * SECOND;
            history.add(new LoadTable(at, loads));
            Choice choice = chooser.choose(history, HealthTable.ALL_UP);
            for (int i = 0; i < 100; i++) {
                given[ledger.assign(choice.ipv4(), 0, 7, LeaseLedger.ALONE, ticket++, at + i, 2 * SECOND)]++;
            }
        }
        return given;
    }

    @Test
    @DisplayName("idle links are answered by their capacity")
    void idle() {
        int[] given = new int[CAPACITY.length];
        for (int i = 0; i < 10; i++) {
            given = sample(0, 0, 0, 0);
        }
        for (int i = 0; i < CAPACITY.length; i++) {
            assertEquals(300 * CAPACITY[i] / 85e6, given[i], 15, Arrays.toString(given));
        }
    }

    @Test
    @DisplayName("a link that others fill is left at once, though all leases are one resolver's, and comes back as fast")
    void flood() {
        for (int i = 0; i < 10; i++) {
            sample(0, 0, 0, 0);
        }
        sample(0, 0, 0, 20e6);
        for (int i = 0; i < 10; i++) {
            int[] given = sample(0, 0, 0, 39.5e6);
            assertEquals(0, given[3], Arrays.toString(given));
        }
        sample(0, 0, 0, 20e6);
        assertTrue(sample(0, 0, 0, 0)[3] > 30, "half of its part at least");
    }

    @Test
    @DisplayName("a link that drops packets far short of its capacity has no room, and gets it back when it drops no more")
    void drops() {
        for (int i = 0; i < 10; i++) {
            sampleDropping(0, 0, 0, 0, 4e6);
        }
        int[] calm = sampleDropping(0, 0, 0, 0, 4e6);
        assertTrue(calm[3] > 100, Arrays.toString(calm));
        sampleDropping(0.05, 0, 0, 0, 4e6);
        for (int i = 0; i < 10; i++) {
            int[] given = sampleDropping(0.05, 0, 0, 0, 4e6);
            assertEquals(0, given[3], Arrays.toString(given));
        }
        int[] given = new int[CAPACITY.length];
        for (int i = 0; i < 60; i++) {
            given = sampleDropping(0, 0, 0, 0, 4e6);
        }
        assertEquals(calm[3], given[3], 30, "three minutes later, " + Arrays.toString(given));
    }

    @Test
    @DisplayName("a ceiling sinks towards what gets through, by the root of the loss, and rises within a minute")
    void ceiling() {
        Ceiling ceiling = new Ceiling(1);
        ceiling.sample(0, 0.4, 0, SECOND);
        assertEquals(1, ceiling.of(0));
        ceiling.sample(0, 0.4, 0.0001, SECOND);
        assertEquals(1 - 0.6 * 0.08, ceiling.of(0), 1e-9);
        ceiling.sample(0, 0.4, 0.1, SECOND);
        assertEquals(0.4, ceiling.of(0), 1e-9);
        ceiling.sample(0, 0.2, 0, 60 * SECOND);
        assertEquals(1 - 0.6 / Math.E, ceiling.of(0), 1e-9);
        ceiling.sample(0, 1.0, 0.5, SECOND);
        assertTrue(ceiling.of(0) > 1 - 0.6 / Math.E, "a full link that drops tells by its traffic");
    }

    @Test
    @DisplayName("what was learnt of links outlives a reload of weights, guards, probe share and 'full', but not another policy")
    void reload() {
        for (int i = 0; i < 10; i++) {
            sample(0, 0, 0, 0);
        }
        sample(0, 0, 0, 20e6);
        sample(0, 0, 0, 39.5e6);
        chooser = chooser.reloaded(pool, PolicySettings.Headroom.DEFAULT, guards(GuardSettings.DEFAULT.probeShare()));
        assertTrue(weightOfLast(chooser) < 0.01);
        chooser = chooser.reloaded(pool, new PolicySettings.Headroom(0.9), guards(0.3));
        assertTrue(weightOfLast(chooser) < 0.01);
        chooser = chooser.reloaded(pool, new PolicySettings.WeightedRoundRobin(), guards(0.3));
        assertEquals(40.0 / 85, weightOfLast(chooser), 0.01);
        chooser = chooser.reloaded(pool, PolicySettings.Headroom.DEFAULT, guards(0.3));
        assertEquals(40.0 / 85, weightOfLast(chooser), 0.01);
    }

    @Test
    @DisplayName("'full' takes force at the next beat, by what was learnt before")
    void reloadOfFull() {
        for (int i = 0; i < 10; i++) {
            sample(5e6, 5e6, 0, 0);
        }
        double before = weights(chooser)[0] / weights(chooser)[2];
        chooser = chooser.reloaded(pool, new PolicySettings.Headroom(0.6), GuardSettings.DEFAULT);
        double after = weights(chooser)[0] / weights(chooser)[2];
        assertTrue(after < 0.5 * before && after > 0, before + ", then " + after);
    }

    @Test
    @DisplayName("of other links nothing was learnt")
    void otherLinks() {
        Pool slower = new Pool("www", pool.servers().stream().map(server -> new Server(server.id(), server.ipv4(), server.ipv6(),
                new Link(server.link().id(), OptionalLong.of(1_000_000)), 1, true)).toList());
        assertThrows(IllegalArgumentException.class,
                () -> chooser.reloaded(slower, PolicySettings.Headroom.DEFAULT, GuardSettings.DEFAULT));
    }

    private static GuardSettings guards(double probeShare) {
        return new GuardSettings(GuardSettings.DEFAULT.slowStart(), 1, probeShare, 0.001, 0, 0);
    }

    private double[] weights(PoolChooser of) {
        return of.choose(history, HealthTable.ALL_UP).weights();
    }

    /** With a switch that has been silent for a moment. */
    private double weightOfLast(PoolChooser reloaded) {
        history.add(new LoadTable(now + SECOND, Map.of()));
        return weights(reloaded)[3];
    }

    @Test
    @DisplayName("with every link full, clients are shared by capacity")
    void allFull() {
        int[] given = new int[CAPACITY.length];
        for (int i = 0; i < 5; i++) {
            given = sample(10e6, 10e6, 25e6, 40e6);
        }
        for (int i = 0; i < CAPACITY.length; i++) {
            assertTrue(given[i] > 0, Arrays.toString(given));
        }
    }

    @Test
    @DisplayName("a lease is worth what clean links show for it, not what a flooded one does")
    void worth() {
        LeaseWorth worth = new LeaseWorth(4);
        assertEquals(0, worth.each());
        for (int i = 0; i < 10; i++) {
            worth.sample(0, 1e6, 1, SPAN * SECOND);
            worth.sample(1, 1e6, 1, SPAN * SECOND);
            worth.sample(2, 2.5e6, 2.5, SPAN * SECOND);
            worth.sample(3, 40e6, 10, SPAN * SECOND);
        }
        assertEquals(1e6, worth.each(), 1);
    }

    @Test
    @DisplayName("resolvers weigh by how soon they ask again, whatever gaps are usual")
    void resolvers() {
        for (long unit : new long[] {SECOND / 20, SECOND, 20 * SECOND}) {
            ResolverTable table = new ResolverTable(100);
            double heavy = 0;
            double light = 0;
            long heavyAt = unit;
            long lightAt = unit;
            for (int i = 0; i < 200; i++) {
                heavy = table.visit(table.place(1, heavyAt), 1, heavyAt, heavyAt + SECOND);
                heavyAt += SECOND + unit;
                if (lightAt < heavyAt) {
                    light = table.visit(table.place(2L << 32 | 1, lightAt), 2L << 32 | 1, lightAt, lightAt + SECOND);
                    lightAt += SECOND + 10 * unit;
                }
            }
            assertEquals(10, heavy / light, 4, "unit " + unit);
        }
    }
}
