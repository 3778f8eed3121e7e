package io.fairlead.simulation;

/** Counts numbers of 1 and more in buckets a five-hundredth apart: quantiles in little room, and the exact mean. */
final class LogHistogram {

    private static final double STEP = Math.log(1.002);
    /** Up to about 10 to the 8th. */
    private static final int BUCKETS = 9216;

    private final long[] counts = new long[BUCKETS];
    private long count;
    private double sum;

    void add(double value) {
        int bucket = value <= 1 ? 0 : (int) (Math.log(value) / STEP);
        counts[Math.min(bucket, BUCKETS - 1)]++;
        count++;
        sum += value;
    }

    long count() {
        return count;
    }

    double mean() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /** The value that a part of all are at or below; the middle of its bucket. */
    double quantile(double part) {
        long rank = (long) Math.ceil(part * count);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += counts[bucket];
            if (seen >= rank && seen > 0) {
                return bucket == 0 ? 1 : Math.exp((bucket + 0.5) * STEP);
            }
        }
        return Double.NaN;
    }
}
