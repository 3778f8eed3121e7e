package io.fairlead.simulation;

/** What becomes of the flows. */
final class Tally {

    private final double mean;
    private final LogHistogram all = new LogHistogram();
    private final LogHistogram small = new LogHistogram();
    private final LogHistogram medium = new LogHistogram();
    private final LogHistogram large = new LogHistogram();
    private long flows;
    private long streams;
    private double streamed;
    private double delivered;
    private double downloaded;

    /** @param mean octets of the mean download */
    Tally(double mean) {
        this.mean = mean;
    }

    void download(double octets, double seconds, double idle) {
        double slowdown = seconds / idle;
        all.add(slowdown);
        (octets < mean ? small : octets < 10 * mean ? medium : large).add(slowdown);
        flows++;
        downloaded += octets;
    }

    void stream(double octets, double arrived) {
        flows++;
        streams++;
        streamed += octets;
        delivered += arrived;
    }

    /** Flows that have ended. */
    long flows() {
        return flows;
    }

    /** Octets of the downloads that have ended. */
    double downloaded() {
        return downloaded;
    }

    /** Octets of the streams that have ended, as they were sent. */
    double streamed() {
        return streamed;
    }

    /** And as they arrived. */
    double delivered() {
        return delivered;
    }

    Slowdown slowdown() {
        return Slowdown.of(all);
    }

    Slowdown small() {
        return Slowdown.of(small);
    }

    Slowdown medium() {
        return Slowdown.of(medium);
    }

    Slowdown large() {
        return Slowdown.of(large);
    }

    /** Part of the octets of streams that were lost; 0 without streams. */
    double loss() {
        return streams == 0 || streamed == 0 ? 0 : 1 - delivered / streamed;
    }
}
