package io.fairlead.cluster;

import java.util.Map;
import java.util.Set;

/**
 * A cluster as one of its members sees it.
 *
 * @param name    the cluster's
 * @param node    the member's
 * @param joined  whether it has joined, or founded it
 * @param others  names of the other members that are there
 * @param readers by switch, who read it last; empty before anybody has
 */
public record ClusterStatus(String name, String node, boolean joined, Set<String> others, Map<String, String> readers) {

    public ClusterStatus {
        others = Set.copyOf(others);
        readers = Map.copyOf(readers);
    }
}
