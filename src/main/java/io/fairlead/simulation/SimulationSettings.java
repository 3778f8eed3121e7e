package io.fairlead.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a configuration says of the traffic to try its farm with. What it leaves open is chosen by the farm.
 *
 * @param load        traffic over capacity, in the mean; background counts
 * @param udpShare    part of the clients' traffic that is UDP streams
 * @param meanSize    mean size of downloads in octets
 * @param rates       maximal rates of downloads in bits/s; empty for what fits the farm
 * @param streamRates rates of streams in bits/s; empty for what fits the farm
 * @param duration    how long flows arrive
 * @param resolvers   behind which clients sit
 * @param background  others' traffic on links
 * @param polls       how well the switches answer
 * @param nodes       how many name servers or dispatchers there are, which know nothing of each other
 * @param capacity    bits/s of links whose capacity is not stated
 */
public record SimulationSettings(double load, double udpShare, Optional<Double> meanSize, List<Double> rates,
                                 List<Double> streamRates, Duration duration, Resolvers resolvers,
                                 Optional<List<Background>> background, Polls polls, int nodes, long capacity) {

    /** What there is without a word of it. */
    public static final SimulationSettings DEFAULT = new SimulationSettings(0.7, 0.2, Optional.empty(), List.of(),
            List.of(), Duration.ofMinutes(10), Resolvers.DEFAULT, Optional.empty(), Polls.DEFAULT, 1, 1_000_000_000L);

    public SimulationSettings {
        Objects.requireNonNull(meanSize, "meanSize");
        rates = List.copyOf(rates);
        streamRates = List.copyOf(streamRates);
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(resolvers, "resolvers");
        background = background.map(List::copyOf);
        Objects.requireNonNull(polls, "polls");
    }

    /**
     * How well switches answer.
     *
     * @param jitter by how much of the period a poll may be early or late
     * @param loss   part of the polls without a reply
     * @param cache  time between two refreshes of the agents' counters, zero for none
     * @param width  of octet counters in bits, 32 or 64
     */
    public record Polls(double jitter, double loss, Duration cache, int width) {

        /** Good switches. */
        public static final Polls DEFAULT = new Polls(0.1, 0, Duration.ZERO, 64);

        /** A source of that period. */
        public PolledSource source(Duration period) {
            return new PolledSource(period, jitter, loss, cache, width, false);
        }
    }

    /** The same for another time. */
    public SimulationSettings withDuration(Duration other) {
        return new SimulationSettings(load, udpShare, meanSize, rates, streamRates, other, resolvers, background, polls,
                nodes, capacity);
    }

    /**
     * The traffic for a farm.
     *
     * @throws IllegalArgumentException when it makes no sense for that farm, in words for a user
     */
    public WorkloadSettings workload(Farm farm) {
        WorkloadSettings usual = WorkloadSettings.of(farm);
        List<Background> own = new ArrayList<>(background.orElse(usual.background()));
        own.removeIf(one -> farm.links().stream().noneMatch(link -> link.id().equals(one.link())));
        return new WorkloadSettings(load, udpShare, meanSize.orElse(usual.meanSize()), usual.shape(), usual.spread(),
                rates.isEmpty() ? usual.rates() : rates, streamRates.isEmpty() ? usual.streamRates() : streamRates,
                usual.streamLength(), own, resolvers, duration, usual.roundTrip());
    }
}
