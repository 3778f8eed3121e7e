package io.fairlead.load;

import java.time.Duration;
import java.util.Objects;

/**
 * How long measurements are believed.
 *
 * @param stalePolls   a load is stale when its source was not heard of for longer than this many of its periods, 2 or
 *                     more
 * @param unknownPolls and unknown after this many, more than {@code stalePolls}
 * @param counterCache longest time for which agents may serve cached counters: unchanged counters on every port mean
 *                     idle links only after this time
 * @param believableUse how many times faster than its port can a counter may run and still be believed; infinite for
 *                     counters that cannot err
 */
public record MeterSettings(int stalePolls, int unknownPolls, Duration counterCache, double believableUse) {

    /** Cached counters and virtual ports do exceed 1. */
    private static final double OF_AGENTS = 4;

    /** What there is without configuration. */
    public static final MeterSettings DEFAULT = new MeterSettings(3, 10, Duration.ofSeconds(20));

    public MeterSettings {
        Objects.requireNonNull(counterCache, "counterCache");
        if (stalePolls < 2 || unknownPolls <= stalePolls) {
            throw new IllegalArgumentException("stale after 2 polls or more, unknown after more polls than stale");
        }
    }

    /** For counters that agents tell. */
    public MeterSettings(int stalePolls, int unknownPolls, Duration counterCache) {
        this(stalePolls, unknownPolls, counterCache, OF_AGENTS);
    }

    /** The same for counters that switches push as they are: nothing is cached, so nothing moved means idle. */
    public MeterSettings uncached() {
        return new MeterSettings(stalePolls, unknownPolls, Duration.ZERO, believableUse);
    }

    /**
     * The same for counters that are read where they are kept: nothing is cached, so nothing moved means idle; and none is
     * doubted for its speed, since what had waited in socket buffers may pass faster than the link.
     */
    public MeterSettings ofOwnCounters() {
        return new MeterSettings(stalePolls, unknownPolls, Duration.ZERO, Double.POSITIVE_INFINITY);
    }
}
