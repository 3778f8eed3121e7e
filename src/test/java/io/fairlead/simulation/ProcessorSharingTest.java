package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.selection.PolicySettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator against closed forms of queueing theory (Kleinrock, Queueing Systems, volume 2, chapter 4). */
class ProcessorSharingTest {

    private static final double CAPACITY = 1e9 / 8;
    private static final double MEAN = 1e6;
    private static final Resolvers ONE = new Resolvers(1, 0, 0, Duration.ZERO);

    private final Farm farm = Farms.dispatched(Farms.pool(1_000_000_000L), Duration.ofSeconds(5));

    private double meanSlowdown(Sizes sizes, double load, double rate, int seconds) {
        PoissonArrivals arrivals = new PoissonArrivals(List.of(new PoissonArrivals.Flows(0,
                load * CAPACITY / sizes.mean(), false, sizes, List.of(rate))), ONE);
        Workload workload = new Workload(arrivals, List.of(), ONE, Duration.ofSeconds(seconds), Duration.ofMillis(50));
        Simulation simulation = new Simulation(farm, workload);
        return LongStream.rangeClosed(1, 4).mapToDouble(seed -> simulation.run(
                new Contender.Balanced("round-robin", new PolicySettings.RoundRobin()), seed).slowdown().mean())
                .average().orElseThrow();
    }

    private static void assertWithin(double part, double expected, double actual) {
        assertEquals(expected, actual, part * expected);
    }

    @ParameterizedTest(name = "at a load of {0}")
    @ValueSource(doubles = {0.2, 0.5, 0.7, 0.8})
    @DisplayName("M/M/1-PS: flows take 1/(1-load) times as long as on an idle link")
    void exponentialSizes(double load) {
        assertWithin(0.04, 1 / (1 - load),
                meanSlowdown(new Sizes.Exponential(MEAN), load, Double.POSITIVE_INFINITY, 1000));
    }

    @ParameterizedTest(name = "at a load of {0}")
    @ValueSource(doubles = {0.5, 0.8})
    @DisplayName("M/G/1-PS: the same for sizes that are all alike")
    void fixedSizes(double load) {
        assertWithin(0.04, 1 / (1 - load), meanSlowdown(new Sizes.Fixed(MEAN), load, Double.POSITIVE_INFINITY, 1000));
    }

    @ParameterizedTest(name = "at a load of {0}")
    @ValueSource(doubles = {0.5, 0.8})
    @DisplayName("M/G/1-PS: and the same for sizes of a heavy tail")
    void heavyTailedSizes(double load) {
        assertWithin(0.05, 1 / (1 - load), meanSlowdown(Sizes.BoundedPareto.ofMean(1.5, MEAN, 1000), load,
                Double.POSITIVE_INFINITY, 1000));
    }

    @Test
    @DisplayName("M/M/c with c = 4: capped flows on a link for four of them wait as Erlang's C formula has it")
    void cappedFlows() {
        double load = 0.8;
        double offered = 4 * load;
        double blocked = Math.pow(offered, 4) / 24 / (1 - load);
        double idle = 1 + offered + offered * offered / 2 + Math.pow(offered, 3) / 6 + blocked;
        double waiting = blocked / idle / (4 * (1 - load));
        assertWithin(0.04, 1 + waiting, meanSlowdown(new Sizes.Exponential(MEAN), load, CAPACITY / 4, 1000));
    }
}
