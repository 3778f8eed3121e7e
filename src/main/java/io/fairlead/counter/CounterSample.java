package io.fairlead.counter;

import io.fairlead.topology.LinkId;
import java.util.Objects;

/**
 * The counters of one link at one instant of its source's clock.
 *
 * <p>Directions are seen from the <em>server</em>, as the patent's table 50 has them: {@code from} is what comes from
 * the server (a switch port's <em>In</em>, FC), {@code to} is what goes to it (the port's <em>Out</em>, TC).
 *
 * @param link          which link
 * @param time          nanoseconds on the source's own clock (sysUpTime for a switch), unwrapped; falls back only by a
 *                      restart
 * @param discontinuity nanoseconds on the same clock at which the counters last lost continuity
 *                      (ifCounterDiscontinuityTime), 0 for never since the start, or {@link Counters#ABSENT}
 * @param status        whether the port is up
 * @param speed         bits/s the port says it has (ifHighSpeed, else ifSpeed), 0 when it does not say
 * @param width         width in bits of the octet and packet counters, 32 or 64
 * @param from          what came from the server
 * @param to            what went to the server
 */
public record CounterSample(LinkId link, long time, long discontinuity, PortStatus status, long speed, int width,
                            Counters from, Counters to) {

    /** The same on a clock that is ahead by so many nanoseconds. */
    public CounterSample ahead(long nanos) {
        return new CounterSample(link, time + nanos, discontinuity == 0 || discontinuity == Counters.ABSENT
                ? discontinuity : discontinuity + nanos, status, speed, width, from, to);
    }

    public CounterSample {
        Objects.requireNonNull(link, "link");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        if (width != 32 && width != 64) {
            throw new IllegalArgumentException("counter width " + width + " is neither 32 nor 64");
        }
    }
}
