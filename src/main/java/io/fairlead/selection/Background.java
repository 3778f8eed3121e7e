package io.fairlead.selection;

/**
 * Traffic on the links of a pool that this node did not cause, made out by taking its own from what was measured.
 *
 * <p>An exponentially weighted mean of those differences. They may well be below 0, since windows do not match to the
 * millisecond and counters are cached: only their mean is not. Where a link was as good as full, TCP flows of others had
 * to yield, and what they got is the least that they want: it may raise the mean at once, and lowers it but slowly.
 */
final class Background {

    /** Mean age, in nanoseconds, of what the mean rests on where samples are of a full link. */
    private static final double SLOW_MEMORY = 60e9;
    /** A change by so much of the capacity is no noise, and is believed whole. */
    private static final double SURGE = 0.15;
    private static final double SURGE_GAIN = 1;
    /** Use from which a link is as good as full. */
    private static final double SATURATED = 0.93;
    /** By the root of the part that is dropped. */
    private static final double HIDDEN = 8;

    private final Fading usual;
    private final Fading slow = new Fading(SLOW_MEMORY);
    private final double[] mean;
    private final boolean[] known;

    /** @param memory mean age, in nanoseconds, of what the mean rests on, unless samples come more seldom */
    Background(int size, double memory) {
        usual = new Fading(memory);
        mean = new double[size];
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
        double demand = saturated ? measured * (1 + hidden(loss)) : measured;
        double sample = demand - own;
        if (!known[index]) {
            known[index] = true;
            mean[index] = sample;
            return;
        }
        double error = sample - mean[index];
        boolean yielding = saturated && error < 0;
        double gain = (yielding ? slow : usual).gain(span);
        boolean surge = !yielding && Math.abs(error) > SURGE * capacity;
        mean[index] += (surge ? Math.max(gain, SURGE_GAIN) : gain) * error;
    }

    /** Lets what is known of one go: its next sample is the first. */
    void forget(int index) {
        known[index] = false;
        mean[index] = 0;
    }

    /** Demand that drops reveal, as a part of what got through: TCP holds back by the root of the loss that it meets. */
    static double hidden(double loss) {
        return Math.min(1, HIDDEN * Math.sqrt(loss));
    }

    /** Bits/s, 0 or more. */
    double of(int index) {
        return Math.max(0, mean[index]);
    }
}
