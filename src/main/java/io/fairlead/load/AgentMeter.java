package io.fairlead.load;

import static io.fairlead.counter.Counters.ABSENT;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSample;
import java.time.Duration;
import java.util.Locale;

/**
 * Makes the readings of one server's agent into its {@link AgentLoad}.
 *
 * <p>The busy part of the processors is a difference of raw ticks where the agent counts them, over the time between two
 * changes, since agents serve cached values; else what the agent itself makes out. What was told longer ago than
 * {@code stale-after} polls is unknown: an agent that has died must not keep its server out, or in.
 *
 * <p>Not thread safe. Time comes in with the readings and with {@link #load}.
 */
public final class AgentMeter {

    private static final long MASK_32 = 0xffff_ffffL;

    private final long period;
    private final long believed;
    private AgentSample base;
    private long baseAt;
    private double processor = Double.NaN;
    private AgentSample last;
    private long lastAt = Long.MIN_VALUE;
    private long span;
    private String failure = "no reply yet";
    private boolean failed;

    /** @param period time between two readings */
    public AgentMeter(Duration period, MeterSettings settings) {
        this.period = period.toNanos();
        this.believed = settings.stalePolls() * this.period;
    }

    /** Takes one reading; one that was asked for before the last one taken is dropped. */
    public void accept(AgentReading reading) {
        if (lastAt != Long.MIN_VALUE && reading.requested() - lastAt <= 0) {
            return;
        }
        switch (reading) {
            case AgentReading.Failure(_, _, String reason) -> {
                failure = reason;
                failed = true;
            }
            case AgentReading.Success(_, long requested, AgentSample sample) -> take(sample, requested);
        }
    }

    private void take(AgentSample sample, long now) {
        span = lastAt == Long.MIN_VALUE ? period : now - lastAt;
        if (last != null && (sample.time() < last.time() || now - lastAt > believed)) {
            base = null;
            processor = Double.NaN;
        }
        if (sample.ticks() == ABSENT || sample.busy() == ABSENT) {
            base = null;
            processor = sample.processor();
        } else if (base == null || base.ticks() != sample.ticks()) {
            processor = base == null ? sample.processor() : busy(base, sample);
            base = sample;
            baseAt = now;
        } else if (now - baseAt > believed) {
            processor = Double.NaN;
        }
        last = sample;
        lastAt = now;
    }

    /** NaN where the counters did not run as they should: they began anew. */
    private static double busy(AgentSample base, AgentSample now) {
        long ticks = now.ticks() - base.ticks() & MASK_32;
        long busy = now.busy() - base.busy() & MASK_32;
        return busy <= ticks ? (double) busy / ticks : Double.NaN;
    }

    /** What is known at a time on this machine's monotonic clock, in nanoseconds. */
    public AgentLoad load(long now) {
        if (last == null) {
            return new AgentLoad.Unknown(failure, !failed);
        }
        if (now - lastAt > believed) {
            return new AgentLoad.Unknown(String.format(Locale.ROOT, "nothing heard for %.0f s: %s", (now - lastAt) / 1e9,
                    failure), false);
        }
        double perProcessor = last.processors() > 0 ? last.loadAverage() / last.processors() : last.loadAverage();
        return new AgentLoad.Known(processor, perProcessor, last.connections(), last.processes(), lastAt, span);
    }
}
