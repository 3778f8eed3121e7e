package io.fairlead.load;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the readings of one source into the loads of its links.
 *
 * <p>Agents serve cached counters for seconds on end, so a reading in which no counter of any link moved is no sample: the old
 * base stays, and the rate is taken over the whole time between two <em>changes</em>. The first change after a start only
 * sets the base, since nobody knows how old the counters before it were. Nothing moved for longer than any cache lasts:
 * the links are idle. One unmoved link among moving ones is idle at once.
 *
 * <p>Not thread safe: one thread feeds it. Time comes in with the readings and with {@link #loads}.
 */
public final class SourceMeter {

    private final long period;
    private final long staleAfter;
    private final long unknownAfter;
    private final long counterCache;
    private final Map<LinkId, State> states = new HashMap<>();

    private long lastRequested = Long.MIN_VALUE;
    private long changedAt;
    private long refresh;
    private boolean aligned;
    private boolean idle;
    private String failure = "no reply yet";
    private boolean failed;
    private long lateReadings;

    /**
     * @param links  the source's links
     * @param period time between two readings
     */
    public SourceMeter(List<Link> links, Duration period, MeterSettings settings) {
        this.period = period.toNanos();
        this.staleAfter = settings.stalePolls() * this.period;
        this.unknownAfter = settings.unknownPolls() * this.period;
        this.counterCache = settings.counterCache().toNanos();
        for (Link link : links) {
            states.put(link.id(), new State(new LinkMeter(link)));
        }
    }

    /** Takes one reading. Readings may come late and out of order: one that was asked for before the last one taken is dropped. */
    public void accept(CounterReading reading) {
        if (lastRequested != Long.MIN_VALUE && reading.requested() - lastRequested <= 0) {
            lateReadings++;
            return;
        }
        switch (reading) {
            case CounterReading.Failure(_, _, String reason) -> {
                failure = reason;
                failed = true;
            }
            case CounterReading.Success success -> {
                forgetAfterSilence(success.requested());
                take(success);
                lastRequested = success.requested();
            }
        }
    }

    /** The load of each link at a time on this machine's monotonic clock, in nanoseconds. */
    public Map<LinkId, LinkLoad> loads(long now) {
        Map<LinkId, LinkLoad> loads = new HashMap<>();
        states.forEach((link, state) -> loads.put(link, aged(state, now)));
        return loads;
    }

    /** Readings dropped because a later one had been taken before. */
    public long lateReadings() {
        return lateReadings;
    }

    private void forgetAfterSilence(long now) {
        if (lastRequested != Long.MIN_VALUE && now - lastRequested > unknownAfter) {
            states.values().forEach(state -> state.forget("the source was silent until now", true));
            aligned = false;
            idle = false;
        }
    }

    private void take(CounterReading.Success reading) {
        long now = reading.requested();
        reading.missing().forEach((link, reason) -> {
            State state = states.get(link);
            if (state != null) {
                state.forget(reason, false);
            }
        });
        Motion motion = motion(reading.samples());
        switch (motion) {
            case FIRST -> {
                changedAt = now;
                aligned = false;
                idle = false;
                rebase(reading.samples());
            }
            case MOVED -> moved(reading.samples(), now);
            case UNMOVED -> unmoved(reading.samples(), now);
        }
    }

    private enum Motion {
        /** No link has a base to compare with. */
        FIRST,
        /** Some counter changed. */
        MOVED,
        /** Every counter stands where it stood. */
        UNMOVED
    }

    private Motion motion(List<CounterSample> samples) {
        Motion motion = Motion.FIRST;
        for (CounterSample sample : samples) {
            State state = states.get(sample.link());
            if (state == null || state.base == null) {
                continue;
            }
            if (!sameCounters(state.base, sample) || sample.time() < state.base.time()) {
                return Motion.MOVED;
            }
            motion = Motion.UNMOVED;
        }
        return motion;
    }

    private static boolean sameCounters(CounterSample a, CounterSample b) {
        return a.from().equals(b.from()) && a.to().equals(b.to()) && a.discontinuity() == b.discontinuity() && a.width() == b.width();
    }

    private void moved(List<CounterSample> samples, long now) {
        boolean trusted = aligned || now - changedAt >= counterCache;
        if (trusted && !idle) {
            refresh = Math.min(counterCache, Math.max(now - changedAt, refresh - refresh / 4));
        }
        // The change that ends idleness may have waited in the agent's cache: no shorter time than its refresh is believed.
        long shortest = idle ? Math.max(refresh, period) : 1;
        boolean restarted = false;
        for (CounterSample sample : samples) {
            State state = states.get(sample.link());
            if (state != null) {
                restarted |= state.base != null && sample.time() < state.base.time();
                state.advance(sample, now, trusted, shortest);
            }
        }
        changedAt = now;
        aligned = !restarted;
        idle = false;
    }

    private void unmoved(List<CounterSample> samples, long now) {
        idle |= now - changedAt > counterCache;
        for (CounterSample sample : samples) {
            State state = states.get(sample.link());
            if (state != null) {
                state.stand(sample, now, idle);
            }
        }
    }

    private void rebase(List<CounterSample> samples) {
        for (CounterSample sample : samples) {
            State state = states.get(sample.link());
            if (state != null) {
                state.start(sample);
            }
        }
    }

    private LinkLoad aged(State state, long now) {
        if (lastRequested == Long.MIN_VALUE) {
            return new LinkLoad.Unknown(failure, !failed);
        }
        long age = now - lastRequested;
        if (age > unknownAfter) {
            return new LinkLoad.Unknown(String.format("nothing heard for %.0f s: %s", age / 1e9, failure), false);
        }
        if (age > staleAfter && state.load instanceof LinkLoad.Known known) {
            double doubt = (double) (age - staleAfter) / (unknownAfter - staleAfter);
            return new LinkLoad.Stale(known.measurement(), Math.clamp(doubt, 0.01, 0.99));
        }
        return state.load;
    }

    /** What is remembered of one link. */
    private static final class State {

        private final LinkMeter meter;
        private CounterSample base;
        private LinkLoad load = new LinkLoad.Unknown("not measured yet", true);

        State(LinkMeter meter) {
            this.meter = meter;
        }

        void forget(String reason, boolean settling) {
            base = null;
            load = new LinkLoad.Unknown(reason, settling);
        }

        void start(CounterSample sample) {
            start(sample, "first sample: the next ones give rates", true);
        }

        void start(CounterSample sample, String reason, boolean settling) {
            base = sample;
            load = sample.status() == PortStatus.DOWN ? new LinkLoad.Down() : new LinkLoad.Unknown(reason, settling);
        }

        void advance(CounterSample sample, long now, boolean trusted, long shortest) {
            if (base == null || sample.status() == PortStatus.DOWN || load instanceof LinkLoad.Down) {
                start(sample);
                return;
            }
            long span = Math.max(sample.time() - base.time(), shortest);
            LinkMeter.Outcome outcome = sample.time() == base.time()
                    ? new LinkMeter.Afresh("two samples of the same instant", true)
                    : meter.measure(base, sample, span, now);
            switch (outcome) {
                case LinkMeter.Afresh(String reason, boolean settling) -> start(sample, reason, settling);
                case LinkMeter.Rates(Measurement measurement) -> {
                    base = sample;
                    if (trusted) {
                        load = new LinkLoad.Known(measurement);
                    }
                }
            }
        }

        /** No counter of the source moved: keep base and load, unless that has lasted longer than any cache. */
        void stand(CounterSample sample, long now, boolean idle) {
            boolean down = sample.status() == PortStatus.DOWN;
            if (base == null || down != load instanceof LinkLoad.Down) {
                start(sample);
            } else if (idle && !down) {
                long span = sample.time() - base.time();
                base = sample;
                load = new LinkLoad.Known(meter.idle(sample, span, now));
            }
        }
    }
}
