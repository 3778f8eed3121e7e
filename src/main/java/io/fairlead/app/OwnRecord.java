package io.fairlead.app;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.TrafficRecord;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.MeterSettings;
import io.fairlead.load.SourceMeter;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The dispatcher's own record of each link (patent signs 34, 50) beside the one that a switch keeps.
 *
 * <p>A link that a switch measures gets a twin, measured by the dispatcher; {@link TrafficRecord} says which of the two
 * counts, or how both do; where only the switch's does there is no twin. A link without a switch has the dispatcher's
 * record alone.
 */
final class OwnRecord {

    private final TrafficRecord record;
    private final Map<LinkId, LinkId> twins = new LinkedHashMap<>();
    private final Set<LinkId> unseen = new HashSet<>();
    private final DispatchSource source;
    private final ControlLoop.Poll poll;

    OwnRecord(DataPlane dataPlane, DispatcherSettings settings, List<Pool> pools, Duration period, MeterSettings meter) {
        record = settings.traffic().record();
        Set<String> dispatched = settings.listeners().stream().map(Listener::pool).collect(Collectors.toSet());
        List<Pool> measured = pools.stream().filter(pool -> dispatched.contains(pool.name())).map(this::twin).toList();
        Set<LinkId> alone = new HashSet<>();
        for (Pool pool : pools) {
            for (Server server : pool.servers()) {
                if (settings.unseenPools().contains(pool.name())) {
                    (server.link().id().source().equals(DispatchSource.NAME) ? alone : unseen).add(server.link().id());
                }
            }
        }
        source = new DispatchSource(dataPlane, settings.traffic(), measured, alone, period, System::nanoTime);
        List<Link> links = measured.stream().flatMap(pool -> pool.servers().stream()).map(Server::link).distinct()
                .filter(link -> link.id().source().equals(DispatchSource.NAME)).toList();
        poll = new ControlLoop.Poll(source, new SourceMeter(links, period, meter.ofOwnCounters()));
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

    /** The dispatcher as a source, with its meter. */
    ControlLoop.Poll poll() {
        return poll;
    }

    /** The links it keeps a record of, twins among them. */
    List<LinkId> links() {
        return source.links();
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
