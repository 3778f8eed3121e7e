package io.fairlead.config;

import io.fairlead.counter.snmp.AgentSettings;
import io.fairlead.counter.snmp.AgentSettings.Resource;
import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.topology.Limits;
import io.fairlead.topology.ServerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads servers' own agents, and the limits of what servers stand besides traffic; keeps all agents together. */
final class AgentReader {

    private static final int PORT = 161;
    private static final double USUAL_PROCESSOR = 0.9;
    private static final Choices<Resource> RESOURCE = new Choices<>(Map.of("processor", Resource.PROCESSOR,
            "load-average", Resource.LOAD_AVERAGE, "connections", Resource.CONNECTIONS, "processes", Resource.PROCESSES));
    private static final Set<Resource> USUAL = EnumSet.of(Resource.PROCESSOR, Resource.CONNECTIONS);
    private static final ValueType<Double> LOAD = Numbers.between(0.01, 10_000.0);
    private static final ValueType<Integer> COUNT = Numbers.between(1, 1_000_000_000);

    private final CredentialsReader credentials;
    private final HostNames.Resolver resolver;
    private final List<AgentSettings> agents = new ArrayList<>();

    AgentReader(CredentialsReader credentials, HostNames.Resolver resolver) {
        this.credentials = credentials;
        this.resolver = resolver;
    }

    /** The agents that have no fault. */
    List<AgentSettings> agents() {
        return agents;
    }

    /**
     * Reads a server's agent, if it has one, and its limits.
     *
     * @param own the server's own address, where the agent listens unless it says otherwise
     */
    Limits read(ServerId server, Section section, Optional<? extends InetAddress> own) {
        Set<Resource> resources = EnumSet.noneOf(Resource.class);
        if (section.has("agent")) {
            Section agent = section.section("agent");
            resources.addAll(resources(agent));
            read(server, agent, own, resources);
        }
        return limits(section.section("limits"), resources);
    }

    private static Set<Resource> resources(Section agent) {
        if (!agent.has("read")) {
            return USUAL;
        }
        List<Resource> read = agent.list("read", RESOURCE);
        if (agent.node("read").orElseThrow() instanceof YamlNode.Sequence(_, List<YamlNode> items) && items.isEmpty()) {
            agent.error("read", "the agent is asked for nothing", "write [ processor, connections ], or remove the agent");
        }
        return read.isEmpty() ? USUAL : EnumSet.copyOf(read);
    }

    private void read(ServerId server, Section agent, Optional<? extends InetAddress> own, Set<Resource> resources) {
        Optional<InetSocketAddress> address = agent.has("address")
                ? agent.optional("address", HostPort.peer(PORT))
                        .flatMap(host -> SwitchReader.resolved(host, HostNames.resolve(
                                host.name().isEmpty() ? List.of() : List.of(host.name()), resolver), agent))
                : own.map(its -> new InetSocketAddress(its, PORT));
        Optional<Credentials> known = credentials.read(agent);
        Duration period = agent.value("period", SwitchReader.PERIOD, Duration.ofSeconds(5));
        Duration timeout = agent.value("timeout", SwitchReader.TIMEOUT, Duration.ofSeconds(1));
        int retries = agent.value("retries", SwitchReader.RETRIES, 1);
        if (address.isPresent() && known.isPresent()) {
            agents.add(new AgentSettings(server, address.get(), known.get(), period, timeout, retries, resources));
        }
    }

    private static Limits limits(Section section, Set<Resource> resources) {
        double processor = limit(section, "processor", Numbers::fraction, resources, Resource.PROCESSOR);
        boolean usual = Double.isInfinite(processor) && resources.contains(Resource.PROCESSOR);
        return new Limits(usual ? USUAL_PROCESSOR : processor,
                limit(section, "load-average", LOAD, resources, Resource.LOAD_AVERAGE),
                limit(section, "connections", COUNT, resources, Resource.CONNECTIONS),
                limit(section, "processes", COUNT, resources, Resource.PROCESSES),
                section.optional("packets", COUNT).map(Number::doubleValue).orElse(Double.POSITIVE_INFINITY));
    }

    private static double limit(Section section, String key, ValueType<? extends Number> type, Set<Resource> resources,
                                Resource resource) {
        if (section.has(key) && !resources.contains(resource)) {
            section.faults().error(section.keyAt(key), section.path(key), "no agent tells of this server's " + key,
                    "add 'agent' to the server, with '" + key + "' in its 'read', or remove the limit");
        }
        return section.optional(key, type).map(Number::doubleValue).orElse(Double.POSITIVE_INFINITY);
    }
}
