package io.fairlead.answer;

import io.fairlead.zone.RecordType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The one record that QTYPE ANY is answered with: HINFO with "RFC8482" for its CPU (RFC 8482 section 4.2). */
final class MinimalAny {

    /** Long enough for caches to spare us the next one. */
    private static final int TTL = 86_400;

    static final byte[] RECORD = record();

    private MinimalAny() {
    }

    private static byte[] record() {
        byte[] cpu = "RFC8482".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(14 + cpu.length).putShort((short) 0xC00C).putShort((short) RecordType.HINFO)
                .putShort((short) 1)
                .putInt(TTL).putShort((short) (2 + cpu.length)).put((byte) cpu.length).put(cpu).put((byte) 0).array();
    }
}
