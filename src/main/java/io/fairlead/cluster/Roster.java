package io.fairlead.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Who is in the cluster: by the channel's view, and by what each member has said of itself. Tells in the log who comes and goes. */
final class Roster {

    private static final Logger LOG = System.getLogger(Roster.class.getName());

    private final String cluster;
    private final String self;
    private final Map<UUID, Entry> others = new LinkedHashMap<>();
    private final Set<UUID> misunderstood = new HashSet<>();
    private final Set<UUID> repeated = new HashSet<>();
    private boolean joined;

    /** A member that is there; its name and sources are not known before it has spoken. */
    private record Entry(String node, Set<Long> sources) {
        private static final Entry SILENT = new Entry("", Set.of());
    }

    /** @param self this node's name */
    Roster(String cluster, String self) {
        this.cluster = cluster;
        this.self = self;
    }

    /**
     * Takes who is there now, this node apart.
     *
     * @return whether somebody is there who was not
     */
    synchronized boolean view(Set<UUID> present) {
        boolean isFirst = !joined;
        joined = true;
        Set<UUID> gone = new HashSet<>(others.keySet());
        gone.removeAll(present);
        gone.forEach(run -> {
            Entry entry = others.remove(run);
            if (!entry.node.isEmpty()) {
                LOG.log(Level.WARNING, "cluster {0}: {1} is gone; members: {2}", cluster, entry.node, text());
            }
        });
        misunderstood.retainAll(present);
        repeated.retainAll(present);
        boolean anyNew = false;
        for (UUID run : present) {
            anyNew |= others.putIfAbsent(run, Entry.SILENT) == null;
        }
        if (isFirst) {
            LOG.log(Level.INFO, present.isEmpty() ? "cluster {0}: {1} is the first member"
                    : "cluster {0}: {1} joined; members: {2}", cluster, self, present.size() + 1);
        }
        return anyNew;
    }

    /** Takes what a member says of itself; who is not in the view is not counted in. */
    synchronized void heard(UUID run, String node, Collection<Long> sources) {
        Entry before = others.get(run);
        if (before == null) {
            return;
        }
        boolean isNew = before.node.isEmpty();
        if (isNew && (node.equals(self) || nodes().contains(node))) {
            LOG.log(Level.WARNING, "cluster {0}: two members are called {1}. Cure: give each its own ''cluster.node''", cluster, node);
        }
        others.put(run, new Entry(node, Set.copyOf(sources)));
        if (isNew) {
            LOG.log(Level.INFO, "cluster {0}: {1} is there; members: {2}", cluster, node, text());
        }
    }

    /** Takes that a member says what nobody here understands: told of once. */
    synchronized void misunderstood(UUID run, String why) {
        if (others.containsKey(run) && misunderstood.add(run)) {
            LOG.log(Level.WARNING, "cluster {0}: a member is not understood and not listened to: {1}", cluster, why);
        }
    }

    /** Somebody sends again what a member has said. */
    synchronized void repeated(UUID run) {
        Entry entry = others.get(run);
        if (entry != null && repeated.add(run)) {
            LOG.log(Level.WARNING, "cluster {0}: somebody repeats what {1} has said; that is not listened to", cluster,
                    entry.node.isEmpty() ? "a member" : entry.node);
        }
    }

    /** A member says that it stops. */
    synchronized void left(UUID run) {
        Entry entry = others.remove(run);
        if (entry != null && !entry.node.isEmpty()) {
            LOG.log(Level.INFO, "cluster {0}: {1} has left; members: {2}", cluster, entry.node, text());
        }
    }

    /** Names of the others that can poll that source. */
    synchronized List<String> pollers(long source) {
        return others.values().stream().filter(entry -> entry.sources.contains(source)).map(Entry::node).toList();
    }

    /** The name of a member that is there and has spoken; empty otherwise. */
    synchronized String node(UUID run) {
        return others.getOrDefault(run, Entry.SILENT).node;
    }

    /** Whether a member is there, whether or not it has spoken. */
    synchronized boolean isThere(UUID run) {
        return others.containsKey(run);
    }

    /** Whether there is a view at all. */
    synchronized boolean isJoined() {
        return joined;
    }

    /** Names of the others that have spoken. */
    synchronized Set<String> nodes() {
        Set<String> nodes = new TreeSet<>();
        others.values().stream().map(Entry::node).filter(node -> !node.isEmpty()).forEach(nodes::add);
        return nodes;
    }

    private String text() {
        Set<String> all = nodes();
        all.add(self);
        return String.join(", ", all);
    }
}
