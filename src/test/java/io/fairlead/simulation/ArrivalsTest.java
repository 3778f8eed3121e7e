package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private final Farm farm = Farms.dispatched(Farms.fourLinks(), Duration.ofSeconds(5));

    private static List<String> first(Arrivals arrivals, long seed, int count) {
        Arrivals.Cursor cursor = arrivals.open(new SplittableRandom(seed));
        List<String> flows = new ArrayList<>();
        while (flows.size() < count && cursor.advance()) {
            flows.add(List.of(cursor.time(), cursor.client(), cursor.octets(), cursor.udp(), cursor.rate()).toString());
        }
        return flows;
    }

    @Test
    @DisplayName("The same seed brings the same flows, another one others")
    void sameSeedSameFlows() {
        Arrivals arrivals = WorkloadSettings.of(farm).workload(farm).arrivals();
        assertEquals(first(arrivals, 5, 1000), first(arrivals, 5, 1000));
        assertTrue(first(arrivals, 5, 10).stream().noneMatch(first(arrivals, 6, 10)::contains));
    }

    @Test
    @DisplayName("Flows bring the load that was asked for, background included, and the share of UDP")
    void loadAsAskedFor() {
        WorkloadSettings settings = WorkloadSettings.of(farm).withLoad(0.6);
        Arrivals.Cursor cursor = settings.workload(farm).arrivals().open(new SplittableRandom(1));
        double tcp = 0;
        double udp = 0;
        while (cursor.advance() && cursor.time() < 20_000) {
            if (cursor.udp()) {
                udp += cursor.octets();
            } else {
                tcp += cursor.octets();
            }
        }
        double background = 0.175 * 2.5e9;
        double rate = (tcp + udp) * 8 / 20_000;
        assertEquals(0.6 * 14.5e9, rate + background, 0.02 * 14.5e9);
        assertEquals(0.2, udp / (tcp + udp), 0.01);
    }

    @Test
    @DisplayName("Bounded Pareto: the mean that was asked for, between its bounds, most flows far below the mean")
    void boundedPareto() {
        Sizes.BoundedPareto sizes = Sizes.BoundedPareto.ofMean(1.2, 1e6, 1000);
        SplittableRandom random = new SplittableRandom(2);
        double[] drawn = DoubleStream.generate(() -> sizes.draw(random)).limit(2_000_000).toArray();
        assertEquals(1e6, sizes.mean(), 1);
        assertEquals(1e6, DoubleStream.of(drawn).average().orElseThrow(), 2e4);
        assertTrue(DoubleStream.of(drawn).min().orElseThrow() >= sizes.least());
        assertTrue(DoubleStream.of(drawn).max().orElseThrow() <= sizes.most());
        assertEquals(0.82, DoubleStream.of(drawn).filter(size -> size < 1e6).count() / 2e6, 0.03);
    }

    @Test
    @DisplayName("Zipf: ranks are drawn in proportion to k^-s")
    void zipf() {
        Zipf zipf = new Zipf(100, 0.8);
        SplittableRandom random = new SplittableRandom(3);
        int[] counts = new int[100];
        for (int i = 0; i < 1_000_000; i++) {
            counts[zipf.draw(random)]++;
        }
        double all = IntStream.rangeClosed(1, 100).mapToDouble(k -> Math.pow(k, -0.8)).sum();
        for (int k : new int[] {1, 2, 10, 100}) {
            double expected = Math.pow(k, -0.8) / all * 1_000_000;
            assertEquals(expected, counts[k - 1], 5 * Math.sqrt(expected), "rank " + k);
        }
    }

    @Test
    @DisplayName("Background is on for the part of the time that it should be")
    void background() {
        Farm one = Farms.dispatched(Farms.pool(1_000_000_000L), Duration.ofSeconds(5));
        Network network = new Network(one, new Places(one), 0.05, new Tally(1));
        Background background =
                new Background(one.links().getFirst().id(), 0.5, Duration.ofSeconds(20), Duration.ofSeconds(60));
        BackgroundTraffic traffic =
                new BackgroundTraffic(List.of(background), new Places(one), network, new SplittableRandom(4));
        while (traffic.next() < 200_000) {
            traffic.turn();
        }
        network.link(0).advance(200_000);
        assertEquals(0.125, background.mean(), 1e-12);
        assertEquals(0.125, network.link(0).carried() / 200_000 / network.link(0).capacity(), 0.01);
    }
}
