package io.fairlead.config;

import io.fairlead.topology.Limits;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the servers of one pool. */
final class ServerReader {

    private static final ValueType<Double> WEIGHT = Numbers.between(0.001, 1_000_000.0);
    private static final ValueType<Integer> TIER = Numbers.between(0, 99);

    private final LinkReader links;
    private final AgentReader agents;
    private final Map<InetAddress, Position> addresses = new HashMap<>();

    ServerReader(LinkReader links, AgentReader agents) {
        this.links = links;
        this.agents = agents;
    }

    /** A server whose link's capacity another server may yet state. */
    record Draft(ServerId id, Optional<Inet4Address> ipv4, Optional<Inet6Address> ipv6, LinkId link, double weight,
            boolean enabled, int tier, Limits limits) {

        Server with(LinkReader links) {
            return new Server(id, ipv4, ipv6, links.link(link), weight, enabled, tier, limits);
        }
    }

    /** The servers that have no fault, in the order of the file. */
    List<Draft> read(String pool, Section servers) {
        List<Draft> drafts = new ArrayList<>();
        servers.named().forEach((name, section) -> read(new ServerId(pool, name), section).ifPresent(drafts::add));
        return drafts;
    }

    private Optional<Draft> read(ServerId id, Section section) {
        Optional<Inet4Address> ipv4 = section.optional("ipv4", Addresses::serverIpv4);
        Optional<Inet6Address> ipv6 = section.optional("ipv6", Addresses::serverIpv6);
        if (!section.has("ipv4") && !section.has("ipv6") && section.isComplete()) {
            section.faults().error(section.at(), section.path(), "this server has no address",
                    "add 'ipv4', 'ipv6' or both");
        }
        ipv4.ifPresent(address -> refuseTwice(address, section, "ipv4"));
        ipv6.ifPresent(address -> refuseTwice(address, section, "ipv6"));
        Optional<LinkId> link = links.read(id, section);
        double weight = section.value("weight", WEIGHT, 1.0);
        boolean enabled = section.value("enabled", Choices.FLAG, true);
        int tier = section.value("tier", TIER, 0);
        Limits limits = agents.read(id, section, ipv4.isPresent() ? ipv4 : ipv6);
        if (link.isEmpty() || ipv4.isEmpty() && ipv6.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Draft(id, ipv4, ipv6, link.get(), weight, enabled, tier, limits));
    }

    private void refuseTwice(InetAddress address, Section section, String key) {
        Position first = addresses.putIfAbsent(address, section.valueAt(key));
        if (first != null) {
            section.error(key, "the server on line " + first.line() + " has this address already",
                    "give each server of a pool its own");
        }
    }
}
