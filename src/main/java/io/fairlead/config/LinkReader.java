package io.fairlead.config;

import io.fairlead.counter.snmp.PortName;
import io.fairlead.counter.snmp.PortName.Column;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads where servers' links are measured, and keeps what all servers say of one link together.
 *
 * <p>Several servers may share a link, in one pool or in many; they must agree on its capacity and on how its port is
 * named, for there is one counter and one load.
 */
final class LinkReader {

    private static final Map<String, Column> COLUMNS = new LinkedHashMap<>();
    private static final Set<String> KINDS = Set.of("switch", "interface", "dispatcher");
    private static final ValueType<String> PORT = Texts.octets(1, 255);
    private static final ValueType<String> INDEX = text -> Numbers.between(1, Integer.MAX_VALUE).parse(text).toString();
    private static final String CURE = "write { switch: NAME, port: PORT }, { interface: NAME } or { dispatcher: true }";

    static {
        COLUMNS.put("port", Column.ANY);
        COLUMNS.put("ifName", Column.IF_NAME);
        COLUMNS.put("ifAlias", Column.IF_ALIAS);
        COLUMNS.put("ifDescr", Column.IF_DESCR);
        COLUMNS.put("ifIndex", Column.IF_INDEX);
    }

    private final Set<String> switches;
    private final Set<String> byIndex;
    private final boolean allSwitches;
    private final Set<String> used = new HashSet<>();
    private final Map<LinkId, Named> ports = new LinkedHashMap<>();
    private final Map<LinkId, Stated> capacities = new LinkedHashMap<>();
    private final DispatcherLinks own = new DispatcherLinks();

    /**
     * @param switches    names of the switches, those with faults too
     * @param allSwitches false when there may be more, which could not be read
     * @param byIndex     names of those that tell their ports by ifIndex alone
     */
    LinkReader(Set<String> switches, boolean allSwitches, Set<String> byIndex) {
        this.byIndex = byIndex;
        this.switches = switches;
        this.allSwitches = allSwitches;
    }

    private record Named(PortName port, Position at) {
    }

    private record Stated(long capacity, Position at) {
    }

    /** The link of a server; empty, and reported, when something is missing or wrong. */
    Optional<LinkId> read(ServerId id, Section server) {
        Optional<Long> capacity = server.optional("capacity", BitRates::parse);
        if (!server.requirePresence("link", "{ switch: NAME, port: PORT }")) {
            return Optional.empty();
        }
        Section section = server.section("link");
        Optional<LinkId> link = section.has("dispatcher") ? own(id, server, section)
                : section.has("interface") ? local(section) : port(section);
        if (link.isPresent() && capacity.isPresent()) {
            state(link.get(), capacity.get(), server);
        }
        return link;
    }

    private Optional<LinkId> own(ServerId id, Section server, Section section) {
        refuseOthers(section, "dispatcher");
        Optional<LinkId> link = section.optional("dispatcher", text -> own.link(id, text));
        link.ifPresent(known -> own.add(known, id, server, section));
        return link;
    }

    private static Optional<LinkId> local(Section section) {
        refuseOthers(section, "interface");
        return section.optional("interface", Texts.INTERFACE).map(name -> new LinkId(LinkId.LOCAL, name));
    }

    private static void refuseOthers(Section section, String chosen) {
        for (String key : section.keys()) {
            if (!key.equals(chosen) && KINDS.contains(key) || COLUMNS.containsKey(key)) {
                section.faults().error(section.keyAt(key), section.path(key), "a link is a switch's port, "
                        + "this machine's interface or measured by the dispatcher, and only one of them", CURE);
            }
        }
    }

    private Optional<LinkId> port(Section section) {
        List<String> keys = section.keys().stream().filter(COLUMNS::containsKey).toList();
        if (section.isComplete() && !section.has("switch") && keys.isEmpty()) {
            section.faults().error(section.at(), section.path(), "this link names no port", CURE);
            return Optional.empty();
        }
        Optional<String> owner = section.required("switch", this::knownSwitch, "NAME");
        Optional<PortName> port = portName(section, keys);
        if (owner.isEmpty() || port.isEmpty()) {
            return Optional.empty();
        }
        if (byIndex.contains(owner.get()) && port.get().column() != Column.IF_INDEX) {
            section.faults().error(section.keyAt(keys.getFirst()), section.path(keys.getFirst()),
                    "sFlow tells ports by ifIndex alone", "write 'ifIndex: ' and the number that the switch shows for the port");
        }
        LinkId link = new LinkId(owner.get(), port.get().value());
        name(link, port.get(), section, keys.getFirst());
        return Optional.of(link);
    }

    private static Optional<PortName> portName(Section section, List<String> keys) {
        if (keys.size() == 1) {
            Column column = COLUMNS.get(keys.getFirst());
            return section.optional(keys.getFirst(), column == Column.IF_INDEX ? INDEX : PORT)
                    .map(value -> new PortName(column, value));
        }
        if (section.isComplete()) {
            String all = String.join(", ", COLUMNS.keySet());
            section.faults().error(section.at(), section.path(),
                    (keys.isEmpty() ? "none of " : "more than one of ") + all + " is given",
                    "name the port by exactly one of them");
        }
        return Optional.empty();
    }

    private String knownSwitch(String name) throws BadValue {
        used.add(name);
        if (!switches.contains(name) && allSwitches) {
            throw new BadValue("no switch named " + Quote.of(name), switches.isEmpty()
                    ? "add it under 'switches'" : Spelling.cure(name, switches, "write"));
        }
        return name;
    }

    private void name(LinkId link, PortName port, Section section, String key) {
        Named first = ports.putIfAbsent(link, new Named(port, section.keyAt(key)));
        if (first != null && first.port.column() != port.column()) {
            section.faults().error(section.keyAt(key), section.path(key), "line " + first.at.line()
                    + " names the port " + Quote.of(port.value()) + " of this switch by another column",
                    "name it by the same column in both places");
        }
    }

    private void state(LinkId link, long capacity, Section server) {
        Stated first = capacities.putIfAbsent(link, new Stated(capacity, server.valueAt("capacity")));
        if (first != null && first.capacity != capacity) {
            server.error("capacity", "line " + first.at.line() + " gives the link " + link + " "
                    + BitRates.format(first.capacity), "state one capacity for the link, once or the same each time");
        }
    }

    /** A link with the capacity that any of its servers states. */
    Link link(LinkId id) {
        Stated stated = capacities.get(id);
        return new Link(id, stated == null ? OptionalLong.empty() : OptionalLong.of(stated.capacity));
    }

    /** The links that the dispatcher measures itself. */
    DispatcherLinks ownLinks() {
        return own;
    }

    /** Names of the switches that links name. */
    Set<String> usedSwitches() {
        return used;
    }

    /** The ports of a switch that servers stand behind. */
    Map<LinkId, PortName> portsOf(String owner) {
        Map<LinkId, PortName> owned = new LinkedHashMap<>();
        ports.forEach((link, named) -> {
            if (link.source().equals(owner)) {
                owned.put(link, named.port);
            }
        });
        return owned;
    }
}
