package io.fairlead.topology;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Servers that are alike: any of them can serve any client of the services that use the pool.
 *
 * @param name    unique among pools
 * @param servers at least one; their order is the index that selectors and weights use
 */
public record Pool(String name, List<Server> servers) {

    public Pool {
        Objects.requireNonNull(name, "name");
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("pool " + name + " has no server");
        }
        Set<ServerId> seen = new HashSet<>();
        for (Server server : servers) {
            if (!server.id().pool().equals(name) || !seen.add(server.id())) {
                throw new IllegalArgumentException(
                        "server " + server.id() + " is foreign to pool " + name + " or stands in it twice");
            }
        }
    }
}
