package io.fairlead.simulation;

/**
 * How many times longer downloads took than they would have on an idle link: 1 at best.
 *
 * @param flows how many downloads
 * @param mean  NaN without flows
 * @param p50   median
 * @param p99   99th percentile
 */
public record Slowdown(long flows, double mean, double p50, double p99) {

    static Slowdown of(LogHistogram histogram) {
        return new Slowdown(histogram.count(), histogram.mean(), histogram.quantile(0.5), histogram.quantile(0.99));
    }
}
