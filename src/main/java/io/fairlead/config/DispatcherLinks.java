package io.fairlead.config;

import io.fairlead.config.DispatcherReader.Dispatched;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Servers' links that no switch measures, but the dispatcher itself, by what it forwards.
 *
 * <p>Nobody tells their capacity but the configuration; and of a pool that no listener leads to nothing is forwarded.
 */
final class DispatcherLinks {

    private final Map<LinkId, Section> firstServers = new LinkedHashMap<>();
    private final Map<String, Section> firstLinks = new LinkedHashMap<>();
    /** Links whose capacity a server states, rightly or wrongly, or may state where the file breaks off. */
    private final Set<LinkId> stated = new HashSet<>();

    /** The link of a server that says {@code dispatcher: true}, or the one by that name, which servers may share. */
    LinkId link(ServerId server, String text) throws BadValue {
        try {
            if (Choices.FLAG.parse(text)) {
                return new LinkId(DispatchSource.NAME, server.toString());
            }
        } catch (BadValue e) {
            return new LinkId(DispatchSource.NAME, Texts.NAME.parse(text));
        }
        throw new BadValue("this link is measured by nobody",
                "write true, or the name of a link that servers share; or name a switch's port or an interface");
    }

    /** Keeps where a link is named, for what can only be said when all is read. */
    void add(LinkId link, ServerId server, Section section, Section linkSection) {
        firstServers.putIfAbsent(link, section);
        firstLinks.putIfAbsent(server.pool(), linkSection);
        if (section.has("capacity") || !section.isComplete()) {
            stated.add(link);
        }
    }

    /** Reports links whose capacity no server states, and pools that have such links, but no listener. */
    void check(Dispatched dispatched) {
        firstServers.forEach((link, server) -> {
            if (!stated.contains(link)) {
                server.faults().error(server.at(), server.path("capacity"),
                        "this key is missing: the dispatcher cannot tell how much a link holds",
                        "add 'capacity: 1Gbit/s', or whatever it is");
            }
        });
        firstLinks.forEach((pool, link) -> {
            if (dispatched.lacks(pool)) {
                link.error("dispatcher", "no listener of the dispatcher leads to the pool " + Quote.of(pool)
                        + ": nothing would be measured", "add one under 'dispatcher.listeners', "
                        + "or name a switch's port or an interface");
            }
        });
    }
}
