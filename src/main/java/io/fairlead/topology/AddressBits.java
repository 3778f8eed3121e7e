package io.fairlead.topology;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * IP addresses as 128 bits in two longs, IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2): what tells clients apart
 * where no object shall be made of each.
 */
public final class AddressBits {

    /** Lower 64 bits of ::ffff:0.0.0.0. */
    private static final long MAPPED = 0xffffL << 32;

    private AddressBits() {
    }

    /** Upper 64 bits of an address; 0 for IPv4. */
    public static long high(InetAddress address) {
        return address instanceof Inet6Address ? ByteBuffer.wrap(address.getAddress()).getLong(0) : 0;
    }

    /** Lower 64 bits of an address. */
    public static long low(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? octets.getLong(8) : lowOfIpv4(octets.getInt(0));
    }

    /** Lower 64 bits of an IPv4 address, given as its four octets in network order. */
    public static long lowOfIpv4(int octets) {
        return MAPPED | octets & 0xffff_ffffL;
    }

    /** Whether these bits are an IPv4 address. */
    public static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }
}
