package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.selection.GuardSettings.SlowStart;
import io.fairlead.selection.Guards.View;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Guards: weights in, shares out, beat after beat")
class GuardsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int[] ALL = {0, 1, 2, 3};
    private static final double[] EVEN = {1, 1, 1, 1};

    private static Roster roster(double... weights) {
        return new Roster(new Pool("www", IntStream.range(0, weights.length).mapToObj(i -> new Server(new ServerId("www", "s" + i),
                Optional.of(Inet4Address.ofLiteral("192.0.2." + (i + 1))), Optional.empty(),
                new Link(new LinkId("sw", "p" + i), OptionalLong.empty()), weights[i], true)).toList()));
    }

    private static GuardSettings slowStart(long seconds, double from, double growth) {
        return new GuardSettings(new SlowStart(Duration.ofSeconds(seconds), from, growth), 1, 0.5, 0, 0, 0);
    }

    private static GuardSettings step(double largest) {
        return new GuardSettings(SlowStart.NONE, largest, 0.5, 0, 0, 0);
    }

    private static GuardSettings minimum(double share) {
        return new GuardSettings(SlowStart.NONE, 1, 0.5, share, 0, 0);
    }

    private static void assertShares(double[] actual, double... expected) {
        double sum = Arrays.stream(expected).sum();
        assertArrayEquals(Arrays.stream(expected).map(share -> share / sum).toArray(), actual, 1e-9);
    }

    @Test
    @DisplayName("static weights multiply, and shares sum to one")
    void staticWeights() {
        Guards guards = new Guards(roster(1, 2, 1, 1), GuardSettings.DEFAULT);
        guards.observe(0, _ -> true);
        assertShares(guards.shape(View.ALL, ALL, new double[] {3, 1, 0, 1}), 3, 2, 0, 1);
    }

    @Test
    @DisplayName("a reload cuts no slow start short and lets no share jump; a server that it enables begins slowly")
    void reloaded() {
        Guards before = new Guards(roster(1, 1, 1, 1), slowStart(10, 0.1, 1));
        before.observe(0, server -> server < 2);
        before.observe(SECOND, server -> server < 3);
        assertShares(before.shape(View.ALL, new int[] {0, 1, 2}, EVEN), 1, 1, 0.1, 0);
        Guards after = new Guards(roster(2, 1, 1, 1), slowStart(10, 0.1, 1), before);
        after.observe(6 * SECOND, _ -> true);
        assertShares(after.shape(View.ALL, ALL, EVEN), 2, 1, 0.55, 0.1);
        Guards stepping = new Guards(roster(2, 1, 1, 1), step(0.05), after);
        stepping.observe(16 * SECOND, _ -> true);
        double[] shares = stepping.shape(View.ALL, ALL, new double[] {0, 0, 0, 1});
        assertEquals(0.1 / 3.65 + 0.5, shares[3], 1e-9);
    }

    @Test
    @DisplayName("a returning server begins at a part of its share and grows steadily to the whole")
    void slowStart() {
        Guards guards = new Guards(roster(1, 1, 1, 1), slowStart(10, 0.1, 1));
        guards.observe(0, server -> server != 3);
        for (int second = 1; second <= 12; second++) {
            guards.observe(second * SECOND, _ -> true);
            double part = Math.min(1, 0.1 + 0.9 * (second - 1) / 10);
            assertShares(guards.shape(View.ALL, ALL, EVEN), 1, 1, 1, part);
        }
    }

    @Test
    @DisplayName("nobody returns at the start, and who falls out again begins anew")
    void slowStartAnew() {
        Guards guards = new Guards(roster(1, 1, 1, 1), slowStart(10, 0.5, 1));
        guards.observe(0, _ -> true);
        assertShares(guards.shape(View.ALL, ALL, EVEN), EVEN);
        guards.observe(SECOND, server -> server != 0);
        guards.observe(2 * SECOND, _ -> true);
        guards.observe(8 * SECOND, server -> server != 0);
        guards.observe(9 * SECOND, _ -> true);
        assertShares(guards.shape(View.ALL, ALL, EVEN), 0.5, 1, 1, 1);
    }

    @Test
    @DisplayName("a server that started long ago does not start again when the clock goes round")
    void slowStartEnds() {
        Guards guards = new Guards(roster(1, 1), slowStart(10, 0.1, 1));
        guards.observe(Long.MAX_VALUE - 5 * SECOND, server -> server == 0);
        guards.observe(Long.MAX_VALUE - 4 * SECOND, _ -> true);
        guards.observe(Long.MIN_VALUE, _ -> true);
        assertShares(guards.shape(View.ALL, new int[] {0, 1}, new double[] {1, 1}), 1, 0.1 + 0.9 * 0.4);
        guards.observe(Long.MIN_VALUE + 10 * SECOND, _ -> true);
        guards.observe(Long.MIN_VALUE + (1L << 62), _ -> true);
        guards.observe(Long.MIN_VALUE + 2 * (1L << 62), _ -> true);
        guards.observe(Long.MAX_VALUE - 4 * SECOND + 1, _ -> true);
        assertShares(guards.shape(View.ALL, new int[] {0, 1}, new double[] {1, 1}), 1, 1);
    }

    @Test
    @DisplayName("growth above one is slow at first, below one fast at first")
    void growth() {
        assertEquals(0.1 + 0.9 * 0.25, slowStart(10, 0.1, 2).slowStart().part(5 * SECOND), 1e-9);
        assertEquals(0.1 + 0.9 * Math.sqrt(0.25), slowStart(10, 0.1, 0.5).slowStart().part(5 * SECOND / 2), 1e-9);
        assertEquals(1, SlowStart.NONE.part(0));
    }

    @Test
    @DisplayName("no share moves further within a second than the largest step, and gets there in the end")
    void largestStep() {
        Guards guards = new Guards(roster(1, 1, 1, 1), step(0.05));
        guards.observe(0, _ -> true);
        assertShares(guards.shape(View.ALL, ALL, EVEN), EVEN);
        double[] wanted = {1, 0, 0, 1};
        for (int beat = 1; beat <= 5; beat++) {
            guards.observe(beat * SECOND, _ -> true);
            double off = 0.05 * beat;
            assertShares(guards.shape(View.ALL, ALL, wanted), 0.25 + off, 0.25 - off, 0.25 - off, 0.25 + off);
        }
        assertShares(guards.shape(View.ALL, ALL, wanted), wanted);
    }

    @Test
    @DisplayName("several choices within a second go no further than one, and a late one makes up for it")
    void largestStepIsByTime() {
        Guards guards = new Guards(roster(1, 1), step(0.1));
        int[] both = {0, 1};
        double[] wanted = {1, 0};
        guards.observe(0, _ -> true);
        guards.shape(View.ALL, both, new double[] {1, 1});
        guards.observe(0, _ -> true);
        assertShares(guards.shape(View.ALL, both, wanted), 0.5, 0.5);
        for (int i = 1; i <= 4; i++) {
            guards.observe(i * SECOND / 4, _ -> true);
            assertShares(guards.shape(View.ALL, both, wanted), 0.5 + 0.025 * i, 0.5 - 0.025 * i);
        }
        guards.observe(3 * SECOND, _ -> true);
        assertShares(guards.shape(View.ALL, both, wanted), 0.8, 0.2);
    }

    @Test
    @DisplayName("what a server had that falls out goes to the others at once, in proportion")
    void stepAfterADeath() {
        Guards guards = new Guards(roster(1, 1, 1, 1), step(0.05));
        guards.observe(0, _ -> true);
        guards.shape(View.ALL, ALL, new double[] {6, 2, 1, 1});
        guards.observe(SECOND, server -> server != 0);
        assertShares(guards.shape(View.ALL, new int[] {1, 2, 3}, new double[] {0, 2, 1, 1}), 0, 2, 1, 1);
        guards.observe(2 * SECOND, _ -> true);
        assertEquals(0.05, guards.shape(View.ALL, ALL, new double[] {6, 2, 1, 1})[0], 1e-9);
    }

    @Test
    @DisplayName("every candidate has its minimum, and the others keep their proportions above it")
    void minimumShare() {
        Guards guards = new Guards(roster(1, 1, 1, 1), minimum(0.2));
        guards.observe(0, _ -> true);
        double[] shares = guards.shape(View.ALL, ALL, new double[] {3, 1, 0, 0});
        assertArrayEquals(new double[] {0.05 + 0.7 / 0.9 * 0.8, 0.05 + 0.2 / 0.9 * 0.8, 0.05, 0.05}, shares, 1e-9);
        assertShares(new Guards(roster(1, 3), minimum(1)).shape(View.ALL, new int[] {0, 1}, new double[] {5, 1}), 1, 3);
    }

    @Test
    @DisplayName("views are kept apart, and open shares are the static ones at once")
    void views() {
        Guards guards = new Guards(roster(1, 2, 1, 1), step(0.01));
        guards.observe(0, _ -> true);
        guards.shape(View.ALL, ALL, new double[] {1, 0, 0, 0});
        assertShares(guards.shape(View.IPV4, ALL, new double[] {0, 0, 0, 1}), 0, 0, 0, 1);
        assertShares(guards.open(View.ALL, new int[] {0, 1}), 1, 2, 0, 0);
    }

    @Test
    @Tag("fuzz")
    @DisplayName("for any course of weights and health: sum one, none to others, steps within bounds, the minimum held")
    void properties() {
        Random random = new Random(17);
        for (int course = 0; course < 500; course++) {
            double largest = random.nextBoolean() ? 1 : 0.01 + random.nextDouble() * 0.2;
            double least = random.nextBoolean() ? 0 : random.nextDouble() * 0.5;
            Guards guards = new Guards(roster(1, 1 + random.nextDouble(), 1, 0.5), new GuardSettings(
                    new SlowStart(Duration.ofSeconds(random.nextInt(20)), 0.05, 1.5), largest, 0.5, least, 0, 0));
            double[] before = null;
            int[] candidates = ALL;
            for (int beat = 0; beat < 60; beat++) {
                int[] last = candidates;
                if (random.nextInt(5) == 0) {
                    candidates = candidates(random);
                }
                List<Integer> now = Arrays.stream(candidates).boxed().toList();
                guards.observe(beat * SECOND, now::contains);
                double[] shares = guards.shape(View.ALL, candidates, weights(random, candidates));
                assertEquals(1, Arrays.stream(shares).sum(), 1e-9);
                for (int i = 0; i < 4; i++) {
                    assertTrue(shares[i] >= 0 && (now.contains(i) || shares[i] == 0));
                    assertTrue(before == null || last != candidates || Math.abs(shares[i] - before[i]) <= largest + 1e-9);
                    assertTrue(largest < 1 || shares[i] > 0 || least == 0 || !now.contains(i));
                }
                before = shares;
            }
        }
    }

    private static int[] candidates(Random random) {
        int mask = 1 + random.nextInt(15);
        return IntStream.range(0, 4).filter(i -> (mask & 1 << i) != 0).toArray();
    }

    private static double[] weights(Random random, int[] candidates) {
        double[] weights = new double[4];
        for (int candidate : candidates) {
            weights[candidate] = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 1e9;
        }
        weights[candidates[0]] += 1;
        return weights;
    }

    @Test
    @Tag("fuzz")
    @DisplayName("with steady weights the share of a returning server never shrinks, whatever the growth")
    void slowStartIsMonotone() {
        Random random = new Random(3);
        for (int course = 0; course < 500; course++) {
            Guards guards = new Guards(roster(1, 1, 1, 1), slowStart(1 + random.nextInt(60), 0.01 + 0.99 * random.nextDouble(),
                    0.1 + random.nextDouble() * 5));
            double[] weights = weights(random, ALL);
            long now = random.nextLong();
            guards.observe(now, server -> server != 2);
            double last = 0;
            while (last < weights[2] / Arrays.stream(weights).sum() - 1e-12) {
                guards.observe(now += random.nextLong(2 * SECOND), _ -> true);
                double share = guards.shape(View.ALL, ALL, weights)[2];
                assertTrue(share >= last - 1e-12);
                last = share;
            }
        }
    }
}
