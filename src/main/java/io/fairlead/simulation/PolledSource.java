package io.fairlead.simulation;

import java.time.Duration;
import java.util.Objects;

/**
 * How the counters of a switch, or another source, are come by.
 *
 * @param period time between two readings
 * @param jitter by how much of the period a reading may come early or late, 0 to below 1/2
 * @param loss   part of the readings that get no reply, 0 to 1
 * @param cache  time between two refreshes of the counters that the agent serves; zero where it serves them as they are
 * @param width  of its octet counters in bits, 32 or 64
 * @param own    whether the counters are read where they are kept, with no agent in between
 */
public record PolledSource(Duration period, double jitter, double loss, Duration cache, int width, boolean own) {

    public PolledSource {
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(cache, "cache");
        if (period.isNegative() || period.isZero() || cache.isNegative()) {
            throw new IllegalArgumentException("a source has a period above 0 and a cache of 0 or more");
        }
        if (!(jitter >= 0 && jitter < 0.5) || !(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("jitter is 0 to 0.5 of the period, loss 0 to 1");
        }
        if (width != 32 && width != 64) {
            throw new IllegalArgumentException("counters are 32 or 64 bits wide");
        }
    }

    /** A good switch: 64-bit counters, never cached, no reply ever lost; a tenth of the period of jitter. */
    public static PolledSource every(Duration period) {
        return new PolledSource(period, 0.1, 0, Duration.ZERO, 64, false);
    }

    /** The dispatcher's own record. */
    public static PolledSource own(Duration period) {
        return new PolledSource(period, 0, 0, Duration.ZERO, 64, true);
    }
}
