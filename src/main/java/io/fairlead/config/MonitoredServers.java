package io.fairlead.config;

import io.fairlead.monitor.WatchedServer;
import io.fairlead.topology.Server;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads whose packets the monitor counts: servers of its own list, or those of the pools whose link is at a switch that
 * stands for the monitor. There each link is one row, under the port's name, with the addresses of all its servers.
 */
final class MonitoredServers {

    private final Section root;
    private final Map<String, PoolSettings> pools;

    /** @param pools those of the file, by name */
    MonitoredServers(Section root, Map<String, PoolSettings> pools) {
        this.root = root;
        this.pools = pools;
    }

    List<WatchedServer> read(Section monitor) {
        if (monitor.has("servers") == monitor.has("switch")) {
            if (monitor.isComplete()) {
                monitor.faults().error(monitor.at(), monitor.path(), "exactly one of 'servers' and 'switch' is wanted here",
                        "list the servers to count for, or name the switch that the pools' links know this monitor as");
            }
            return List.of();
        }
        return monitor.has("servers") ? listed(monitor.section("servers")) : ofPools(monitor);
    }

    private List<WatchedServer> listed(Section servers) {
        List<WatchedServer> watched = new ArrayList<>();
        Map<InetAddress, Position> known = new HashMap<>();
        servers.named().forEach((name, section) -> {
            section.requirePresence("addresses", "[ ADDRESS ]");
            List<InetAddress> addresses = section.list("addresses", MonitoredServers::address);
            if (section.isEmptyList("addresses")) {
                section.error("addresses", "this server has no address", "write one at least");
            }
            addresses.forEach(address -> refuseTwice(address, section, known));
            long capacity = section.value("capacity", BitRates::parse, 0L);
            if (!addresses.isEmpty()) {
                watched.add(new WatchedServer(name, addresses, capacity));
            }
        });
        if (servers.keys().isEmpty() && servers.isComplete()) {
            servers.faults().error(servers.at(), servers.path(), "no server is counted for", "add one");
        }
        return watched;
    }

    private static InetAddress address(String text) throws BadValue {
        return text.contains(":") ? Addresses.serverIpv6(text) : Addresses.serverIpv4(text);
    }

    private static void refuseTwice(InetAddress address, Section section, Map<InetAddress, Position> known) {
        Position first = known.putIfAbsent(address, section.valueAt("addresses"));
        if (first != null) {
            section.error("addresses", "line " + first.line() + " has " + address.getHostAddress() + " already",
                    "give each address to one server, once");
        }
    }

    private List<WatchedServer> ofPools(Section monitor) {
        Optional<String> owner = monitor.optional("switch", this::knownSwitch);
        if (owner.isEmpty()) {
            return List.of();
        }
        Map<String, Set<InetAddress>> addresses = new LinkedHashMap<>();
        Map<String, Long> capacities = new HashMap<>();
        for (Server server : serversAt(owner.get())) {
            Set<InetAddress> own = addresses.computeIfAbsent(server.link().id().port(), port -> new LinkedHashSet<>());
            server.ipv4().ifPresent(own::add);
            server.ipv6().ifPresent(own::add);
            server.link().statedCapacity().ifPresent(bits -> capacities.put(server.link().id().port(), bits));
        }
        if (addresses.isEmpty() && !monitor.faults().hasErrors()) {
            monitor.error("switch", "no server's link is at the switch " + owner.get(),
                    "write 'link: { switch: " + owner.get() + ", port: NAME }' there, or list 'servers' here");
        }
        refuseIndexes(owner.get());
        List<WatchedServer> watched = new ArrayList<>();
        addresses.forEach((port, own) -> watched.add(new WatchedServer(port, List.copyOf(own),
                capacities.getOrDefault(port, 0L))));
        return watched;
    }

    private String knownSwitch(String name) throws BadValue {
        Collection<String> switches = root.section("switches").keys();
        if (!switches.contains(name)) {
            throw new BadValue("no switch named " + Quote.of(name),
                    switches.isEmpty() ? "add it under 'switches'" : Spelling.cure(name, switches, "write"));
        }
        return name;
    }

    private List<Server> serversAt(String owner) {
        return pools.values().stream().flatMap(pool -> pool.pool().servers().stream())
                .filter(server -> server.link().id().source().equals(owner)).toList();
    }

    /** Rows are numbered as the file has it today: by a number another server may be found tomorrow. */
    private void refuseIndexes(String owner) {
        root.section("pools").named().values().stream().flatMap(pool -> pool.section("servers").named().values().stream())
                .map(server -> server.section("link"))
                .filter(link -> link.has("ifIndex") && link.optional("switch", text -> text).orElse("").equals(owner))
                .forEach(link -> link.error("ifIndex", "the rows of a monitor are found by their names",
                        "write 'port: NAME' here"));
    }
}
