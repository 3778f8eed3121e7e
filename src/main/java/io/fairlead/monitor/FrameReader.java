package io.fairlead.monitor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a frame says of itself, read as the kernel's counter does ({@code src/main/bpf/monitor.bpf.c}): Ethernet with up to
 * two VLAN tags, IPv4 or IPv6 with extension headers, TCP or UDP.
 *
 * <p>Frames are whatever anybody sent: no octet is read that is not there. One reader serves one thread, frame after frame.
 */
final class FrameReader {

    private static final int ETHERNET = 14;
    private static final int TYPE = 12;
    private static final int TAG = 4;
    private static final int MOST_TAGS = 2;
    private static final int MOST_EXTENSIONS = 6;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int FRAGMENT = 44;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    private ByteBuffer octets;
    private int at;
    private int end;
    private boolean isIp;
    private boolean hasPorts;
    private int protocol;
    private int ports;
    private int sequence;
    private int flags;
    private int headers;
    private WireAddress source;
    private WireAddress target;

    /**
     * Reads a frame that lies in a buffer.
     *
     * @return whether it has two IP addresses, which {@link #source} and {@link #target} then tell
     */
    boolean read(ByteBuffer buffer, int from, int to) {
        octets = buffer.order(ByteOrder.BIG_ENDIAN);
        at = from;
        end = to;
        hasPorts = false;
        int type = readEthernet();
        isIp = type == IPV4 || type == IPV6;
        boolean whole = type == IPV4 ? readIpv4() : type == IPV6 && readIpv6();
        if (whole) {
            readTransport();
        }
        headers = at - from;
        octets.order(ByteOrder.nativeOrder());
        return whole;
    }

    private boolean has(int count) {
        return end - at >= count;
    }

    private int unsigned16(int offset) {
        return octets.getShort(offset) & 0xffff;
    }

    /** The type behind the tags; 0 when the frame ends before. */
    private int readEthernet() {
        if (!has(ETHERNET)) {
            return 0;
        }
        int type = unsigned16(at + TYPE);
        at += ETHERNET;
        for (int i = 0; i < MOST_TAGS && (type == 0x8100 || type == 0x88a8); i++) {
            if (!has(TAG)) {
                return 0;
            }
            type = unsigned16(at + 2);
            at += TAG;
        }
        return type;
    }

    private boolean readIpv4() {
        if (!has(IPV4_HEADER) || (octets.get(at) & 0xf0) != 0x40 || (octets.get(at) & 0x0f) < 5) {
            return false;
        }
        source = WireAddress.ipv4(octets.getInt(at + 12));
        target = WireAddress.ipv4(octets.getInt(at + 16));
        protocol = octets.get(at + 9) & 0xff;
        hasPorts = (unsigned16(at + 6) & 0x1fff) == 0;
        at += (octets.get(at) & 0x0f) * 4;
        return true;
    }

    private boolean readIpv6() {
        if (!has(IPV6_HEADER) || (octets.get(at) & 0xf0) != 0x60) {
            return false;
        }
        source = new WireAddress(octets.getLong(at + 8), octets.getLong(at + 16));
        target = new WireAddress(octets.getLong(at + 24), octets.getLong(at + 32));
        protocol = octets.get(at + 6) & 0xff;
        at += IPV6_HEADER;
        for (int i = 0; i < MOST_EXTENSIONS; i++) {
            if (protocol != 0 && protocol != 43 && protocol != 60 && protocol != FRAGMENT) {
                hasPorts = true;
                return true;
            }
            if (!has(8)) {
                return true;
            }
            int next = octets.get(at) & 0xff;
            if (protocol == FRAGMENT) {
                boolean first = (unsigned16(at + 2) & 0xfff8) == 0;
                at += 8;
                protocol = next;
                if (!first) {
                    return true;
                }
            } else {
                at += ((octets.get(at + 1) & 0xff) + 1) * 8;
                protocol = next;
            }
        }
        return true;
    }

    private void readTransport() {
        int least = protocol == TCP ? TCP_HEADER : UDP_HEADER;
        hasPorts &= (protocol == TCP || protocol == UDP) && has(least);
        if (!hasPorts) {
            return;
        }
        ports = octets.getInt(at);
        if (protocol == TCP) {
            sequence = octets.getInt(at + 4);
            flags = octets.get(at + 13);
            at += (octets.get(at + 12) >> 4 & 0x0f) * 4;
        } else {
            at += UDP_HEADER;
        }
    }

    /** Whether it says it is IP, damaged or not. */
    boolean isIp() {
        return isIp;
    }

    WireAddress source() {
        return source;
    }

    WireAddress target() {
        return target;
    }

    /** Octets of all headers, which each segment of a frame that stands for several has anew. */
    int headers() {
        return headers;
    }

    boolean isDatagram() {
        return hasPorts && protocol == UDP;
    }

    /** Whether it opens a TCP connection. */
    boolean opens() {
        return hasPorts && protocol == TCP && (flags & (SYN | ACK)) == SYN;
    }

    /** Of a TCP segment. */
    int sequence() {
        return sequence;
    }

    /** The flow that it is of, as seen from a server that it goes to, or comes from. */
    FlowMemory.Key flow(boolean toServer) {
        return toServer ? new FlowMemory.Key(source, target, ports, protocol)
                : new FlowMemory.Key(target, source, Integer.rotateLeft(ports, 16), protocol);
    }
}
