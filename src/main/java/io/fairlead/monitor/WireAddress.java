package io.fairlead.monitor;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An address as 128 bits, IPv4 mapped into IPv6 (RFC 4291 section 2.5.5.2). */
record WireAddress(long high, long low) {

    private static final long MAPPED = 0xffff_0000_0000L;
    private static final int OCTETS = 16;

    static WireAddress of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address ? ipv4(octets.getInt()) : new WireAddress(octets.getLong(), octets.getLong());
    }

    static WireAddress ipv4(int address) {
        return new WireAddress(0, MAPPED | Integer.toUnsignedLong(address));
    }

    /** Puts it at the buffer's position, in network order. */
    ByteBuffer put(ByteBuffer into) {
        ByteOrder order = into.order();
        return into.order(ByteOrder.BIG_ENDIAN).putLong(high).putLong(low).order(order);
    }

    static int octets() {
        return OCTETS;
    }
}
