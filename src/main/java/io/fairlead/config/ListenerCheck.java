package io.fairlead.config;

import io.fairlead.dispatch.DispatchSource;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Server;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds the dispatcher's listeners against each other, against DNS, and against the servers that they lead to. */
final class ListenerCheck {

    private final List<InetSocketAddress> dns;
    private final Map<String, PoolSettings> pools;

    /**
     * @param dns   where DNS listens
     * @param pools the pools whose servers are known; none where something in them could not be read
     */
    ListenerCheck(List<InetSocketAddress> dns, Map<String, PoolSettings> pools) {
        this.dns = dns;
        this.pools = pools;
    }

    /** @param listeners those without faults of their own, by their sections, in the order of the file */
    void check(Map<Section, Listener> listeners) {
        listeners.forEach((section, listener) -> {
            conflict(section, listener, listeners);
            dns(section, listener);
            if (pools.containsKey(listener.pool())) {
                List<Server> servers = pools.get(listener.pool()).pool().servers();
                families(section, listener, servers);
                unseen(section, listener, servers);
                circle(section, listener, servers, listeners);
            }
        });
    }

    private static void conflict(Section section, Listener listener, Map<Section, Listener> listeners) {
        for (Map.Entry<Section, Listener> other : listeners.entrySet()) {
            if (other.getKey() == section) {
                return;
            }
            if (listener.conflictsWith(other.getValue())) {
                InetAddress shared = listener.addresses().stream().filter(other.getValue().addresses()::contains)
                        .findFirst().orElseThrow();
                int port = Math.max(listener.ports().first(), other.getValue().ports().first());
                section.error("ports", "the listener on line " + other.getKey().at().line() + " has "
                        + listener.protocol() + " port " + port + " of " + shared.getHostAddress() + " already",
                        "give one of them other ports, or another address");
                return;
            }
        }
    }

    private void dns(Section section, Listener listener) {
        for (InetSocketAddress own : dns) {
            boolean claimed = listener.addresses().stream().anyMatch(address -> covers(own.getAddress(), address));
            if (claimed && own.getPort() != 0 && listener.ports().overlaps(PortRange.of(own.getPort()))) {
                section.error("ports", "DNS listens on port " + own.getPort() + " of "
                        + own.getAddress().getHostAddress() + " ('dns.listen')",
                        "give the listener other ports, or DNS another address");
            }
        }
    }

    private static boolean covers(InetAddress listening, InetAddress address) {
        return listening.equals(address) || listening.isAnyLocalAddress() && family(listening) == family(address);
    }

    private static void families(Section section, Listener listener, List<Server> servers) {
        for (AddressFamily family : AddressFamily.values()) {
            Optional<InetAddress> cluster =
                    listener.addresses().stream().filter(address -> family(address) == family).findFirst();
            if (cluster.isPresent() && !listener.returnPath().isTunnel() && servers.stream().allMatch(server -> server.address(family).isEmpty())) {
                String name = family == AddressFamily.IPV4 ? "IPv4" : "IPv6";
                section.error("pool", "no server of the pool " + Quote.of(listener.pool()) + " has an " + name
                        + " address, as the cluster address " + cluster.get().getHostAddress() + " has",
                        "give its servers " + name + " addresses, or the listener 'addresses' without any");
            }
        }
    }

    /** What comes from a server is what fills its link; where it passes the dispatcher by somebody else has to tell. */
    private static void unseen(Section section, Listener listener, List<Server> servers) {
        if (listener.returnPath().isDirect()) {
            servers.stream().filter(server -> server.link().id().source().equals(DispatchSource.NAME)).findFirst()
                    .ifPresent(server -> section.faults().warning(section.valueAt("return"), section.path("return"),
                            "replies of the server " + Quote.of(server.id().name()) + " pass the dispatcher by, which alone "
                                    + "measures its link: the load of that link is never known",
                            "give the server a 'link' with a switch or an interface"));
        }
    }

    /** A flow to a server that is a listener itself would come back for ever. */
    private static void circle(Section section, Listener listener, List<Server> servers,
                               Map<Section, Listener> listeners) {
        int first = listener.serverPort(listener.ports().first());
        PortRange reached = new PortRange(first, first + listener.ports().size() - 1);
        servers.stream().filter(server -> listeners.values().stream().anyMatch(other ->
                        other.protocol() == listener.protocol() && other.ports().overlaps(reached)
                                && other.addresses().stream().anyMatch(address ->
                                        server.address(family(address)).filter(address::equals).isPresent())))
                .findFirst()
                .ifPresent(server -> section.error("pool", "port " + reached + " of the server "
                        + Quote.of(server.id().name()) + " is a listener of the dispatcher: flows would go in a circle",
                        "give the server its own address, or the listener another 'server-port'"));
    }

    private static AddressFamily family(InetAddress address) {
        return address instanceof Inet4Address ? AddressFamily.IPV4 : AddressFamily.IPV6;
    }
}
