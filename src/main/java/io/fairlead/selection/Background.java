package io.fairlead.selection;

/**
 * Traffic on the links of a pool that this node did not cause, made out by taking its own from what was measured.
 *
 * <p>An exponentially weighted mean of those differences. They may well be below 0, since windows do not match to the
 * millisecond and counters are cached: only their mean is not. Where a link was as good as full, TCP flows of others had
 * to yield, and what they got is the least that they want: it may raise the mean, but not lower it.
 */
final class Background {

    /** Mean age of what the mean rests on, unless samples come more seldom. */
    private static final double MEMORY = Tuning.of("bgmem", 5) * 1e9;
    /** Use from which a link is as good as full. */
    private static final double SATURATED = 0.93;

    private static final double VAR = Tuning.of("varmem", 60) * 1e9;
    private final double[] mean;
    private final double[] variance;
    private final boolean[] known;

    Background(int size) {
        mean = new double[size];
        variance = new double[size];
        known = new boolean[size];
    }

    /**
     * Takes in a sample.
     *
     * @param measured bits/s on the link
     * @param own      of these, bits/s of this node
     * @param loss     part of the packets that were dropped
     * @param capacity bits/s of the link, above 0
     * @param span     nanoseconds that the sample spans
     */
    void sample(int index, double measured, double own, double loss, double capacity, long span) {
        boolean saturated = measured > SATURATED * capacity;
        double sample = measured - own;
        if (saturated && loss > 0) {
            sample += Math.max(0, sample) * Math.min(1, 8 * Math.sqrt(loss));
        }
        if (!known[index]) {
            known[index] = true;
            mean[index] = sample;
            return;
        }
        double error = sample - mean[index];
        if (variance[index] == 0) variance[index] = error * error;
        if (saturated && error < 0) {
            return;
        }
        double gain = -Math.expm1(-span / MEMORY);
        mean[index] += gain * error;
        variance[index] += -Math.expm1(-span / VAR) * (error * error - variance[index]);
    }

    /** Bits/s, 0 or more. */
    double of(int index) {
        return Math.max(0, mean[index]);
    }

    /** How far samples stray from the mean, in bits/s. */
    double deviation(int index) {
        return Math.sqrt(variance[index]);
    }
}
