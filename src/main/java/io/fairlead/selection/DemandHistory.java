package io.fairlead.selection;

import java.util.Arrays;

/**
 * Cumulative amounts by time: how much came in any past window, though windows of measurements vary.
 *
 * <p>A row a beat, and no more rows than fit: when it is full, every second row of the older half goes. So what is
 * recent is known beat by beat and what is old more coarsely; between rows amounts are taken to grow evenly. Not
 * thread safe.
 */
final class DemandHistory {

    private static final int ROWS = 64;

    private final long[] times = new long[ROWS];
    private final double[][] rows = new double[ROWS][];
    private int size;

    /**
     * Adds what there is at a time; a row of the same time is replaced.
     *
     * @param now     nanoseconds, not before the last row's
     * @param amounts cumulative, by index; copied
     */
    void add(long now, double[] amounts) {
        if (size > 0 && now - times[size - 1] <= 0) {
            System.arraycopy(amounts, 0, rows[size - 1], 0, amounts.length);
            return;
        }
        double[] row = size == ROWS ? thin() : new double[amounts.length];
        System.arraycopy(amounts, 0, row, 0, amounts.length);
        times[size] = now;
        rows[size++] = row;
    }

    /** Drops every second row of the older half, and returns one of them to be used again. */
    private double[] thin() {
        double[] dropped = null;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (i < ROWS / 2 && i % 2 == 1) {
                dropped = rows[i];
            } else {
                times[kept] = times[i];
                rows[kept++] = rows[i];
            }
        }
        Arrays.fill(rows, kept, size, null);
        size = kept;
        return dropped;
    }

    /** Amount per second in a window; what lies before the first row or after the last is taken for nothing. */
    double perSecond(int index, long from, long to) {
        return to - from <= 0 ? 0 : (amount(index, to) - amount(index, from)) / (to - from) * 1e9;
    }

    private double amount(int index, long at) {
        int later = size;
        while (later > 0 && times[later - 1] - at >= 0) {
            later--;
        }
        if (later == size) {
            return size == 0 ? 0 : rows[size - 1][index];
        }
        if (later == 0) {
            return rows[0][index];
        }
        double passed = (double) (at - times[later - 1]) / (times[later] - times[later - 1]);
        return rows[later - 1][index] + passed * (rows[later][index] - rows[later - 1][index]);
    }
}
