package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Pool;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is configured that this data plane does not do, each with the cure.
 *
 * <p>A packet's address can be rewritten, a stream's content cannot. And the way back goes by a server's address, port
 * and protocol: it has to be one listener's alone.
 */
final class Unsupported {

    private Unsupported() {
    }

    /** The first reason against it that needs no knowledge of servers. */
    static Optional<String> of(DispatcherSettings settings) {
        if (settings.limits().flowsPerClient() > 0) {
            return Optional.of("it keeps no count of each client's flows; cure: 'flows-per-client: 0'");
        }
        if (settings.listeners().stream().anyMatch(each -> each.proxyProtocol() != ProxyProtocol.NONE)) {
            return Optional.of("it puts nothing into streams, and need not, since servers see the clients' addresses; "
                    + "cure: 'proxy-protocol: none'");
        }
        return Optional.empty();
    }

    /** The first reason against it, servers known. */
    static Optional<String> of(DispatcherSettings settings, List<Pool> pools) {
        Map<String, Pool> byName = pools.stream().collect(Collectors.toMap(Pool::name, Function.identity()));
        return of(settings).or(() -> ambiguity(settings.listeners(), byName));
    }

    private record Way(InetAddress server, int port, int protocol) {
    }

    private record Cluster(InetAddress address, int port) {
    }

    private static Optional<String> ambiguity(List<Listener> listeners, Map<String, Pool> pools) {
        Map<Way, Cluster> ways = new HashMap<>();
        for (Listener listener : listeners) {
            if (listener.returnPath().isDirect()) {
                continue; // Its replies do not come back here.
            }
            for (InetAddress cluster : listener.addresses()) {
                AddressFamily family = ListenerRows.family(cluster);
                for (var server : pools.get(listener.pool()).servers()) {
                    for (int i = 0; i < listener.ports().size() && server.address(family).isPresent(); i++) {
                        int port = listener.ports().first() + i;
                        Way way = new Way(server.address(family).get(), listener.serverPort(port),
                                listener.protocol().number());
                        Cluster other = ways.putIfAbsent(way, new Cluster(cluster, port));
                        if (other != null) {
                            return Optional.of(text(way, other, new Cluster(cluster, port)));
                        }
                        if (ways.size() > Table.REPLIES.entries()) {
                            return Optional.of("servers times ports are more than " + Table.REPLIES.entries()
                                    + "; cure: narrower ranges of ports");
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String text(Way way, Cluster one, Cluster other) {
        return "replies from " + way.server.getHostAddress() + " port " + way.port + " could belong to cluster address "
                + one.address.getHostAddress() + " port " + one.port + " or " + other.address.getHostAddress() + " port "
                + other.port + "; cure: another 'server-port' for one of them";
    }
}
