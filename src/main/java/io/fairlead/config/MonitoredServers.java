package io.fairlead.config;

import io.fairlead.monitor.WatchedServer;
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

    private static final List<String> NAMES = List.of("port", "ifName", "ifAlias", "ifDescr");

    private final Section root;

    /** @param root the whole file */
    MonitoredServers(Section root) {
        this.root = root;
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

    /** Only what concerns the monitor is read of the pools, so that no secret of theirs has to be here. */
    private List<WatchedServer> ofPools(Section monitor) {
        Optional<String> owner = monitor.optional("switch", this::knownSwitch);
        if (owner.isEmpty() || monitor.faults().hasErrors()) {
            return List.of();
        }
        Map<String, Set<InetAddress>> addresses = new LinkedHashMap<>();
        Map<String, Long> capacities = new HashMap<>();
        for (Section server : serversAt(owner.get())) {
            Optional<String> port = port(server.section("link"));
            if (port.isPresent()) {
                Set<InetAddress> own = addresses.computeIfAbsent(port.get(), name -> new LinkedHashSet<>());
                server.optional("ipv4", Addresses::serverIpv4).ifPresent(own::add);
                server.optional("ipv6", Addresses::serverIpv6).ifPresent(own::add);
                server.optional("capacity", BitRates::parse).ifPresent(bits -> capacities.put(port.get(), bits));
            }
        }
        addresses.values().removeIf(Set::isEmpty);
        if (addresses.isEmpty() && !monitor.faults().hasErrors()) {
            monitor.error("switch", "no server's link is at the switch " + owner.get(),
                    "write 'link: { switch: " + owner.get() + ", port: NAME }' there, or list 'servers' here");
        }
        List<WatchedServer> watched = new ArrayList<>();
        addresses.forEach((port, own) -> watched.add(new WatchedServer(port, List.copyOf(own),
                capacities.getOrDefault(port, 0L))));
        return watched;
    }

    /** Rows are numbered as the file has it today: by a number another server may be found tomorrow. */
    private static Optional<String> port(Section link) {
        if (link.has("ifIndex")) {
            link.error("ifIndex", "the rows of a monitor are found by their names", "write 'port: NAME' here");
            return Optional.empty();
        }
        return NAMES.stream().filter(link::has).findFirst().flatMap(key -> link.optional(key, Texts.octets(1, 255)));
    }

    private String knownSwitch(String name) throws BadValue {
        Collection<String> switches = root.section("switches").keys();
        if (!switches.contains(name)) {
            throw new BadValue("no switch named " + Quote.of(name),
                    switches.isEmpty() ? "add it under 'switches'" : Spelling.cure(name, switches, "write"));
        }
        return name;
    }

    private List<Section> serversAt(String owner) {
        return root.section("pools").named().values().stream()
                .flatMap(pool -> pool.section("servers").named().values().stream())
                .filter(server -> server.has("link")
                        && server.section("link").optional("switch", text -> text).orElse("").equals(owner)).toList();
    }
}
