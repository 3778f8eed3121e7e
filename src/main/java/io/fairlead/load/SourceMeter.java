package io.fairlead.load;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes the readings of one source into the loads of its links.
 *
 * <p>Agents serve cached counters for seconds on end, so a reading in which no counter of any link moved is no sample:
 * the old base stays, and the rate is taken over the whole time between two <em>changes</em>. The first change after a
 * start only sets the base, since nobody knows how old the counters before it were. Nothing moved for longer than any
 * cache lasts: the links are idle. One unmoved link among moving ones is idle at once.
 *
 * <p>Not thread safe: one thread feeds it. Time comes in with the readings and with {@link #loads}.
 */
public final class SourceMeter {

    private final long period;
    private final long staleAfter;
    private final long unknownAfter;
    private final long counterCache;
    private final Map<LinkId, MeteredLink> links = new HashMap<>();

    private long lastRequested = Long.MIN_VALUE;
    private long changedAt;
    private long refresh;
    private boolean aligned;
    private boolean idle;
    private String failure = "no reply yet";
    private boolean failed;
    private long lateReadings;

    /**
     * @param measured the source's links
     * @param period   time between two readings
     */
    public SourceMeter(List<Link> measured, Duration period, MeterSettings settings) {
        this.period = period.toNanos();
        this.staleAfter = settings.stalePolls() * this.period;
        this.unknownAfter = settings.unknownPolls() * this.period;
        this.counterCache = settings.counterCache().toNanos();
        for (Link link : measured) {
            links.put(link.id(), new MeteredLink(new LinkMeter(link, settings.believableUse())));
        }
    }

    /**
     * Takes one reading. Readings may come late and out of order: one that was asked for before the last one taken is
     * dropped.
     */
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
        links.forEach((id, link) -> loads.put(id, aged(link, now)));
        return loads;
    }

    /** Readings dropped because a later one had been taken before. */
    public long lateReadings() {
        return lateReadings;
    }

    /** Readings that came too late, and samples of links that gave no rate though there was one to compare with. */
    public long rejected() {
        return lateReadings + links.values().stream().mapToLong(MeteredLink::rejected).sum();
    }

    private void forgetAfterSilence(long now) {
        if (lastRequested != Long.MIN_VALUE && now - lastRequested > unknownAfter) {
            links.values().forEach(link -> link.forget("the source was silent until now", true));
            aligned = false;
            idle = false;
        }
    }

    private void take(CounterReading.Success reading) {
        long now = reading.requested();
        reading.missing().forEach((id, reason) -> {
            MeteredLink link = links.get(id);
            if (link != null) {
                link.forget(reason, false);
            }
        });
        switch (motion(reading.samples(), now)) {
            case FIRST -> {
                changedAt = now;
                aligned = false;
                idle = false;
                rebase(reading.samples(), now);
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

    private Motion motion(List<CounterSample> samples, long now) {
        Motion motion = Motion.FIRST;
        for (CounterSample sample : samples) {
            MeteredLink link = links.get(sample.link());
            if (link == null || link.base() == null) {
                continue;
            }
            if (!sameCounters(link.base(), sample) || link.restarted(sample, now)) {
                return Motion.MOVED;
            }
            motion = Motion.UNMOVED;
        }
        return motion;
    }

    /** Drops alone are no motion: some agents count them afresh while they serve old octets. */
    private static boolean sameCounters(CounterSample a, CounterSample b) {
        return sameTraffic(a.from(), b.from()) && sameTraffic(a.to(), b.to())
                && a.discontinuity() == b.discontinuity() && a.width() == b.width();
    }

    private static boolean sameTraffic(Counters a, Counters b) {
        return a.octets() == b.octets() && a.packets() == b.packets();
    }

    private void moved(List<CounterSample> samples, long now) {
        boolean trusted = aligned || now - changedAt >= counterCache;
        if (trusted && !idle) {
            refresh = Math.min(counterCache, Math.max(now - changedAt, refresh - refresh / 4));
        }
        // The change that ends idleness may have waited in the agent's cache: no less than its refresh is believed.
        long shortest = idle ? Math.max(refresh, period) : 1;
        boolean restarted = false;
        for (CounterSample sample : samples) {
            MeteredLink link = links.get(sample.link());
            if (link != null) {
                restarted |= link.base() != null && link.restarted(sample, now);
                link.advance(sample, now, trusted, shortest);
            }
        }
        changedAt = now;
        aligned = !restarted;
        idle = false;
    }

    private void unmoved(List<CounterSample> samples, long now) {
        idle |= now - changedAt > counterCache && clockRuns(samples);
        for (CounterSample sample : samples) {
            MeteredLink link = links.get(sample.link());
            if (link != null) {
                link.stand(sample, now, idle);
            }
        }
    }

    /** A clock that stands still along with its counters tells of a cache, or of two restarts in a row. */
    private boolean clockRuns(List<CounterSample> samples) {
        return samples.stream().allMatch(sample -> {
            MeteredLink link = links.get(sample.link());
            return link == null || link.base() == null || sample.time() > link.base().time();
        });
    }

    private void rebase(List<CounterSample> samples, long now) {
        for (CounterSample sample : samples) {
            MeteredLink link = links.get(sample.link());
            if (link != null) {
                link.start(sample, now);
            }
        }
    }

    private LinkLoad aged(MeteredLink link, long now) {
        if (lastRequested == Long.MIN_VALUE) {
            return new LinkLoad.Unknown(failure, !failed);
        }
        long age = now - lastRequested;
        if (age > unknownAfter) {
            String silence = String.format(Locale.ROOT, "nothing heard for %.0f s: %s", age / 1e9, failure);
            return new LinkLoad.Unknown(silence, false);
        }
        if (age > staleAfter && link.load() instanceof LinkLoad.Known known) {
            double doubt = (double) (age - staleAfter) / (unknownAfter - staleAfter);
            return new LinkLoad.Stale(known.measurement(), Math.clamp(doubt, 0.01, 0.99));
        }
        return link.load();
    }
}
