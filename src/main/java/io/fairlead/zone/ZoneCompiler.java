package io.fairlead.zone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;

/** Turns a checked zone's records into their compiled form. Used once per zone. */
final class ZoneCompiler {

    private static final RecordSet[] NONE = {};

    private final ZoneContents contents;
    private final RecordSetCompiler sets = new RecordSetCompiler();
    private final Map<Name, List<RecordSet>> addresses = new HashMap<>();
    private final Map<DomainName, Node> nodes = new HashMap<>();

    private ZoneCompiler(ZoneContents contents) {
        this.contents = contents;
    }

    /** @param contents without fault, as {@link ZoneCheck} finds it */
    static Zone compile(ZoneContents contents) {
        return new ZoneCompiler(contents).compile();
    }

    private Zone compile() {
        DomainName apex = DomainName.of(contents.origin());
        for (Name name : contents.names()) {
            Name cut = contents.cut(name);
            if (cut == null || cut.equals(name)) {
                Node node = cut == null ? node(name) : delegation(name);
                nodes.put(node.name(), node);
            }
        }
        for (DomainName name : List.copyOf(nodes.keySet())) {
            Zone.addNonTerminals(nodes, name, apex);
        }
        List<SourcedRecord> soa = contents.at(contents.origin(), RecordType.SOA);
        long minimum = ((SOARecord) soa.getFirst().record()).getMinimum();
        RecordSet authority = sets.compile(soa, NONE);
        return new Zone(apex, authority, sets.compile(soa, Math.min(authority.ttl(), minimum), NONE), nodes.values());
    }

    private Node node(Name name) {
        List<SourcedRecord> cname = contents.at(name, RecordType.CNAME);
        if (!cname.isEmpty()) {
            return new Node.Alias(sets.name(name), sets.compile(cname, NONE));
        }
        RecordSet dname = null;
        List<RecordSet> all = new ArrayList<>();
        for (List<SourcedRecord> records : contents.at(name).values()) {
            RecordSet set = isAddress(records) ? address(name, records) : sets.compile(records, additional(records));
            dname = set.type() == RecordType.DNAME ? set : dname;
            all.add(set);
        }
        return new Node.Data(sets.name(name), all.toArray(RecordSet[]::new), dname, Node.Data.NO_SERVICE);
    }

    private Node delegation(Name name) {
        List<RecordSet> glue = new ArrayList<>();
        List<RecordSet> hints = new ArrayList<>();
        for (Name server : hosts(contents.at(name, RecordType.NS))) {
            (server.subdomain(name) ? glue : hints).addAll(addresses(server));
        }
        List<SourcedRecord> ds = contents.at(name, RecordType.DS);
        return new Node.Delegation(sets.name(name), sets.compile(contents.at(name, RecordType.NS), NONE),
                ds.isEmpty() ? null : sets.compile(ds, NONE), glue.toArray(RecordSet[]::new),
                hints.toArray(RecordSet[]::new));
    }

    private RecordSet[] additional(List<SourcedRecord> records) {
        return hosts(records).stream().flatMap(host -> addresses(host).stream()).toArray(RecordSet[]::new);
    }

    private static List<Name> hosts(List<SourcedRecord> records) {
        return switch (records.getFirst().record().getType()) {
            case RecordType.NS, RecordType.MX, RecordType.SRV ->
                    records.stream().map(sourced -> sourced.record().getAdditionalName()).filter(Objects::nonNull)
                            .distinct().toList();
            default -> List.of();
        };
    }

    private List<RecordSet> addresses(Name host) {
        List<RecordSet> found = new ArrayList<>();
        for (List<SourcedRecord> records : contents.at(host).values()) {
            if (isAddress(records)) {
                found.add(address(host, records));
            }
        }
        return found;
    }

    /** Each address set is compiled once, however many refer to it. */
    private RecordSet address(Name host, List<SourcedRecord> records) {
        List<RecordSet> known = addresses.computeIfAbsent(host, name -> new ArrayList<>(2));
        int type = records.getFirst().record().getType();
        return known.stream().filter(set -> set.type() == type).findAny().orElseGet(() -> {
            RecordSet set = sets.compile(records, NONE);
            known.add(set);
            return set;
        });
    }

    private static boolean isAddress(List<SourcedRecord> records) {
        int type = records.getFirst().record().getType();
        return type == RecordType.A || type == RecordType.AAAA;
    }
}
