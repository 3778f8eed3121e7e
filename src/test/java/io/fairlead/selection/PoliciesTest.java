package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.health.ManualState;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Policies beside headroom")
class PoliciesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long GIGA = 1_000_000_000L;
    private static final long[] CAPACITIES = {GIGA, GIGA, 2 * GIGA, 4 * GIGA};
    private static final LinkLoad UNKNOWN = new LinkLoad.Unknown("test", false);

    private static Pool pool(boolean stated, double... weights) {
        return new Pool("www", IntStream.range(0, weights.length).mapToObj(i -> new Server(new ServerId("www", "s" + i),
                Optional.of(Inet4Address.ofLiteral("192.0.2." + (i + 1))), Optional.empty(), new Link(link(i),
                stated ? OptionalLong.of(CAPACITIES[i]) : OptionalLong.empty()), weights[i], true)).toList());
    }

    private static LinkId link(int i) {
        return new LinkId("sw", "p" + i);
    }

    private static LinkLoad known(int server, double use, long at) {
        LinkRate rate = new LinkRate(use * CAPACITIES[server] / 8, 0, 0, 0);
        return new LinkLoad.Known(new Measurement(rate, rate, CAPACITIES[server], at, SECOND));
    }

    private static LinkLoad[] used(double... uses) {
        return used(0, uses);
    }

    private static LinkLoad[] used(long at, double[] uses) {
        return IntStream.range(0, uses.length).mapToObj(i -> known(i, uses[i], at)).toArray(LinkLoad[]::new);
    }

    private static LoadHistory history(long now, LinkLoad... loads) {
        Map<LinkId, LinkLoad> byLink = new HashMap<>();
        IntStream.range(0, loads.length).forEach(i -> byLink.put(link(i), loads[i]));
        LoadHistory history = new LoadHistory(Duration.ZERO);
        history.add(new LoadTable(now, byLink));
        return history;
    }

    private static Choice choose(PolicySettings policy, LinkLoad... loads) {
        return new PoolChooser(pool(false, 1, 1, 1, 1), policy).choose(history(0, loads), HealthTable.ALL_UP);
    }

    private static void assertWeights(Choice choice, double... expected) {
        double sum = Arrays.stream(expected).sum();
        assertArrayEquals(Arrays.stream(expected).map(w -> w / sum).toArray(), choice.weights(), 1e-9,
                () -> Arrays.toString(choice.weights()));
    }

    @Test
    @DisplayName("weighted-round-robin goes by capacity times static weight, whatever the load, also of silent links")
    void weightedRoundRobin() {
        PolicySettings policy = new PolicySettings.WeightedRoundRobin();
        assertWeights(choose(policy, used(0.99, 0, 0.5, 0.2)), 1, 1, 2, 4);
        PoolChooser chooser = new PoolChooser(pool(false, 3, 1, 1, 1), policy);
        chooser.choose(history(0, used(0, 0, 0, 0)), HealthTable.ALL_UP);
        assertWeights(chooser.choose(history(1, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), HealthTable.ALL_UP), 3, 1, 2, 4);
        Choice stated = new PoolChooser(pool(true, 1, 1, 1, 1), policy)
                .choose(history(0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), HealthTable.ALL_UP);
        assertWeights(stated, 1, 1, 2, 4);
        assertEquals(Choice.Basis.BLIND, stated.basis());
    }

    @Test
    @DisplayName("a capacity that nobody knows counts as the least known one; with none known all are alike")
    void unknownCapacities() {
        PolicySettings policy = new PolicySettings.WeightedRoundRobin();
        assertWeights(choose(policy, UNKNOWN, UNKNOWN, known(2, 0, 0), known(3, 0, 0)), 2, 2, 2, 4);
        assertWeights(choose(policy, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), 1, 1, 1, 1);
    }

    @Test
    @DisplayName("round-robin stays round robin while a link is silent")
    void roundRobin() {
        assertWeights(choose(new PolicySettings.RoundRobin(), UNKNOWN, known(1, 0.9, 0), UNKNOWN, known(3, 0, 0)), 1, 1, 1, 1);
    }

    /** A link of unknown capacity, ten thousand packets each way, some of which were dropped. */
    private static LinkLoad dropping(double discardsFrom, double discardsTo, double errorsTo) {
        return new LinkLoad.Known(new Measurement(new LinkRate(1e6, 10_000, discardsFrom, 0),
                new LinkRate(1e6, 10_000, discardsTo, errorsTo), 0, 0, SECOND));
    }

    @Test
    @DisplayName("least-drops takes turns among links that drop least, in whichever direction, and asks for no capacity")
    void leastDrops() {
        PolicySettings policy = PolicySettings.LeastDrops.DEFAULT;
        LinkLoad calm = dropping(0, 0, 0);
        assertWeights(choose(policy, calm, calm, calm, calm), 1, 1, 1, 1);
        assertWeights(choose(policy, dropping(0, 500, 0), calm, dropping(300, 0, 0), dropping(0, 0, 100)), 0, 1, 0, 0);
        assertWeights(choose(policy, dropping(0, 500, 0), dropping(0, 200, 0), dropping(205, 0, 0), dropping(0, 900, 0)),
                0, 1, 1, 0);
        assertWeights(choose(policy, calm, dropping(0, 5, 0), dropping(0, 50, 0), dropping(Double.NaN, Double.NaN, Double.NaN)),
                1, 1, 0, 1);
        assertTrue(policy.isMeasured());
    }

    @Test
    @DisplayName("least-drops looks back: a link that dropped a moment ago is not calm yet")
    void leastDropsLooksBack() {
        PoolChooser chooser = new PoolChooser(pool(false, 1, 1, 1, 1), PolicySettings.LeastDrops.DEFAULT);
        assertEquals(Duration.ofSeconds(30), chooser.period());
        LoadHistory history = new LoadHistory(chooser.period());
        for (int second = 0; second <= 40; second++) {
            Map<LinkId, LinkLoad> loads = new HashMap<>();
            for (int i = 0; i < 4; i++) {
                double drops = i == 2 && second == 1 ? 5_000 : 0;
                loads.put(link(i), new LinkLoad.Known(new Measurement(LinkRate.IDLE,
                        new LinkRate(1e6, 10_000, drops, 0), 0, second * SECOND, SECOND)));
            }
            history.add(new LoadTable(second * SECOND, loads));
            double share = chooser.choose(history, HealthTable.ALL_UP).weights()[2];
            assertEquals(second >= 1 && second <= 31 ? 0 : 0.25, share, 1e-9, "second " + second);
        }
    }

    @Test
    @DisplayName("least-connections takes who holds the fewest, weighted-least-connections the fewest for its capacity")
    void leastConnections() {
        Held held = server -> new int[] {3, 2, 5, 9}[server];
        Choice plain = choose(new PolicySettings.LeastConnections(), used(0, 0.99, 0, 0));
        Choice weighted = choose(new PolicySettings.WeightedLeastConnections(), used(0, 0, 0.99, 0.99));
        for (long ticket = 0; ticket < 50; ticket++) {
            assertEquals(1, plain.ipv4().pick(ticket, held));
            assertEquals(3, weighted.ipv4().pick(ticket, held), "(9+1)/4 is less than (2+1)/1");
        }
    }

    @Test
    @DisplayName("least-connections without flows takes turns")
    void leastConnectionsTakeTurns() {
        Choice choice = choose(new PolicySettings.LeastConnections(), used(0, 0, 0, 0));
        assertEquals(4, IntStream.range(0, 4).map(ticket -> choice.ipv4().pick(ticket, Held.NOTHING)).distinct().count());
    }

    @Test
    @DisplayName("a server that starts slowly has less room to be compared by")
    void slowStartCountsForLeastConnections() {
        GuardSettings guards = new GuardSettings(new GuardSettings.SlowStart(Duration.ofSeconds(10), 0.1, 1), 1, 0.5, 0, 0, 0);
        PoolChooser chooser = new PoolChooser(pool(true, 1, 1, 1, 1), new PolicySettings.LeastConnections(), guards, Demand.UNKNOWN);
        LinkLoad[] loads = used(0, 0, 0, 0);
        chooser.choose(history(0, loads), new HealthTable(Map.of(new ServerId("www", "s3"), Health.DOWN)));
        Choice choice = chooser.choose(history(SECOND, loads), HealthTable.ALL_UP);
        Held held = server -> server == 3 ? 0 : 5;
        IntStream.range(0, 50).forEach(ticket -> assertTrue(choice.ipv4().pick(ticket, held) != 3));
    }

    @Test
    @DisplayName("power-of-two gives what two draws by capacity come to of which the less used is taken")
    void powerOfTwo() {
        double[] uses = {0.5, 0.2, 0.8, 0.5};
        double[] counts = new double[4];
        Random random = new Random(9);
        int draws = 2_000_000;
        for (int i = 0; i < draws; i++) {
            int one = draw(random);
            int other = draw(random);
            counts[uses[one] < uses[other] || uses[one] == uses[other] && random.nextBoolean() ? one : other]++;
        }
        double[] weights = choose(new PolicySettings.PowerOfTwo(), used(uses)).weights();
        for (int i = 0; i < 4; i++) {
            assertEquals(counts[i] / draws, weights[i], 0.002);
        }
    }

    private static int draw(Random random) {
        double at = random.nextDouble() * 8;
        return at < 1 ? 0 : at < 2 ? 1 : at < 4 ? 2 : 3;
    }

    @Test
    @DisplayName("shed takes a link's share away steadily between the watermarks")
    void shed() {
        PolicySettings shed = new PolicySettings.Shed(0.6, 0.8);
        assertWeights(choose(shed, used(0.6, 0.7, 0.8, 0.75)), 1, 0.5, 0, 1);
        assertWeights(choose(shed, used(0.9, 0.8, 0.95, 1)), 1, 1, 1, 1);
    }

    @Test
    @DisplayName("dynamic-feedback moves a weight once with each measurement, up to ten times its capacity and not below it")
    void dynamicFeedback() {
        PoolChooser chooser = new PoolChooser(pool(false, 1, 1), new PolicySettings.DynamicFeedback(0.9));
        Choice first = chooser.choose(history(0, used(0, new double[] {0.9 - 0.125, 0.9})), HealthTable.ALL_UP);
        assertWeights(first, 1.5, 1);
        assertWeights(chooser.choose(history(SECOND, used(0, new double[] {0.1, 0.1})), HealthTable.ALL_UP), 1.5, 1);
        assertWeights(chooser.choose(history(SECOND, used(SECOND, new double[] {0.9 - 0.125, 1})), HealthTable.ALL_UP), 2, 1);
        Choice last = first;
        for (int i = 2; i < 40; i++) {
            last = chooser.choose(history(i * SECOND, used(i * SECOND, new double[] {0, 2})), HealthTable.ALL_UP);
        }
        assertWeights(last, 10, 1);
    }

    @Test
    @DisplayName("a server that is up by hand is chosen though its port is down")
    void upByHand() {
        HealthTable health = HealthTable.ALL_UP.with(Map.of(new ServerId("www", "s0"), ManualState.UP));
        Choice choice = new PoolChooser(pool(false, 1, 1), PolicySettings.FreeCapacity.DEFAULT)
                .choose(history(0, new LinkLoad.Down(), known(1, 0.5, 0)), health);
        assertWeights(choice, 1, 2);
    }

    @Test
    @DisplayName("headroom foresees what its own flows do to a link; who goes by loads alone is surprised")
    void foresight() {
        long[] carried = new long[2];
        Demand.Flows flows = server -> new OwnTraffic(carried[server], carried[server], 0, 0, 1, 0);
        PoolChooser headroom = new PoolChooser(pool(false, 1, 1), PolicySettings.Headroom.DEFAULT, GuardSettings.DEFAULT, flows);
        PoolChooser blunt = new PoolChooser(pool(false, 1, 1), PolicySettings.FreeCapacity.DEFAULT);
        Choice foreseen = null;
        Choice surprised = null;
        for (int second = 0; second < 30; second++) {
            double use = second / 4 % 2 == 0 ? 0.1 : 0.7;
            LoadHistory history = history(second * SECOND, used(second * SECOND, new double[] {use, 0.3}));
            carried[0] += (long) ((use - 0.05) * GIGA / 8);
            foreseen = headroom.choose(history, HealthTable.ALL_UP);
            surprised = blunt.choose(history, HealthTable.ALL_UP);
        }
        assertTrue(foreseen.balance().predictionErrors()[0] < 0.02, () -> "error of headroom");
        assertTrue(surprised.balance().predictionErrors()[0] > 0.1);
        assertEquals(0, surprised.balance().predictionErrors()[1], 1e-9);
    }

    @Test
    @DisplayName("clients that all follow the last measurement are told of as herding, those spread by capacity are not")
    void herdingIsTold() {
        assertTrue(loop(new PolicySettings.LeastLoaded(), GuardSettings.DEFAULT).balance().isHerding());
        assertFalse(loop(new PolicySettings.WeightedRoundRobin(), GuardSettings.DEFAULT).balance().isHerding());
        GuardSettings small = new GuardSettings(GuardSettings.SlowStart.NONE, 0.02, 0.5, 0, 0, 0);
        assertFalse(loop(new PolicySettings.LeastLoaded(), small).balance().isHerding(), "the cure that the log names");
    }

    /** Each link is used by what the last choice sent there, 60 % of all capacity, and some noise. */
    private static Choice loop(PolicySettings policy, GuardSettings guards) {
        Random random = new Random(2);
        PoolChooser chooser = new PoolChooser(pool(false, 1, 1), policy, guards, Demand.UNKNOWN);
        double[] before = {0.5, 0.5};
        Choice choice = null;
        for (int second = 0; second < 100; second++) {
            double[] uses = Arrays.stream(before).map(share -> share * 1.2 + 0.02 * random.nextDouble()).toArray();
            choice = chooser.choose(history(second * SECOND, used(second * SECOND, uses)), HealthTable.ALL_UP);
            before = choice.weights();
        }
        return choice;
    }

    @Test
    @Tag("fuzz")
    @DisplayName("for any loads: shares sum to one, none to a dead server while one lives, more room is never less share")
    void properties() {
        Random random = new Random(12);
        List<PolicySettings> policies = List.of(new PolicySettings.WeightedRoundRobin(), new PolicySettings.LeastConnections(),
                new PolicySettings.WeightedLeastConnections(), new PolicySettings.PowerOfTwo(), PolicySettings.Shed.DEFAULT,
                PolicySettings.DynamicFeedback.DEFAULT);
        for (int round = 0; round < 20_000; round++) {
            PolicySettings policy = policies.get(random.nextInt(policies.size()));
            LinkLoad[] loads = IntStream.range(0, 4).mapToObj(i -> anyLoad(i, random)).toArray(LinkLoad[]::new);
            double[] weights = choose(policy, loads).weights();
            assertEquals(1, Arrays.stream(weights).sum(), 1e-9);
            boolean anyUp = Arrays.stream(loads).anyMatch(load -> !(load instanceof LinkLoad.Down));
            for (int i = 0; i < 4; i++) {
                assertTrue(weights[i] >= 0 && (!anyUp || !(loads[i] instanceof LinkLoad.Down) || weights[i] == 0));
                if (loads[i] instanceof LinkLoad.Known(Measurement m)) {
                    LinkLoad[] eased = loads.clone();
                    eased[i] = known(i, m.use() * random.nextDouble(), 0);
                    double share = choose(policy, eased).weights()[i];
                    assertTrue(share >= weights[i] - 1e-9, () -> policy + " " + Arrays.toString(loads));
                }
            }
        }
    }

    private static LinkLoad anyLoad(int server, Random random) {
        LinkLoad known = known(server, random.nextDouble() * 1.1, 0);
        return switch (random.nextInt(6)) {
            case 0 -> UNKNOWN;
            case 1 -> new LinkLoad.Down();
            case 2 -> new LinkLoad.Stale(((LinkLoad.Known) known).measurement(), random.nextDouble());
            default -> known;
        };
    }
}
