package io.fairlead.app;

import io.fairlead.dispatch.DispatchSource;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.RecordedLinks;
import io.fairlead.dispatch.TrafficRecord;
import io.fairlead.load.LinkLoad;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The dispatchers' own record of each link (patent signs 34, 50, and 90 where they are several) beside the one that a switch
 * keeps.
 *
 * <p>A link that a switch measures gets a twin, measured by the dispatcher; {@link TrafficRecord} says which of the two
 * counts, or how both do; where only the switch's does there is no twin. A link without a switch has the dispatcher's
 * record alone.
 */
final class OwnRecord {

    private final TrafficRecord record;
    private final Map<LinkId, LinkId> twins = new LinkedHashMap<>();
    private final Set<LinkId> unseen = new HashSet<>();
    private final RecordedLinks recorded;
    private final List<Link> links;

    /** @param settings what the dispatcher does, here or on other members; empty where only others know */
    OwnRecord(Optional<DispatcherSettings> settings, List<Pool> pools) {
        Traffic traffic = settings.map(DispatcherSettings::traffic).orElse(Traffic.DEFAULT);
        record = traffic.record();
        Set<String> dispatched = settings.map(DispatcherSettings::listeners).orElse(List.of()).stream().map(Listener::pool)
                .collect(Collectors.toSet());
        List<Pool> measured = pools.stream().filter(pool -> settings.isEmpty() || dispatched.contains(pool.name()))
                .map(this::twin).toList();
        Set<String> unseenPools = settings.map(DispatcherSettings::unseenPools).orElse(Set.of());
        pools.stream().filter(pool -> unseenPools.contains(pool.name())).flatMap(pool -> pool.servers().stream())
                .forEach(server -> unseen.add(server.link().id()));
        recorded = new RecordedLinks(traffic, measured, unseen);
        links = measured.stream().flatMap(pool -> pool.servers().stream()).map(Server::link).distinct()
                .filter(link -> link.id().source().equals(DispatchSource.NAME)).toList();
    }

    private Pool twin(Pool pool) {
        List<Server> servers = new ArrayList<>();
        for (Server server : pool.servers()) {
            Link link = server.link();
            if (record != TrafficRecord.SWITCH && !link.id().source().equals(DispatchSource.NAME)) {
                LinkId twin = new LinkId(DispatchSource.NAME, link.id().toString());
                twins.put(link.id(), twin);
                link = new Link(twin, link.statedCapacity());
            }
            servers.add(new Server(server.id(), server.ipv4(), server.ipv6(), link, server.weight(), server.enabled()));
        }
        return new Pool(pool.name(), servers);
    }

    /** How a data plane's rows are made into counters of these links. */
    RecordedLinks recorded() {
        return recorded;
    }

    /** The links that it keeps a record of, twins among them. */
    List<Link> links() {
        return links;
    }

    /** Puts the load to go by in the place of each switch's, and takes the twins out. */
    void combine(Map<LinkId, LinkLoad> loads) {
        twins.forEach((link, twin) -> {
            LinkLoad own = loads.remove(twin);
            LinkLoad ofSwitch = loads.get(link);
            if (own != null && ofSwitch != null) {
                loads.put(link, unseen.contains(link) ? record.combineUnseen(ofSwitch, own)
                        : record.combine(ofSwitch, own));
            }
        });
    }
}
