package io.fairlead.simulation;

import io.fairlead.simulation.PoissonArrivals.Flows;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Traffic as somebody describes it who knows their farm: how full it is, and with what.
 *
 * @param load         traffic over capacity, both of all links together, in the mean; background counts
 * @param udpShare     part of the clients' traffic that is UDP streams, 0 to 1
 * @param meanSize     mean size of downloads in octets
 * @param shape        of the bounded Pareto distribution of sizes; the smaller, the heavier the tail
 * @param spread       largest size over the smallest
 * @param rates        maximal rates of downloads in bits/s, drawn evenly: what clients are connected by
 * @param streamRates  rates of streams in bits/s, drawn evenly
 * @param streamLength mean length of streams
 * @param background   on some of the links
 * @param resolvers    behind which clients sit
 * @param duration     how long flows arrive
 * @param roundTrip    of TCP flows with the queue full
 */
public record WorkloadSettings(double load, double udpShare, double meanSize, double shape, double spread,
                               List<Double> rates, List<Double> streamRates, Duration streamLength,
                               List<Background> background, Resolvers resolvers, Duration duration,
                               Duration roundTrip) {

    public WorkloadSettings {
        rates = List.copyOf(rates);
        streamRates = List.copyOf(streamRates);
        Objects.requireNonNull(streamLength, "streamLength");
        background = List.copyOf(background);
        Objects.requireNonNull(resolvers, "resolvers");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(roundTrip, "roundTrip");
        if (!(load > 0) || !(udpShare >= 0 && udpShare <= 1) || !(meanSize > 0)) {
            throw new IllegalArgumentException("load and size are above 0, the share of UDP is 0 to 1");
        }
    }

    /**
     * What a farm is tried with unless something else is said: downloads of heavy-tailed sizes by clients whose own
     * lines are a twentieth to a quarter of the smallest link, a fifth of UDP streams, and of every fourth link, from
     * the third on, a third taken by others half of the time.
     */
    public static WorkloadSettings of(Farm farm) {
        double unit = farm.links().stream().mapToLong(farm::capacity).min().orElseThrow();
        List<Background> background = new ArrayList<>();
        List<Link> links = farm.links();
        for (int i = 2; i < links.size(); i += 4) {
            background.add(new Background(links.get(i).id(), 0.35, Duration.ofMinutes(1), Duration.ofMinutes(1)));
        }
        return new WorkloadSettings(0.7, 0.2, unit / 16 / 8, 1.2, 1000, List.of(unit / 20, unit / 8, unit / 4),
                List.of(unit / 200, unit / 100), Duration.ofSeconds(30), background,
                Resolvers.DEFAULT, Duration.ofMinutes(10), Duration.ofMillis(50));
    }

    /** The same at another load. */
    public WorkloadSettings withLoad(double other) {
        return new WorkloadSettings(other, udpShare, meanSize, shape, spread, rates, streamRates, streamLength, background,
                resolvers, duration, roundTrip);
    }

    /** The same for another time. */
    public WorkloadSettings withDuration(Duration other) {
        return new WorkloadSettings(load, udpShare, meanSize, shape, spread, rates, streamRates, streamLength, background,
                resolvers, other, roundTrip);
    }

    /** The same with other background traffic. */
    public WorkloadSettings withBackground(List<Background> other) {
        return new WorkloadSettings(load, udpShare, meanSize, shape, spread, rates, streamRates, streamLength, other,
                resolvers, duration, roundTrip);
    }

    /** The same behind other resolvers. */
    public WorkloadSettings withResolvers(Resolvers other) {
        return new WorkloadSettings(load, udpShare, meanSize, shape, spread, rates, streamRates, streamLength, background,
                other, duration, roundTrip);
    }

    /** The same with downloads of another mean size in octets. */
    public WorkloadSettings withMeanSize(double other) {
        return new WorkloadSettings(load, udpShare, other, shape, spread, rates, streamRates, streamLength, background,
                resolvers, duration, roundTrip);
    }

    /**
     * The traffic for a farm: each pool's entrances get of it what the pool's links have of the capacity.
     *
     * @throws IllegalArgumentException when background alone is more than the load
     */
    public Workload workload(Farm farm) {
        double clients = load * farm.capacity() - background(farm);
        if (clients <= 0) {
            throw new IllegalArgumentException("background traffic alone makes more than the load of " + load);
        }
        List<Flows> flows = new ArrayList<>();
        double[] shares = shares(farm);
        for (int entrance = 0; entrance < shares.length; entrance++) {
            add(flows, entrance, clients / 8 * shares[entrance]);
        }
        return workload(new PoissonArrivals(flows, resolvers));
    }

    /** The same but with flows from somewhere else. */
    public Workload workload(Arrivals arrivals) {
        return new Workload(arrivals, background, resolvers, duration, roundTrip);
    }

    private double background(Farm farm) {
        Map<LinkId, Link> links = new HashMap<>();
        farm.links().forEach(link -> links.put(link.id(), link));
        return background.stream().mapToDouble(one -> one.mean() * farm.capacity(links.get(one.link()))).sum();
    }

    private void add(List<Flows> flows, int entrance, double bytes) {
        Sizes sizes = Sizes.BoundedPareto.ofMean(shape, meanSize, spread);
        flows.add(new Flows(entrance, bytes * (1 - udpShare) / meanSize, false, sizes,
                rates.stream().map(rate -> rate / 8).toList()));
        for (double rate : streamRates) {
            double octets = rate / 8 * streamLength.toNanos() / 1e9;
            double perSecond = bytes * udpShare / streamRates.stream().mapToDouble(one -> one).sum() * rate / octets;
            flows.add(new Flows(entrance, perSecond, true, new Sizes.Exponential(octets), List.of(rate / 8)));
        }
    }

    private static double[] shares(Farm farm) {
        double[] shares = new double[farm.entrances().size()];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            Entrance entrance = farm.entrances().get(i);
            Set<LinkId> links = new HashSet<>();
            long sharing = farm.entrances().stream().filter(other -> other.pool().equals(entrance.pool())).count();
            shares[i] = entrance.pool().servers().stream().filter(server -> links.add(server.link().id()))
                    .mapToDouble(server -> farm.capacity(server.link())).sum() / sharing;
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }
}
