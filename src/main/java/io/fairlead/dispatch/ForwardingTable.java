package io.fairlead.dispatch;

import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ServerId;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything a data plane needs to place flows until the next table. Immutable.
 *
 * @param entries one for each listener and address family it has a cluster address of
 */
public record ForwardingTable(List<Entry> entries) {

    /** Forwards nothing. */
    public static final ForwardingTable EMPTY = new ForwardingTable(List.of());

    public ForwardingTable {
        entries = List.copyOf(entries);
    }

    /** The entry of a listener and family. */
    public Optional<Entry> entry(Listener listener, AddressFamily family) {
        return entries.stream().filter(entry -> entry.family == family && entry.listener.equals(listener)).findFirst();
    }

    /**
     * A virtual listener.
     *
     * @param listener protocol, cluster addresses, ports
     * @param family   the family of clients and cluster address, and of servers that no tunnel leads to
     * @param servers  the pool's servers that have an address of that family, or of either where tunnels lead to them;
     *                 their order is the selector's index
     * @param selector picks among active servers; {@link Selector#NONE} refuses new flows
     */
    public record Entry(Listener listener, AddressFamily family, List<Target> servers, Selector selector) {

        public Entry {
            Objects.requireNonNull(listener, "listener");
            Objects.requireNonNull(family, "family");
            Objects.requireNonNull(selector, "selector");
            servers = List.copyOf(servers);
        }

        /** An entry without servers: new flows are refused. */
        public static Entry none(Listener listener, AddressFamily family) {
            return new Entry(listener, family, List.of(), Selector.NONE);
        }
    }

    /**
     * A server as a target of flows.
     *
     * @param server     which one
     * @param address    where it is
     * @param state      what flows may do
     * @param generation grows when the server dies or its address changes: flows of an earlier generation are chosen
     *                   anew
     */
    public record Target(ServerId server, InetAddress address, State state, int generation) {

        public Target {
            Objects.requireNonNull(server, "server");
            Objects.requireNonNull(address, "address");
            Objects.requireNonNull(state, "state");
        }
    }

    /** What flows of a server may do. */
    public enum State {
        /** New flows come, old ones stay. */
        ACTIVE,
        /** Old flows finish, no new ones come, affinity or not. */
        DRAINING,
        /** No new flows; TCP flows are reset, UDP flows move at their next packet. */
        DEAD
    }
}
