package io.fairlead.simulation;

import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for what a farm has by name: links, and places, which are the servers of the entrances one after the other. */
final class Places {

    final List<Link> links;
    private final Map<LinkId, Integer> numbers = new HashMap<>();
    private final int[] first;
    private final int[] link;
    private final int[] slot;
    private final int[] slots;
    private final int nodes;

    Places(Farm farm) {
        links = farm.links();
        nodes = farm.nodes();
        for (Link one : links) {
            numbers.put(one.id(), numbers.size());
        }
        first = new int[farm.entrances().size() + 1];
        for (int i = 0; i < first.length - 1; i++) {
            first[i + 1] = first[i] + farm.entrances().get(i).pool().servers().size();
        }
        link = new int[first[first.length - 1]];
        slot = new int[link.length];
        slots = new int[links.size()];
        int place = 0;
        for (Entrance entrance : farm.entrances()) {
            for (Server server : entrance.pool().servers()) {
                link[place] = numbers.get(server.link().id());
                slot[place] = slots[link[place]]++;
                place++;
            }
        }
    }

    /** The place of an entrance's server. */
    int place(int entrance, int server) {
        return first[entrance] + server;
    }

    /** How many servers the entrance has. */
    int servers(int entrance) {
        return first[entrance + 1] - first[entrance];
    }

    /** The number of the link at a place. */
    int link(int place) {
        return link[place];
    }

    /** The number of a link. */
    int link(LinkId id) {
        return numbers.get(id);
    }

    /** Among the parties whose traffic a link tells apart: what that node sends to the server at that place. */
    int tenant(int place, int node) {
        return slot[place] * nodes + node;
    }

    /** How many parties' traffic that link tells apart. */
    int tenants(int link) {
        return slots[link] * nodes;
    }
}
