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
 */
public record MeterSettings(int stalePolls, int unknownPolls, Duration counterCache) {

    /** What there is without configuration. */
    public static final MeterSettings DEFAULT = new MeterSettings(3, 10, Duration.ofSeconds(20));

    public MeterSettings {
        Objects.requireNonNull(counterCache, "counterCache");
        if (stalePolls < 2 || unknownPolls <= stalePolls) {
            throw new IllegalArgumentException("stale after 2 polls or more, unknown after more polls than stale");
        }
    }
}
