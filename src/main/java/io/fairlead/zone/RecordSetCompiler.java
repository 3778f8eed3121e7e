package io.fairlead.zone;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Turns the records of one RRset into wire format. Names are shared between all RRsets of one compiler. */
final class RecordSetCompiler {

    private static final int POINTER_TO_QUESTION = 0xC00C;
    private static final int TTL_AT = 4;
    private static final int MD = 3;
    private static final int MF = 4;
    private static final int MB = 7;
    private static final int MG = 8;
    private static final int MR = 9;
    private static final int PTR = 12;
    private static final int MINFO = 14;
    private static final RecordSet.RdataName[] NONE = {};

    private final Map<DomainName, DomainName> names = new HashMap<>();
    private final NameBuffer buffer = new NameBuffer();

    /** The records as one RRset with the lowest of their TTLs (RFC 2181 section 5.2). */
    RecordSet compile(List<SourcedRecord> records, RecordSet[] additional) {
        return compile(records, records.stream().mapToLong(sourced -> sourced.record().getTTL()).min().orElseThrow(),
                additional);
    }

    RecordSet compile(List<SourcedRecord> records, long ttl, RecordSet[] additional) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        List<RecordSet.RdataName> within = new ArrayList<>();
        for (SourcedRecord sourced : records) {
            byte[] record = withTtl(wire(sourced.record()), (int) ttl);
            addNames(sourced.record().getType(), record, wire.size(), within);
            wire.writeBytes(record);
        }
        Record first = records.getFirst().record();
        return new RecordSet(name(first.getName()), first.getType(), (int) ttl, records.size(), wire.toByteArray(),
                within.isEmpty() ? NONE : within.toArray(NONE), target(first), additional);
    }

    private DomainName target(Record record) {
        return switch (record) {
            case CNAMERecord cname -> name(cname.getTarget());
            case DNAMERecord dname -> name(dname.getTarget());
            default -> null;
        };
    }

    DomainName name(Name name) {
        return shared(DomainName.of(name.toWire(), 0, buffer));
    }

    private DomainName shared(DomainName name) {
        DomainName known = names.putIfAbsent(name, name);
        return known == null ? name : known;
    }

    /** The record with a pointer for its owner. */
    private static byte[] wire(Record record) {
        byte[] whole = record.toWire(Section.ANSWER);
        int owner = record.getName().length();
        byte[] wire = new byte[2 + whole.length - owner];
        wire[0] = (byte) (POINTER_TO_QUESTION >> 8);
        wire[1] = (byte) POINTER_TO_QUESTION;
        System.arraycopy(whole, owner, wire, 2, whole.length - owner);
        return wire;
    }

    private static byte[] withTtl(byte[] record, int ttl) {
        for (int i = 0; i < Integer.BYTES; i++) {
            record[2 + TTL_AT + i] = (byte) (ttl >> Byte.SIZE * (3 - i));
        }
        return record;
    }

    /** Only types of RFC 1035 hold names that every receiver decompresses (RFC 3597 section 4). */
    private void addNames(int type, byte[] record, int base, List<RecordSet.RdataName> within) {
        int at = RecordSet.HEAD + (type == RecordType.MX ? 2 : 0);
        int count = switch (type) {
            case RecordType.NS, RecordType.CNAME, RecordType.MX, MD, MF, MB, MG, MR, PTR -> 1;
            case RecordType.SOA, MINFO -> 2;
            default -> 0;
        };
        for (int i = 0; i < count; i++) {
            DomainName name = shared(DomainName.of(record, at, buffer));
            within.add(new RecordSet.RdataName(base + at, name));
            at += name.length();
        }
    }
}
