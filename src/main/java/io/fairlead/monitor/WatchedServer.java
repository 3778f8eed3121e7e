package io.fairlead.monitor;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/**
 * A server whose packets count.
 *
 * @param addresses all of its addresses, IPv4 and IPv6; one at least
 * @param capacity  of its link in bits/s, 0 for not known
 */
public record WatchedServer(String name, List<InetAddress> addresses, long capacity) {

    public WatchedServer {
        Objects.requireNonNull(name, "name");
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("server " + name + " has no address");
        }
    }
}
