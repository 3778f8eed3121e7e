package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.counter.CounterSource;
import io.fairlead.counter.LocalInterfaceSource;
import io.fairlead.counter.prometheus.PrometheusSettings;
import io.fairlead.counter.prometheus.PrometheusSource;
import io.fairlead.counter.sflow.SflowListener;
import io.fairlead.counter.sflow.SflowSettings;
import io.fairlead.counter.sflow.SflowSource;
import io.fairlead.counter.snmp.SnmpCounterSource;
import io.fairlead.counter.snmp.SnmpTransport;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.load.SourceMeter;
import io.fairlead.topology.Link;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sources that a configuration names, each with its meter: the left end of the flow. */
final class Measuring implements AutoCloseable {

    private final SnmpTransport snmp;
    private final List<CounterSource> sources = new ArrayList<>();
    private final List<ControlLoop.Poll> polls = new ArrayList<>();
    private final AgentPolls agents;
    private Optional<SflowListener> listener = Optional.empty();

    Measuring(Configuration configuration) {
        this(configuration, Clustering.none());
    }

    /** @param cluster shares what has to be asked */
    Measuring(Configuration configuration, Clustering cluster) {
        Map<String, Map<String, Link>> links = links(configuration);
        snmp = new SnmpTransport();
        agents = new AgentPolls(configuration, snmp, cluster);
        for (SwitchSettings settings : configuration.switches()) {
            if (!settings.ports().isEmpty()) {
                add(cluster.share(new SnmpCounterSource(settings, snmp), settings), settings.period(), links, configuration);
            }
        }
        for (PrometheusSettings settings : configuration.further().prometheus()) {
            add(cluster.share(new PrometheusSource(settings), settings), settings.period(), links, configuration);
        }
        listener = configuration.further().sflow().map(settings -> listen(settings, links, configuration));
        if (!configuration.interfaces().isEmpty()) {
            add(new LocalInterfaceSource(configuration.interfaces(), configuration.interfacePeriod()),
                    configuration.interfacePeriod(), links, configuration);
        }
    }

    /** What a switch pushes comes from no cache, so nothing moved means idle; and it is not read by a period of its own. */
    private SflowListener listen(SflowSettings settings, Map<String, Map<String, Link>> links, Configuration configuration) {
        SflowListener opened = opened(settings);
        for (SflowSource source : opened.sources()) {
            Collection<Link> ofSource = links.getOrDefault(source.name(), Map.of()).values();
            polls.add(new ControlLoop.Poll(source, new SourceMeter(List.copyOf(ofSource),
                    configuration.further().periods().get(source.name()), configuration.meter().uncached())));
        }
        return opened;
    }

    private SflowListener opened(SflowSettings settings) {
        try {
            return new SflowListener(settings);
        } catch (UncheckedIOException e) {
            close();
            throw new Failure(e.getMessage());
        }
    }

    private void add(CounterSource source, Duration period, Map<String, Map<String, Link>> links,
                     Configuration configuration) {
        Collection<Link> ofSource = links.getOrDefault(source.name(), Map.of()).values();
        sources.add(source);
        SourceMeter meter = new SourceMeter(List.copyOf(ofSource), period, configuration.meter());
        polls.add(new ControlLoop.Poll(source, meter));
    }

    /** Every server's link, once, by source and port. */
    private static Map<String, Map<String, Link>> links(Configuration configuration) {
        Map<String, Map<String, Link>> links = new LinkedHashMap<>();
        for (Pool pool : configuration.pools().stream().map(PoolSettings::pool).toList()) {
            for (Server server : pool.servers()) {
                links.computeIfAbsent(server.link().id().source(), _ -> new LinkedHashMap<>())
                        .put(server.link().id().port(), server.link());
            }
        }
        return links;
    }

    List<ControlLoop.Poll> polls() {
        return polls;
    }

    /** The socket that switches push to, where any does. */
    Optional<SflowListener> listener() {
        return listener;
    }

    AgentPolls agents() {
        return agents;
    }

    @Override
    public void close() {
        agents.close();
        sources.forEach(CounterSource::close);
        listener.ifPresent(SflowListener::close);
        snmp.close();
    }
}
