package io.fairlead.selection;

/**
 * How memory fades with time, exponentially; what was made out last is kept, since links of one switch are measured over
 * the same span.
 */
final class Fading {

    private final double memory;
    private long span = -1;
    private double kept;
    private double gain;

    /** @param memory mean age of what is remembered, in nanoseconds */
    Fading(double memory) {
        this.memory = memory;
    }

    /** Part of what was known before that still counts after a span. */
    double kept(long nanos) {
        make(nanos);
        return kept;
    }

    /** The rest: by what part a mean goes to a sample of that span. */
    double gain(long nanos) {
        make(nanos);
        return gain;
    }

    private void make(long nanos) {
        if (nanos != span) {
            span = nanos;
            kept = Math.exp(-nanos / memory);
            gain = -Math.expm1(-nanos / memory);
        }
    }
}
