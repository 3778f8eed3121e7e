package io.fairlead.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Packet information (ip(7) IP_PKTINFO, RFC 3542 section 6): which address a datagram came to, and which one its reply
 * leaves from. Drawn at {@link DatagramBatch}.
 *
 * <p>The kernel writes it in the shape in which it reads it. Only the interface is cleared, so that the routing table
 * says which way the reply takes; a link-local source keeps it, for there the address alone says nothing.
 */
final class PacketInfo {

    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int DATA = 16;
    private static final int IPV6_INTERFACE = DATA + 16;
    private static final int IPV4_LENGTH = DATA + 12;
    private static final int IPV6_LENGTH = DATA + 20;
    private static final int ALIGNMENT = 7;

    private PacketInfo() {
    }

    /**
     * Turns what came with a query into what goes with its reply, in place.
     *
     * @param at offset of the cmsghdr
     * @return octets of control data, or 0 when this is no packet information
     */
    static long turn(MemorySegment control, long at, boolean ipv6) {
        int level = ipv6 ? LinuxSockets.IPPROTO_IPV6 : LinuxSockets.IPPROTO_IP;
        int type = ipv6 ? LinuxSockets.IPV6_PKTINFO : LinuxSockets.IP_PKTINFO;
        int length = ipv6 ? IPV6_LENGTH : IPV4_LENGTH;
        if (control.get(JAVA_LONG, at) != length || control.get(JAVA_INT, at + LEVEL) != level
                || control.get(JAVA_INT, at + TYPE) != type) {
            return 0;
        }
        if (!ipv6) {
            control.set(JAVA_INT, at + DATA, 0);
        } else if (!linkLocal(control, at + DATA)) {
            control.set(JAVA_INT, at + IPV6_INTERFACE, 0);
        }
        return length + ALIGNMENT & ~ALIGNMENT;
    }

    private static boolean linkLocal(MemorySegment control, long address) {
        return control.get(JAVA_BYTE, address) == (byte) 0xfe && (control.get(JAVA_BYTE, address + 1) & 0xc0) == 0x80;
    }
}
