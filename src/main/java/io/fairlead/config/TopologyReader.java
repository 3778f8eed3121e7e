package io.fairlead.config;

import io.fairlead.config.DispatcherReader.Dispatched;
import io.fairlead.counter.prometheus.PrometheusSettings;
import io.fairlead.counter.sflow.SflowSettings;
import io.fairlead.counter.snmp.AgentSettings;
import io.fairlead.counter.snmp.PortName;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.load.MeterSettings;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Service;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the sections that refer to each other by name: switches, pools, dispatcher and services. */
final class TopologyReader {

    private static final ValueType<Duration> LOCAL_PERIOD =
            Durations.between(Duration.ofMillis(100), Duration.ofMinutes(10));

    private final Section root;
    private final boolean complete;

    /** @param complete false when the file breaks off, so that names may be missing that it would have defined */
    TopologyReader(Section root, boolean complete) {
        this.root = root;
        this.complete = complete;
    }

    /**
     * What the sections say, without what is faulty in them.
     *
     * @param dns where DNS listens
     */
    Topology read(CredentialsReader credentials, HostNames.Resolver resolver, ZoneReader zones,
                  List<InetSocketAddress> dns) {
        Section measuring = root.section("measuring");
        Section switchSection = root.section("switches");
        Section local = root.section("interfaces");
        Section poolSection = filled("pools");
        Section serviceSection = root.has("dispatcher") ? root.section("services") : filled("services");

        Duration beat = MeterReader.beat(measuring);
        MeterSettings meter = MeterReader.settings(measuring);
        Map<String, Switch> switches = new SwitchReader(credentials, resolver).read(switchSection);
        Duration localPeriod = local.value("period", LOCAL_PERIOD, Duration.ofSeconds(1));
        LinkReader links = new LinkReader(switchSection.keys(), complete && switchSection.isComplete(), switches.values()
                .stream().filter(Switch.Sflow.class::isInstance).map(Switch::name).collect(Collectors.toSet()));
        InetSocketAddress sflow = SflowReader.listen(root);
        AgentReader agents = new AgentReader(credentials, resolver);
        Map<String, PoolSettings> pools = new PoolReader(links, agents).read(poolSection);
        boolean allPools = complete && poolSection.isComplete() && !poolSection.keys().isEmpty();
        Dispatched dispatched = dispatched(poolSection, allPools, pools, dns);
        if (complete) {
            links.ownLinks().check(dispatched);
        }
        checkAgents(poolSection, pools, dispatched, agents.agents());
        ServiceReader serviceReader = new ServiceReader(zones, poolSection.keys(), allPools, dispatched);
        Map<String, Service> services = serviceReader.read(serviceSection);

        if (complete && !root.faults().hasErrors()) {
            Set<String> usedPools = new HashSet<>(serviceReader.usedPools());
            usedPools.addAll(dispatched.pools());
            Plausibility.unused(switchSection, links.usedSwitches(), "no server's link is at this switch");
            Plausibility.unused(poolSection, usedPools, "neither a service nor a listener uses this pool");
        }
        Map<LinkId, String> interfaces = interfaces(pools);
        Plausibility plausibility = new Plausibility(beat, meter, switches, localPeriod);
        plausibility.switches(switchSection);
        if (!interfaces.isEmpty()) {
            plausibility.period(local, localPeriod);
        }
        plausibility.pools(poolSection, pools);
        plausibility.services(serviceSection, services, pools);
        return new Topology(meter, beat, polled(switches, links), interfaces, localPeriod, List.copyOf(pools.values()),
                List.copyOf(services.values()), dispatched.settings(),
                new SimulationReader(root.section("simulation"), pools).read(), agents.agents(), further(switches, links, sflow));
    }

    private void checkAgents(Section poolSection, Map<String, PoolSettings> pools, Dispatched dispatched,
                             List<AgentSettings> agents) {
        AgentCheck check = new AgentCheck(agents);
        if (complete && !root.faults().hasErrors()) {
            pools.forEach((name, pool) -> check.policy(poolSection.section(name), name, pool.policy()));
            Section listeners = root.section("dispatcher").section("listeners");
            Iterator<String> names = listeners.keys().iterator();
            dispatched.settings().ifPresent(settings -> settings.listeners().forEach(listener -> {
                Section own = listeners.section(names.next());
                listener.policy().ifPresent(policy -> check.policy(own, listener.pool(), policy));
            }));
        }
    }

    /** The dispatcher. What a pool lacks is only said where all of every pool could be read. */
    private Dispatched dispatched(Section poolSection, boolean allPools, Map<String, PoolSettings> pools,
                                  List<InetSocketAddress> dns) {
        if (!root.has("dispatcher")) {
            return Dispatched.nothing(complete);
        }
        boolean known = complete && !root.faults().hasErrors();
        Section section = root.section("dispatcher");
        return new DispatcherReader(section, new ListenerReader(section, poolSection.keys(), allPools),
                new ListenerCheck(dns, known ? pools : Map.of())).read(complete && section.isComplete());
    }

    /** A section that must have something in it. */
    private Section filled(String key) {
        Section section = root.section(key);
        if (section.keys().isEmpty() && section.isComplete()) {
            section.faults().error(section.at(), key, "nothing stands under '" + key + "'", "add at least one of them");
        }
        return section;
    }

    private static List<SwitchSettings> polled(Map<String, Switch> switches, LinkReader links) {
        List<SwitchSettings> polled = new ArrayList<>();
        switches.values().forEach(one -> {
            Map<LinkId, PortName> ports = links.portsOf(one.name());
            if (one instanceof Switch.Snmp snmp && !ports.isEmpty()) {
                polled.add(snmp.with(ports));
            }
        });
        return polled;
    }

    private static FurtherSources further(Map<String, Switch> switches, LinkReader links, InetSocketAddress listen) {
        List<SflowSettings.Switch> pushing = new ArrayList<>();
        List<PrometheusSettings> scraped = new ArrayList<>();
        switches.values().forEach(one -> {
            Map<LinkId, PortName> ports = links.portsOf(one.name());
            if (one instanceof Switch.Sflow sflow && ports.values().stream().allMatch(Switch.Sflow::isIndex)
                    && !ports.isEmpty()) {
                pushing.add(sflow.with(ports));
            } else if (one instanceof Switch.Prometheus prometheus && !ports.isEmpty()) {
                scraped.add(prometheus.with(ports));
            }
        });
        return new FurtherSources(pushing.isEmpty() ? Optional.empty()
                : Optional.of(new SflowSettings(listen, pushing)), scraped);
    }

    private static Map<LinkId, String> interfaces(Map<String, PoolSettings> pools) {
        Map<LinkId, String> interfaces = new LinkedHashMap<>();
        pools.values().stream().flatMap(settings -> settings.pool().servers().stream())
                .map(server -> server.link().id())
                .filter(link -> link.source().equals(LinkId.LOCAL))
                .forEach(link -> interfaces.put(link, link.port()));
        return interfaces;
    }
}
