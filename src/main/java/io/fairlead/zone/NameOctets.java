package io.fairlead.zone;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Lower-cases and hashes names in wire format, eight octets at a time.
 *
 * <p>Only the ASCII letters fold (RFC 4343). Length octets are 63 at most and so below 'A': a name is folded as one
 * string, whatever its labels.
 */
final class NameOctets {

    /** Arrays given to {@link #extend} must reach this far beyond the name. */
    static final int PADDING = 8;

    /** The hash of the root, from which all others are extended. */
    static final long ROOT = 0x9E3779B97F4A7C15L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x80 * ONES;
    private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

    private NameOctets() {
    }

    /** Copies octets, letters in lower case; {@code to} is at least {@link #PADDING} longer than needed. */
    static void lowerCase(byte[] from, int at, int length, byte[] to) {
        int i = 0;
        for (; i < length && at + i + Long.BYTES <= from.length; i += Long.BYTES) {
            LONGS.set(to, i, lowerCase((long) LONGS.get(from, at + i)));
        }
        for (; i < length; i++) {
            to[i] = lowerCase(from[at + i]);
        }
    }

    static byte lowerCase(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + ('a' - 'A')) : octet;
    }

    /** The high bit of each octet's sum tells whether its low seven bits reach a bound; no carry leaves an octet. */
    private static long lowerCase(long octets) {
        long low = octets & ~HIGH;
        long fromA = low + (0x80 - 'A') * ONES;
        long aboveZ = low + (0x7F - 'Z') * ONES;
        long capitals = fromA & ~aboveZ & ~octets & HIGH;
        return octets | capitals >>> 2;
    }

    /** The hash of a name one label longer: the label, with its length octet, is {@code octets[from..to)}. */
    static long extend(long hash, byte[] octets, int from, int to) {
        long extended = hash;
        int i = from;
        for (; to - i >= Long.BYTES; i += Long.BYTES) {
            extended = mix(extended ^ (long) LONGS.get(octets, i));
        }
        if (i < to) {
            long tail = (long) LONGS.get(octets, i) & -1L >>> Long.SIZE - Byte.SIZE * (to - i);
            extended = mix(extended ^ tail);
        }
        return extended;
    }

    private static long mix(long bits) {
        long product = bits * MULTIPLIER;
        return product ^ product >>> 32;
    }
}
