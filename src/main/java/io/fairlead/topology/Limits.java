package io.fairlead.topology;

/**
 * What a server stands at most, besides what its link carries; each infinite where nothing is stated.
 *
 * @param processor   part of its processors that may be busy, above 0 and up to 1
 * @param loadAverage runnable processes for each processor, in the mean of a minute
 * @param connections established TCP connections
 * @param processes   processes
 * @param packets     packets/s on its link, in either direction
 */
public record Limits(double processor, double loadAverage, double connections, double processes, double packets) {

    private static final double ANY = Double.POSITIVE_INFINITY;

    /** No limit at all. */
    public static final Limits NONE = new Limits(ANY, ANY, ANY, ANY, ANY);

    public Limits {
        if (!(processor > 0 && loadAverage > 0 && connections > 0 && processes > 0 && packets > 0)) {
            throw new IllegalArgumentException("limits must be above 0");
        }
    }
}
