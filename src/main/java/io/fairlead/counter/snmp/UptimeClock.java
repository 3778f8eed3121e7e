package io.fairlead.counter.snmp;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import java.util.OptionalLong;

/**
 * Unwraps sysUpTime, hundredths of a second in 32 bits (RFC 3418), to nanoseconds that fall back only by a restart.
 *
 * <p>A value below the last one is either the wrap after 497 days or a restart of the agent; and a value above it
 * hides a restart when the agent was silent for longer than it had been up. Time elapsed here tells: after a wrap the
 * agent has advanced as far as the time here has, after a restart it cannot be up for longer than since the last
 * reading. A small fall that is neither is a reply that was overtaken.
 *
 * <p>Each reader of an agent has seen other turns than the next one. What another has read is put on this clock by whole turns, and
 * this clock goes on from it; so neither a wrap nor a change of reader shows.
 */
final class UptimeClock {

    static final long NANOS_PER_TICK = 10_000_000;

    private static final long TURN = 1L << 32;
    /** Ticks by which an agent's clock may stray from ours in any case, and the part of the elapsed time besides. */
    private static final long SLACK = 1_000;
    private static final long SLACK_PART = 10;
    /** Ticks by which an agent that has restarted may seem to be up for longer than it can: rounding and scheduling. */
    private static final long ROUNDING = 20;

    private boolean started;
    private long turns;
    private long ticks;
    private long readAt;

    /**
     * What a reading says.
     *
     * @param time      the agent's uptime in nanoseconds, unwrapped
     * @param restarted whether the agent restarted since the last reading
     */
    record Uptime(long time, boolean restarted) {
    }

    /**
     * Takes a reading.
     *
     * @param value sysUpTime, 0 to 2^32-1
     * @param now   nanoseconds on this machine's monotonic clock when it arrived
     */
    synchronized Uptime read(long value, long now) {
        long elapsed = started ? Math.max(0, now - readAt) / NANOS_PER_TICK : 0;
        boolean restarted = false;
        if (started && isWrap(value, elapsed)) {
            turns++;
        } else if (started && isRestart(value, elapsed)) {
            turns = 0;
            restarted = true;
        } else if (started && value < ticks) {
            return new Uptime((turns * TURN + value) * NANOS_PER_TICK, false);
        }
        started = true;
        ticks = value;
        readAt = now;
        return new Uptime((turns * TURN + value) * NANOS_PER_TICK, restarted);
    }

    /** Takes what another reader of the agent has read, and gives it on this clock. */
    synchronized CounterReading.Success follow(CounterReading.Success told) {
        OptionalLong latest = told.samples().stream().mapToLong(CounterSample::time).max();
        long shift = latest.isEmpty() ? 0 : follow(latest.getAsLong() / NANOS_PER_TICK, told.requested()) * NANOS_PER_TICK;
        return shift == 0 ? told : new CounterReading.Success(told.source(), told.requested(),
                told.samples().stream().map(sample -> sample.ahead(shift)).toList(), told.missing());
    }

    /** Ticks by which this clock is ahead of another reader's: whole turns, none where the agent has restarted. */
    private long follow(long told, long at) {
        long elapsed = started ? (at - readAt) / NANOS_PER_TICK : 0;
        long expected = started ? turns * TURN + ticks + elapsed : told;
        long ahead = Math.floorDiv(expected - told + TURN / 2, TURN) * TURN;
        boolean same = Math.abs(told + ahead - expected) <= slack(Math.abs(elapsed));
        if (elapsed >= 0) {
            long here = same ? told + ahead : told;
            turns = Math.floorDiv(here, TURN);
            ticks = Math.floorMod(here, TURN);
            readAt = at;
            started = true;
        }
        return same ? ahead : 0;
    }

    /**
     * The time of an earlier event which the agent gives as the sysUpTime it had then.
     *
     * @param event  sysUpTime at the event, 0 to 2^32-1
     * @param uptime unwrapped uptime in nanoseconds of the reply that told of it
     * @return nanoseconds on the same clock, 0 for an event at start; below 0 for one before the wrap that this clock began after
     */
    static long earlier(long event, long uptime) {
        if (event == 0) {
            return 0;
        }
        long now = uptime / NANOS_PER_TICK;
        long ago = (now - event) & (TURN - 1);
        return (now - ago) * NANOS_PER_TICK;
    }

    private boolean isWrap(long value, long elapsed) {
        return value < ticks && Math.abs(value + TURN - ticks - elapsed) <= slack(elapsed);
    }

    private boolean isRestart(long value, long elapsed) {
        if (value < ticks) {
            return value <= elapsed + elapsed / SLACK_PART + ROUNDING || ticks - value > SLACK;
        }
        return value - ticks + slack(elapsed) < elapsed && value <= elapsed + slack(elapsed);
    }

    private static long slack(long elapsed) {
        return SLACK + elapsed / SLACK_PART;
    }
}
