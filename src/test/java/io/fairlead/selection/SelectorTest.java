package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Weights become picks")
class SelectorTest {

    private static double[] shares(Selector selector, int servers, int picks) {
        double[] shares = new double[servers];
        for (long ticket = -picks / 2; ticket < picks - picks / 2; ticket++) {
            shares[selector.pick(ticket)] += 1.0 / picks;
        }
        return shares;
    }

    @Test
    @DisplayName("equal weights are picked strictly in turn")
    void roundRobin() {
        Selector selector = Selector.of(new double[] {0.25, 0, 0.25, 0.25});
        int[] picks = new int[6];
        for (int i = 0; i < 6; i++) {
            picks[i] = selector.pick(i);
        }
        assertArrayEquals(new int[] {0, 2, 3, 0, 2, 3}, picks);
    }

    @Test
    @DisplayName("no weight, no pick")
    void nothing() {
        assertEquals(-1, Selector.of(new double[] {0, 0}).pick(7));
        assertEquals(0, Selector.NONE.pick(7, new int[3]));
    }

    @Test
    @DisplayName("several picks are different servers, the single pick first, no more than there are")
    void several() {
        Selector selector = Selector.of(new double[] {5, 1, 0, 1});
        int[] into = new int[4];
        for (long ticket = 0; ticket < 5_000; ticket++) {
            assertEquals(3, selector.pick(ticket, into));
            assertEquals(selector.pick(ticket), into[0]);
            assertEquals(3, Arrays.stream(into, 0, 3).distinct().count());
        }
    }

    @Test
    @DisplayName("a heavy server's slots stand apart: no gap between its picks is more than one longer than it must be")
    void evenlySpread() {
        Selector selector = Selector.of(new double[] {1, 2, 1});
        int last = -1;
        for (int i = 0; i < 2_000; i++) {
            if (selector.pick(i) == 1) {
                assertTrue(last < 0 || i - last <= 3, "gap of " + (i - last));
                last = i;
            }
        }
    }

    @Test
    @Tag("fuzz")
    @DisplayName("shares are the weights, within a slot, for any weights")
    void sharesFollowWeights() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            double[] weights = random.doubles(1 + random.nextInt(60)).map(w -> w < 0.2 ? 0 : w * w).toArray();
            double sum = Arrays.stream(weights).sum();
            if (sum == 0) {
                continue;
            }
            double[] shares = shares(Selector.of(weights), weights.length, 200_000);
            for (int i = 0; i < weights.length; i++) {
                assertEquals(weights[i] / sum, shares[i], 0.02, "server " + i + " of " + Arrays.toString(weights));
                assertEquals(weights[i] > 0, shares[i] > 0);
            }
        }
    }
}
