package io.fairlead.answer;

import io.fairlead.zone.DomainName;
import io.fairlead.zone.RecordType;
import io.fairlead.zone.WireName;
import java.nio.ByteBuffer;

/** What the server tells of itself in class CHAOS: TXT records whose names everybody knows (RFC 4892). Immutable. */
final class ChaosAnswers {

    /** Class CHAOS. */
    static final int CLASS = 3;

    private final DomainName[] names = {DomainName.parse("version.bind."), DomainName.parse("version.server."),
        DomainName.parse("id.server."), DomainName.parse("hostname.bind.")};
    private final byte[][] records;

    /**
     * @param version what version.bind gives; empty for nothing
     * @param id      what id.server gives; empty for nothing
     */
    ChaosAnswers(byte[] version, byte[] id) {
        records = new byte[][] {record(version), record(version), record(id), record(id)};
    }

    /** The record, owned by the question's name, or null. */
    byte[] find(WireName name, int type) {
        if (type == RecordType.TXT || type == RecordType.ANY) {
            for (int i = 0; i < names.length; i++) {
                if (names[i].equalsSuffix(name, 0)) {
                    return records[i];
                }
            }
        }
        return null;
    }

    private static byte[] record(byte[] text) {
        return text.length == 0 ? null : ByteBuffer.allocate(13 + text.length).putShort((short) 0xC00C)
                .putShort((short) RecordType.TXT).putShort((short) CLASS).putInt(0).putShort((short) (1 + text.length))
                .put((byte) text.length).put(text).array();
    }
}
