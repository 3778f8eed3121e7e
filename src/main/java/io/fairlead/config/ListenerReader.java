package io.fairlead.config;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.selection.PolicySettings;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the listeners of the dispatcher one by one; {@link ListenerCheck} holds them against each other. */
final class ListenerReader {

    private static final Choices<Protocol> PROTOCOL = new Choices<>(Map.of("tcp", Protocol.TCP, "udp", Protocol.UDP));
    private static final Choices<ProxyProtocol> PROXY =
            new Choices<>(Map.of("none", ProxyProtocol.NONE, "v1", ProxyProtocol.V1, "v2", ProxyProtocol.V2));
    private static final ValueType<Integer> PORT = Numbers.between(1, 65_535);
    private static final int MAX_PORT = 65_535;
    private static final int SAME_PORT = 0;

    private final Set<String> pools;
    private final boolean allPools;
    private final boolean hasAddresses;
    private final List<InetAddress> addresses;
    private final Set<String> used = new HashSet<>();

    /**
     * @param dispatcher the section whose addresses are those of listeners without their own
     * @param pools      names of the pools, those with faults too
     * @param allPools   false when there may be more, which could not be read
     */
    ListenerReader(Section dispatcher, Set<String> pools, boolean allPools) {
        this.pools = pools;
        this.allPools = allPools;
        this.hasAddresses = dispatcher.has("addresses") || !dispatcher.isComplete();
        this.addresses = addresses(dispatcher);
    }

    /** A listener; empty, and reported, when something is missing or wrong. */
    Optional<Listener> read(Section section) {
        Optional<String> pool = section.required("pool", this::knownPool, "NAME");
        Optional<Protocol> protocol = orUsual(section, "protocol", PROTOCOL, Protocol.TCP);
        Optional<PortRange> ports = section.required("ports", PortRanges::parse, "80");
        Optional<Integer> serverPort = ports.flatMap(range -> serverPort(section, range));
        List<InetAddress> own = ownAddresses(section);
        Affinity affinity = AffinityReader.read(section);
        Optional<PolicySettings> policy = section.has("policy") ? Optional.of(PolicyReader.read(section))
                : Optional.empty();
        Optional<ProxyProtocol> proxy = orUsual(section, "proxy-protocol", PROXY, ProxyProtocol.NONE)
                .filter(header -> protocol.isEmpty() || fits(header, protocol.get(), section));
        Optional<ReturnPath> path = serverPort.isEmpty() || proxy.isEmpty() ? Optional.empty()
                : ReturnPathReader.read(section, ports.get(), serverPort.get(), proxy.get());
        if (pool.isEmpty() || protocol.isEmpty() || serverPort.isEmpty() || own.isEmpty() || path.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Listener(protocol.get(), own, ports.get(), pool.get(), serverPort.get(), affinity,
                proxy.get(), policy, path.get()));
    }

    /** Names of the pools that listeners name. */
    Set<String> usedPools() {
        return used;
    }

    private static <T> Optional<T> orUsual(Section section, String key, ValueType<T> type, T usual) {
        return section.has(key) ? section.optional(key, type) : Optional.of(usual);
    }

    private String knownPool(String name) throws BadValue {
        used.add(name);
        if (!pools.contains(name) && allPools) {
            throw new BadValue("no pool named " + Quote.of(name), Spelling.cure(name, pools, "write"));
        }
        return name;
    }

    private static Optional<Integer> serverPort(Section section, PortRange ports) {
        if (!section.has("server-port")) {
            if (ports.first() == 0) {
                section.error("ports", "with a port that the system chooses the servers' port is not known",
                        "add 'server-port: 80'");
                return Optional.empty();
            }
            return Optional.of(SAME_PORT);
        }
        return section.optional("server-port", PORT).filter(first -> {
            boolean fits = first + ports.size() - 1 <= MAX_PORT;
            if (!fits) {
                section.error("server-port", "the ports " + ports + " would become the servers' ports " + first + "-"
                        + (first + ports.size() - 1), "write " + (MAX_PORT + 1 - ports.size()) + " at most");
            }
            return fits;
        });
    }

    private List<InetAddress> ownAddresses(Section section) {
        if (section.has("addresses")) {
            return addresses(section);
        }
        if (!hasAddresses && section.isComplete()) {
            section.faults().error(section.at(), section.path("addresses"), "this listener has no cluster address",
                    "add 'addresses: [ \"192.0.2.100\" ]' here, or to 'dispatcher' for every listener");
        }
        return addresses;
    }

    private static List<InetAddress> addresses(Section section) {
        Set<InetAddress> seen = new HashSet<>();
        List<InetAddress> addresses = section.list("addresses", text -> {
            InetAddress address = Addresses.cluster(text);
            if (!seen.add(address)) {
                throw new BadValue(Quote.of(text) + " stands here twice", "remove one of them");
            }
            return address;
        });
        if (section.node("addresses").orElse(null) instanceof YamlNode.Sequence list && list.items().isEmpty()) {
            section.error("addresses", "there is no cluster address here", "write [ \"192.0.2.100\" ]");
        }
        return addresses;
    }

    private static boolean fits(ProxyProtocol header, Protocol protocol, Section section) {
        boolean fits = header == ProxyProtocol.NONE || protocol == Protocol.TCP;
        if (!fits) {
            section.error("proxy-protocol", "the PROXY header goes ahead of a TCP stream, and this is UDP",
                    "write none, or 'protocol: tcp'");
        }
        return fits;
    }
}
