package io.fairlead.config;

import io.fairlead.load.MeterSettings;
import java.time.Duration;

/** Reads how often loads are digested and how long they are believed. */
final class MeterReader {

    private static final ValueType<Duration> BEAT = Durations.between(Duration.ofMillis(100), Duration.ofMinutes(1));
    private static final ValueType<Duration> CACHE = Durations.between(Duration.ZERO, Duration.ofMinutes(10));
    private static final int MOST_POLLS = 1000;

    private MeterReader() {
    }

    /** Period of the control loop. */
    static Duration beat(Section measuring) {
        return measuring.value("beat", BEAT, Duration.ofSeconds(1));
    }

    /** How long measurements are believed; the default, and reported, where that makes no sense. */
    static MeterSettings settings(Section measuring) {
        int stale = measuring.value("stale-after", Numbers.between(2, MOST_POLLS - 1),
                MeterSettings.DEFAULT.stalePolls());
        int unknown = measuring.value("unknown-after", Numbers.between(3, MOST_POLLS),
                Math.max(MeterSettings.DEFAULT.unknownPolls(), stale + 1));
        Duration cache = measuring.value("counter-cache", CACHE, MeterSettings.DEFAULT.counterCache());
        if (unknown <= stale) {
            measuring.error("unknown-after",
                    "a load is unknown after " + unknown + " polls, but stale only after " + stale,
                    "write " + (stale + 1) + " or more");
            return MeterSettings.DEFAULT;
        }
        return new MeterSettings(stale, unknown, cache);
    }
}
