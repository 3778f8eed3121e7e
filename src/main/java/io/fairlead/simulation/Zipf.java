package io.fairlead.simulation;

import java.util.SplittableRandom;

/** Draws ranks of Zipf frequency in O(1), by the alias method (Walker 1977, in Vose's form of 1991). */
final class Zipf {

    private final double[] keep;
    private final int[] alias;

    /** @param exponent rank k, counted from 1, is drawn in proportion to k^-exponent */
    Zipf(int ranks, double exponent) {
        keep = new double[ranks];
        alias = new int[ranks];
        double sum = 0;
        for (int i = 0; i < ranks; i++) {
            keep[i] = Math.pow(i + 1, -exponent);
            sum += keep[i];
        }
        int[] order = new int[ranks];
        int small = 0;
        int large = ranks;
        for (int i = 0; i < ranks; i++) {
            keep[i] *= ranks / sum;
            alias[i] = i;
            if (keep[i] < 1) {
                order[small++] = i;
            } else {
                order[--large] = i;
            }
        }
        pair(order, small, large);
    }

    /** Fills up each small rank's column with a part of a large one's, which may be small then. */
    private void pair(int[] order, int smalls, int larges) {
        int small = 0;
        int ready = smalls;
        int large = larges;
        while (small < ready && large < order.length) {
            int one = order[small++];
            int other = order[large];
            alias[one] = other;
            keep[other] -= 1 - keep[one];
            if (keep[other] < 1) {
                large++;
                order[ready++] = other;
            }
        }
    }

    /** A rank, counted from 0. */
    int draw(SplittableRandom random) {
        int column = random.nextInt(keep.length);
        return random.nextDouble() < keep[column] ? column : alias[column];
    }
}
