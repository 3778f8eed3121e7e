package io.fairlead.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.fairlead.topology.AddressBits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * Socket addresses in Linux's binary form.
 *
 * <pre>
 *   sockaddr_in                       sockaddr_in6
 *    0 family (u16)                    0 family (u16)
 *    2 port (big-endian)               2 port (big-endian)
 *    4 address (4)                     4 flow label
 *    8 zero (8)                        8 address (16)
 *                                     24 scope, an interface index (u32)
 * </pre>
 */
final class SocketAddresses {

    static final int IPV4_LENGTH = 16;
    static final int IPV6_LENGTH = 28;
    /** Offset of the port in both. */
    static final int PORT = 2;

    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int IPV6_SCOPE = 24;
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {
    }

    /** That address as a sockaddr_in or sockaddr_in6, by its family. */
    static MemorySegment encode(InetSocketAddress address, Arena arena) {
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        MemorySegment encoded = arena.allocate(ipv6 ? IPV6_LENGTH : IPV4_LENGTH, Integer.BYTES);
        byte[] octets = address.getAddress().getAddress();
        encoded.set(JAVA_SHORT, 0, (short) (ipv6 ? LinuxSockets.AF_INET6 : LinuxSockets.AF_INET));
        encoded.set(NETWORK_SHORT, PORT, (short) address.getPort());
        MemorySegment.copy(octets, 0, encoded, JAVA_BYTE, ipv6 ? IPV6_ADDRESS : IPV4_ADDRESS, octets.length);
        if (address.getAddress() instanceof Inet6Address scoped) {
            encoded.set(JAVA_INT, IPV6_SCOPE, scoped.getScopeId());
        }
        return encoded;
    }

    /** Upper 64 bits of the address in a sockaddr that begins at that offset, see {@link AddressBits}. */
    static long high(MemorySegment names, long at, boolean ipv6) {
        return ipv6 ? names.get(NETWORK_LONG, at + IPV6_ADDRESS) : 0;
    }

    /** Lower 64 bits. */
    static long low(MemorySegment names, long at, boolean ipv6) {
        return ipv6 ? names.get(NETWORK_LONG, at + IPV6_ADDRESS + Long.BYTES)
                : AddressBits.lowOfIpv4(names.get(NETWORK_INT, at + IPV4_ADDRESS));
    }
}
