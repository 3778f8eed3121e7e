package io.fairlead.load;

import io.fairlead.counter.CounterSample;
import io.fairlead.counter.PortStatus;

/** What is remembered of one link between readings: the base to count from, and the load that was last made out. */
final class MeteredLink {

    /** Clocks of agents tick in hundredths of a second, and some in whole ones. */
    private static final long CLOCK_GRAIN = 1_000_000_000L;

    private final LinkMeter meter;
    private CounterSample base;
    private long baseAt;
    private LinkLoad load = new LinkLoad.Unknown("not measured yet", true);
    private long rejected;

    MeteredLink(LinkMeter meter) {
        this.meter = meter;
    }

    /** The sample to count from; null when there is none. */
    CounterSample base() {
        return base;
    }

    /** Its load, were the source heard of just now. */
    LinkLoad load() {
        return load;
    }

    /** Samples that gave no rate though there was one to compare with. */
    long rejected() {
        return rejected;
    }

    /** The link cannot be read: whatever comes next is a first sample. */
    void forget(String reason, boolean settling) {
        base = null;
        load = new LinkLoad.Unknown(reason, settling);
    }

    /**
     * Whether the source's clock fell back, or went on for much less time than ours: it began anew in between. A clock
     * that stands still is one that is cached with its counters.
     */
    boolean restarted(CounterSample sample, long now) {
        long went = sample.time() - base.time();
        return went < 0 || went > 0 && went < (now - baseAt) / 2 - CLOCK_GRAIN;
    }

    /** Takes a sample as the base, and nothing more. */
    void start(CounterSample sample, long now) {
        start(sample, now, "first sample: the next ones give rates", true);
    }

    private void start(CounterSample sample, long now, String reason, boolean settling) {
        rebase(sample, now);
        load = sample.status() == PortStatus.DOWN ? new LinkLoad.Down() : new LinkLoad.Unknown(reason, settling);
    }

    /**
     * Some counter of the source moved: makes a rate of it.
     *
     * @param trusted  whether the base is known to have been fresh when it was read; if not, only the base advances
     * @param shortest nanoseconds below which no span is believed
     */
    void advance(CounterSample sample, long now, boolean trusted, long shortest) {
        if (base == null || sample.status() == PortStatus.DOWN || load instanceof LinkLoad.Down) {
            start(sample, now);
            return;
        }
        long span = Math.max(sample.time() - base.time(), shortest);
        switch (outcome(sample, span, now)) {
            case LinkMeter.Afresh(String reason, boolean settling) -> {
                rejected++;
                start(sample, now, reason, settling);
            }
            case LinkMeter.Rates(Measurement measurement) -> {
                rebase(sample, now);
                if (trusted) {
                    load = new LinkLoad.Known(measurement);
                }
            }
        }
    }

    private LinkMeter.Outcome outcome(CounterSample sample, long span, long now) {
        if (sample.time() == base.time()) {
            return new LinkMeter.Afresh("two samples of the same instant", true);
        }
        return restarted(sample, now)
                ? new LinkMeter.Afresh("the source restarted", true)
                : meter.measure(base, sample, span, now);
    }

    private void rebase(CounterSample sample, long now) {
        base = sample;
        baseAt = now;
    }

    /** No counter of the source moved: keep base and load, unless that has lasted longer than any cache. */
    void stand(CounterSample sample, long now, boolean idle) {
        boolean down = sample.status() == PortStatus.DOWN;
        if (base == null || down != load instanceof LinkLoad.Down) {
            start(sample, now);
        } else if (idle && !down) {
            long span = sample.time() - base.time();
            rebase(sample, now);
            load = new LinkLoad.Known(meter.idle(sample, span, now));
        }
    }
}
