package io.fairlead.simulation;

import java.util.Arrays;

/** Keeps the least of a fixed number of values at hand while they change: a tree of matches, O(log n) a change. */
final class Tournament {

    private final double[] values;
    private final int[] winners;
    private final int leaves;

    /** All values are infinite at first. */
    Tournament(int size) {
        values = new double[size];
        Arrays.fill(values, Double.POSITIVE_INFINITY);
        leaves = Math.max(1, Integer.highestOneBit(Math.max(1, size - 1)) * 2);
        winners = new int[2 * leaves];
        Arrays.fill(winners, -1);
    }

    /** The index of the least value, the lowest of several; -1 when all are infinite. */
    int least() {
        return winners[1];
    }

    void set(int index, double value) {
        values[index] = value;
        int node = leaves + index;
        winners[node] = value == Double.POSITIVE_INFINITY ? -1 : index;
        for (node >>= 1; node > 0; node >>= 1) {
            winners[node] = better(winners[2 * node], winners[2 * node + 1]);
        }
    }

    private int better(int left, int right) {
        if (left < 0 || right < 0) {
            return Math.max(left, right);
        }
        return values[right] < values[left] ? right : left;
    }
}
