package io.fairlead.app;

import io.fairlead.cluster.Cluster;
import io.fairlead.cluster.ClusterSettings;
import io.fairlead.cluster.ClusterStatus;
import io.fairlead.config.Configuration;
import io.fairlead.counter.AgentSource;
import io.fairlead.counter.CounterSource;
import io.fairlead.counter.prometheus.PrometheusSettings;
import io.fairlead.counter.snmp.AgentSettings;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.load.LinkLoad;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A node's part in its cluster, and what joins that to the flow; nothing happens where there is none. */
final class Clustering implements AutoCloseable {

    private final Optional<Cluster> cluster;
    private OwnRecord record;

    private Clustering(Optional<Cluster> cluster) {
        this.cluster = cluster;
    }

    /** @throws Failure when the cluster cannot be opened, with the cure */
    static Clustering of(Configuration configuration) {
        return new Clustering(configuration.cluster().map(settings -> open(settings, configuration.beat())));
    }

    private static Cluster open(ClusterSettings settings, Duration beat) {
        try {
            return Cluster.open(settings, beat);
        } catch (IOException e) {
            throw new Failure(e.getMessage());
        }
    }

    /** No part in any. */
    static Clustering none() {
        return new Clustering(Optional.empty());
    }

    /** A switch, read by one member for all that read the same ports of it. */
    CounterSource share(CounterSource source, SwitchSettings settings) {
        return share(source, settings.address() + " " + new TreeMap<>(settings.ports()));
    }

    /** A switch that Prometheus scrapes, likewise. */
    CounterSource share(CounterSource source, PrometheusSettings settings) {
        return share(source, settings.url() + " " + new TreeMap<>(settings.select()) + " " + new TreeMap<>(settings.ports()));
    }

    private CounterSource share(CounterSource source, String description) {
        return cluster.map(it -> it.share(source, description)).orElse(source);
    }

    /** A server's own agent, likewise. */
    AgentSource share(AgentSource source, AgentSettings settings) {
        String asked = settings.address() + " " + new TreeSet<>(settings.resources());
        return cluster.map(it -> it.share(source, asked)).orElse(source);
    }

    /** Pools the record of what dispatchers forward, and the originators of this one, where it runs. */
    void pool(OwnRecord pooled, Optional<DispatcherSettings> settings, Optional<DataPlane> dataPlane) {
        record = pooled;
        cluster.ifPresent(it -> {
            it.pool(pooled.recorded(), pooled.links());
            dataPlane.ifPresent(plane -> shareAffinity(it, settings.orElseThrow(), plane));
        });
    }

    private static void shareAffinity(Cluster cluster, DispatcherSettings settings, DataPlane dataPlane) {
        List<Affinity.ClientPrefix> affinities = settings.listeners().stream().map(listener -> listener.affinity())
                .filter(Affinity.ClientPrefix.class::isInstance).map(Affinity.ClientPrefix.class::cast).distinct().toList();
        List<Duration> lifetimes = affinities.stream().map(Affinity.ClientPrefix::lifetime).sorted().toList();
        if (!affinities.isEmpty()) {
            int limit = affinities.stream().mapToInt(Affinity.ClientPrefix::limit).max().orElseThrow();
            cluster.remember(dataPlane, lifetimes.getFirst(), lifetimes.getLast(), limit);
        }
    }

    /** Whether the loads of links rest on what other members forward. */
    boolean isPooling() {
        return cluster.isPresent() && cluster.get().isPooling();
    }

    /** Tells the others what was carried here. */
    void tell(List<ServerCounters> rows) {
        cluster.ifPresent(it -> it.tell(rows));
    }

    /** Adds what others forward to what this node's dispatcher does. */
    void addTo(Map<LinkId, LinkLoad> loads) {
        cluster.ifPresent(it -> it.addTo(loads, record.links().stream().map(Link::id).toList(), System.nanoTime()));
    }

    /** What other members carry, as far as it is believed; for choosers. */
    Map<ServerId, ServerCounters> elsewhere() {
        return cluster.map(Cluster::elsewhere).orElse(Map.of());
    }

    /** Joins, in the background. */
    void start() {
        cluster.ifPresent(Cluster::start);
    }

    /** How the cluster looks from here, for the live view; empty where there is none. */
    String report() {
        return cluster.map(it -> report(it.status())).orElse("");
    }

    private static String report(ClusterStatus status) {
        StringBuilder text = new StringBuilder("cluster " + status.name() + ": " + status.node());
        if (!status.joined()) {
            return text.append(" has not joined yet").append(System.lineSeparator()).toString();
        }
        status.others().stream().sorted().forEach(node -> text.append(", ").append(node));
        status.readers().entrySet().stream().sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .filter(each -> !each.getValue().isEmpty())
                .forEach(each -> text.append("; ").append(each.getKey()).append(" read by ").append(each.getValue()));
        return text.append(System.lineSeparator()).toString();
    }

    @Override
    public void close() {
        cluster.ifPresent(Cluster::close);
    }
}
