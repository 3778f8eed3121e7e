package io.fairlead.monitor;

import io.fairlead.counter.PortStatus;
import java.util.List;
import java.util.OptionalLong;

/**
 * All counts at one moment.
 *
 * @param complete   whether every watched interface is there and up: else packets pass unseen
 * @param broken     {@link System#nanoTime} when counts last lost continuity; empty when they never did
 * @param servers    in the order of the settings
 * @param interfaces in the order of the settings
 */
public record Survey(boolean complete, OptionalLong broken, List<ServerCount> servers, List<InterfaceCount> interfaces) {

    public Survey {
        servers = List.copyOf(servers);
        interfaces = List.copyOf(interfaces);
    }

    /**
     * What passed from and to a server.
     *
     * @param newFlows flows that clients began within the last whole second, each second
     */
    public record ServerCount(WatchedServer server, Traffic traffic, long newFlows) {
    }

    /**
     * What an interface showed.
     *
     * @param method how its packets are counted, in words; empty while they are not
     */
    public record InterfaceCount(WatchedInterface watched, PortStatus status, String method, Tally tally) {
    }
}
