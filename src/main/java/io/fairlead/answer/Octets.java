package io.fairlead.answer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes the integers of a DNS message: big-endian, bounds checked. */
final class Octets {

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Octets() {
    }

    static int get16(byte[] octets, int at) {
        return (short) SHORTS.get(octets, at) & 0xFFFF;
    }

    static void put16(byte[] octets, int at, int value) {
        SHORTS.set(octets, at, (short) value);
    }

    static void put32(byte[] octets, int at, int value) {
        INTS.set(octets, at, value);
    }
}
