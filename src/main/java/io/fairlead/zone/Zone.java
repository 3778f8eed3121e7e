package io.fairlead.zone;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * One zone, compiled: every authoritative name and delegation in one hash table. Immutable.
 *
 * <p>Empty non-terminals are in the table and names beneath a delegation or a DNAME are not. So the deepest name found
 * on the way up from a question decides alone what happens: it is the name itself, a delegation, a DNAME, or the
 * closest encloser whose wildcard is to be tried (RFC 4592 section 3.3.1).
 */
public final class Zone implements NameTable.Named {

    private final DomainName name;
    private final RecordSet authority;
    private final RecordSet denial;
    private final NameTable<Node> nodes;
    private final int depth;

    /**
     * @param authority the SOA
     * @param denial    the SOA as negative answers carry it
     * @param nodes     among them the apex, and a node for each label between a name and the apex
     */
    Zone(DomainName name, RecordSet authority, RecordSet denial, Collection<? extends Node> nodes) {
        this.name = name;
        this.authority = authority;
        this.denial = denial;
        this.nodes = new NameTable<>(nodes);
        this.depth = nodes.stream().mapToInt(node -> node.name().labels()).max().orElseThrow();
    }

    /** The apex. */
    @Override
    public DomainName name() {
        return name;
    }

    /** The SOA RRset. */
    public RecordSet authority() {
        return authority;
    }

    /**
     * The SOA with the TTL of negative answers: the lower one of its own and its MINIMUM field (RFC 2308 section 3).
     */
    public RecordSet denial() {
        return denial;
    }

    /** How many names there are, empty non-terminals counted and names beneath delegations not. */
    public long size() {
        return nodes.values().count();
    }

    /**
     * The deepest node that is that name or stands above it.
     *
     * @param question a name within this zone
     */
    public Node find(WireName question) {
        for (int label = Math.max(0, question.labels() - depth); ; label++) {
            Node node = nodes.find(question, label);
            if (node != null) {
                return node;
            }
        }
    }

    /**
     * The wildcard right beneath the closest encloser, which is the suffix of the question at that label; null if none.
     */
    public Node findWildcard(WireName question, int label) {
        return nodes.findWildcard(question, label);
    }

    /**
     * The same zone with services at some of its names, which need not be in the zone file: they then exist from now
     * on, and so do the names above them.
     *
     * @param services numbers by owner name; each owner is within this zone
     * @throws IllegalArgumentException if an owner is at or beneath a delegation, at an alias or beneath a DNAME
     */
    Zone withServices(Map<DomainName, Integer> services) {
        Map<DomainName, Node> all = new HashMap<>();
        nodes.values().forEach(node -> all.put(node.name(), node));
        services.forEach((owner, number) -> {
            all.put(owner, open(owner).withService(number));
            addNonTerminals(all, owner, name);
        });
        return new Zone(name, authority, denial, all.values());
    }

    private Node.Data open(DomainName owner) {
        return switch (find(owner)) {
            case Node.Data data when data.name().equals(owner) -> data;
            case Node.Data data when data.dname() == null -> Node.Data.empty(owner);
            case Node.Alias alias when !alias.name().equals(owner) -> Node.Data.empty(owner);
            case Node node -> throw new IllegalArgumentException("no service can stand at " + owner + " because of "
                    + node.name());
        };
    }

    /** Adds what is missing between a name and the apex. */
    static void addNonTerminals(Map<DomainName, Node> nodes, DomainName name, DomainName apex) {
        DomainName above = name;
        while (above.labels() > apex.labels() && nodes.get(above = above.parent()) == null) {
            nodes.put(above, Node.Data.empty(above));
        }
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
