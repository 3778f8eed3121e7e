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
    private final Place from = new Place();
    private final Place to = new Place();
    private int size;

    /** Where a time lies between rows; kept for the next index, since many are asked for over the same window. */
    private final class Place {

        private long at;
        private int later = -1;
        private double passed;

        void find(long time) {
            if (later >= 0 && at == time) {
                return;
            }
            at = time;
            later = size;
            while (later > 0 && times[later - 1] - time >= 0) {
                later--;
            }
            passed = later == 0 || later == size ? 0
                    : (double) (time - times[later - 1]) / (times[later] - times[later - 1]);
        }

        double amount(int index) {
            if (later == size) {
                return size == 0 ? 0 : rows[size - 1][index];
            }
            double amount = rows[Math.max(0, later - 1)][index];
            return later == 0 ? amount : amount + passed * (rows[later][index] - amount);
        }

        void forget() {
            later = -1;
        }
    }

    /**
     * Adds what there is at a time; a row of the same time is replaced.
     *
     * @param now     nanoseconds, not before the last row's
     * @param amounts cumulative, by index; copied
     */
    void add(long now, double[] amounts) {
        from.forget();
        to.forget();
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
    double perSecond(int index, long since, long until) {
        if (until - since <= 0) {
            return 0;
        }
        from.find(since);
        to.find(until);
        return (to.amount(index) - from.amount(index)) / (until - since) * 1e9;
    }
}
