package io.fairlead.simulation;

import io.fairlead.load.MeterSettings;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is simulated, but for its traffic: entrances, their pools' servers and links, how the links are measured.
 *
 * @param entrances       where clients come in; each is weighed for itself
 * @param sources         by the name that links have as their source
 * @param meter           how long measurements are believed
 * @param beat            period of the control loop
 * @param nodes           how many dispatchers or name servers there are, which know nothing of each other
 * @param defaultCapacity bits/s of a link whose capacity is not stated: what its switch port tells
 */
public record Farm(List<Entrance> entrances, Map<String, PolledSource> sources, MeterSettings meter, Duration beat,
                   int nodes, long defaultCapacity) {

    public Farm {
        entrances = List.copyOf(entrances);
        sources = Map.copyOf(sources);
        Objects.requireNonNull(meter, "meter");
        Objects.requireNonNull(beat, "beat");
        if (entrances.isEmpty() || nodes < 1 || defaultCapacity < 1 || beat.isNegative() || beat.isZero()) {
            throw new IllegalArgumentException("a farm has an entrance, a node, a beat and links with a capacity");
        }
        for (Link link : links(entrances).values()) {
            if (!sources.containsKey(link.id().source())) {
                throw new IllegalArgumentException("nobody measures link " + link.id());
            }
        }
    }

    /** Its links, each once, in the order of entrances and servers. */
    public List<Link> links() {
        return List.copyOf(links(entrances).values());
    }

    /** Capacity of a link in bits/s, as stated or as its port tells. */
    public long capacity(Link link) {
        return link.statedCapacity().orElse(defaultCapacity);
    }

    /** Capacity of all links together in bits/s. */
    public double capacity() {
        return links().stream().mapToDouble(this::capacity).sum();
    }

    private static Map<LinkId, Link> links(List<Entrance> entrances) {
        Map<LinkId, Link> links = new LinkedHashMap<>();
        for (Entrance entrance : entrances) {
            entrance.pool().servers().forEach(server -> links.merge(server.link().id(), server.link(),
                    (one, other) -> one.statedCapacity().isPresent() ? one : other));
        }
        return links;
    }
}
