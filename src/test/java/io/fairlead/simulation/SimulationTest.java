package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.load.MeterSettings;
import io.fairlead.selection.PolicySettings;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs. */
class SimulationTest {

    private static final Pool POOL = Farms.fourLinks();
    private static final Contender FREE_CAPACITY =
            new Contender.Balanced("free-capacity", PolicySettings.FreeCapacity.DEFAULT);
    private static final Duration TTL = Duration.ofSeconds(10);

    private static Result run(Farm farm, Contender contender, long seed) {
        return run(farm, contender, seed, 120);
    }

    private static Result run(Farm farm, Contender contender, long seed, int seconds) {
        return new Simulation(farm, WorkloadSettings.of(farm).withDuration(Duration.ofSeconds(seconds)).workload(farm))
                .run(contender, seed);
    }

    static List<Contender> contenders() {
        return Contenders.all();
    }

    @ParameterizedTest
    @MethodSource("contenders")
    @DisplayName("Every contender runs both ways, to the same end each time, on the same flows as the others")
    void deterministic(Contender contender) {
        for (Farm farm : List.of(Farms.dispatched(POOL, Duration.ofSeconds(5)),
                Farms.named(POOL, Duration.ofSeconds(5), TTL))) {
            Result one = run(farm, contender, 7, 30);
            Result again = run(farm, contender, 7, 30);
            assertEquals(one.slowdown(), again.slowdown());
            assertArrayEquals(one.use().use(), again.use().use());
            assertEquals(run(farm, new Contender.Reference(), 7, 30).flows(), one.flows());
            assertNotEquals(one.slowdown(), run(farm, contender, 8, 30).slowdown());
            assertTrue(one.slowdown().p50() >= 1 && one.slowdown().mean() >= 1, one.slowdown().toString());
        }
    }

    @Test
    @DisplayName("The omniscient chooser is ahead of any policy")
    void omniscientIsAhead() {
        Farm farm = Farms.dispatched(POOL, Duration.ofSeconds(5));
        double reference = run(farm, new Contender.Reference(), 3).slowdown().mean();
        for (Contender contender : Contenders.all()) {
            assertTrue(run(farm, contender, 3).slowdown().mean() >= reference * 0.999, contender.name());
        }
    }

    @Test
    @DisplayName("Weights by stale measurements herd: the older, the worse")
    void stalenessHerds() {
        double[] p99 = new double[3];
        int[] polls = {1, 5, 30};
        for (int i = 0; i < polls.length; i++) {
            p99[i] = run(Farms.dispatched(POOL, Duration.ofSeconds(polls[i])), FREE_CAPACITY, 3).slowdown().p99();
        }
        assertTrue(p99[0] < p99[1] && p99[1] < p99[2], List.of(p99[0], p99[1], p99[2]).toString());
    }

    @Test
    @DisplayName("A dispatcher decides for each flow, a name server once for a resolver and TTL")
    void decisions() {
        Result dispatched = run(Farms.dispatched(POOL, Duration.ofSeconds(5)), FREE_CAPACITY, 3);
        Result named = run(Farms.named(POOL, Duration.ofSeconds(5), TTL), FREE_CAPACITY, 3);
        assertEquals(dispatched.flows(), dispatched.decisions());
        assertEquals(dispatched.flows(), named.flows());
        assertTrue(named.decisions() < named.flows() * 0.7, named.decisions() + " of " + named.flows());
        assertEquals(named.flows(), run(Farms.named(POOL, Duration.ofSeconds(5), Duration.ZERO),
                FREE_CAPACITY, 3).flows());
    }

    @Test
    @DisplayName("While links are calm, answers are remembered for longer, and fewer are asked for")
    void adaptiveTtl() {
        Entrance adaptive = new Entrance.Named(POOL, TTL, Duration.ofSeconds(60), 1);
        Farm farm = Farms.of(adaptive, PolledSource.every(Duration.ofSeconds(5)), 1);
        Workload calm = WorkloadSettings.of(farm).withLoad(0.2).withDuration(Duration.ofSeconds(120)).workload(farm);
        Farm steady = Farms.named(POOL, Duration.ofSeconds(5), TTL);
        long fewer = new Simulation(farm, calm).run(FREE_CAPACITY, 3).decisions();
        long usual = new Simulation(steady, calm).run(FREE_CAPACITY, 3).decisions();
        assertTrue(fewer < usual * 0.7, fewer + " against " + usual);
    }

    @Test
    @DisplayName("Several dispatchers, lost polls, cached and 32-bit counters are lived with")
    void adversity() {
        PolledSource source = new PolledSource(Duration.ofSeconds(1), 0.3, 0.3, Duration.ofSeconds(3), 32, false);
        Pool pool = Farms.pool(1_000_000_000L, 1_000_000_000L, 2_500_000_000L, 2_500_000_000L);
        Farm farm = Farms.of(new Entrance.Dispatched(pool), source, 4);
        Result result = run(farm, FREE_CAPACITY, 3);
        double blind = run(farm, Contenders.named("round-robin").orElseThrow(), 3).slowdown().mean();
        assertTrue(result.slowdown().mean() - 1 < (blind - 1) / 2, result.slowdown() + " against " + blind);
    }

    @Test
    @DisplayName("Two entrances to pools that share a link fill it together")
    void sharedLink() {
        Pool one = Farms.pool(1_000_000_000L, 1_000_000_000L);
        Farm farm = new Farm(List.of(new Entrance.Dispatched(one), new Entrance.Named(one, TTL, 2)),
                Map.of("sw", PolledSource.every(Duration.ofSeconds(5))), MeterSettings.DEFAULT, Duration.ofSeconds(1), 1, 1);
        assertEquals(2, farm.links().size());
        Result result = run(farm, FREE_CAPACITY, 3);
        double mean = 0;
        for (int sample = 0; sample < result.use().use().length; sample++) {
            mean += result.use().mean(sample) / result.use().use().length;
        }
        assertEquals(0.7, mean, 0.12);
    }

    @Test
    @DisplayName("A recorded flow that would never end is given up, and told")
    void hopelessFlow() {
        RecordedArrivals arrivals = new RecordedArrivals();
        arrivals.add(0, 0, 1e9, false, 1);
        arrivals.add(0.5, 0, 1e6, false, Double.POSITIVE_INFINITY);
        Farm farm = Farms.dispatched(POOL, Duration.ofSeconds(5));
        Workload workload = WorkloadSettings.of(farm).withDuration(Duration.ofSeconds(1)).workload(arrivals);
        Result result = new Simulation(farm, workload).run(FREE_CAPACITY, 1);
        assertEquals(1, result.flows());
        assertEquals(1, result.unfinished());
        assertEquals(1, result.slowdown().p99(), 0.01);
    }

    @Test
    @DisplayName("Every policy stands among the contenders, but those that go by agents, which are not modelled")
    void everyPolicy() {
        List<Class<?>> byAgents = List.of(PolicySettings.ProcessorLoad.class, PolicySettings.AgentConnections.class);
        assertEquals(PolicySettings.class.getPermittedSubclasses().length - byAgents.size() + 1, Contenders.all().size());
    }
}
