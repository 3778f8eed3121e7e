package io.fairlead.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The traffic of a simulation.
 *
 * @param arrivals   where flows come from
 * @param background on some of the links
 * @param resolvers  behind which clients sit, for {@link Entrance.Named}
 * @param duration   how long flows arrive; what is open then goes on to its end
 * @param roundTrip  of TCP flows with the queue full
 */
public record Workload(Arrivals arrivals, List<Background> background, Resolvers resolvers, Duration duration,
                       Duration roundTrip) {

    public Workload {
        Objects.requireNonNull(arrivals, "arrivals");
        background = List.copyOf(background);
        Objects.requireNonNull(resolvers, "resolvers");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(roundTrip, "roundTrip");
        if (duration.isNegative() || duration.isZero() || roundTrip.isNegative() || roundTrip.isZero()) {
            throw new IllegalArgumentException("a simulation and a round trip last longer than 0");
        }
    }
}
