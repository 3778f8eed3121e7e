package io.fairlead.zone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** A zone's records as they were written, grouped by name and type: what is checked and then compiled. */
final class ZoneContents {

    private final Name origin;
    private final Map<Name, Map<Integer, List<SourcedRecord>>> names = new HashMap<>();
    private final Set<Record> seen = new HashSet<>();
    private boolean hasCuts;
    private boolean hasDnames;

    ZoneContents(Name origin) {
        this.origin = origin;
    }

    /** Adds a record, unless the same is there already: duplicates are one (RFC 2181 section 5). */
    void add(SourcedRecord added) {
        Record record = added.record();
        if (seen.add(record)) {
            hasCuts |= record.getType() == RecordType.NS && !record.getName().equals(origin);
            hasDnames |= record.getType() == RecordType.DNAME;
            names.computeIfAbsent(record.getName(), name -> new TreeMap<>())
                    .computeIfAbsent(record.getType(), type -> new ArrayList<>(1)).add(added);
        }
    }

    Name origin() {
        return origin;
    }

    /** Every name that has records. */
    Set<Name> names() {
        return names.keySet();
    }

    /** The RRsets at a name, by type; empty if there is none. */
    Map<Integer, List<SourcedRecord>> at(Name name) {
        return names.getOrDefault(name, Map.of());
    }

    /** The records of one RRset; empty if there is none. */
    List<SourcedRecord> at(Name name, int type) {
        return at(name).getOrDefault(type, List.of());
    }

    boolean hasAddress(Name name) {
        return at(name).containsKey(RecordType.A) || at(name).containsKey(RecordType.AAAA);
    }

    /** The delegation at that name or nearest to the apex above it, or null when the zone is authoritative there. */
    Name cut(Name name) {
        return highest(name, RecordType.NS);
    }

    /** The DNAME nearest to the apex above that name, or null. */
    Name dnameAbove(Name name) {
        return name.equals(origin) ? null : at(origin).containsKey(RecordType.DNAME) ? origin
                : highest(new Name(name, 1), RecordType.DNAME);
    }

    /** The name, apart from the apex, nearest to the apex that is that name or above it and has that type; or null. */
    private Name highest(Name name, int type) {
        if (!(type == RecordType.NS ? hasCuts : hasDnames)) {
            return null;
        }
        for (int extra = 1; extra <= name.labels() - origin.labels(); extra++) {
            Name above = new Name(name, name.labels() - origin.labels() - extra);
            if (at(above).containsKey(type)) {
                return above;
            }
        }
        return null;
    }
}
