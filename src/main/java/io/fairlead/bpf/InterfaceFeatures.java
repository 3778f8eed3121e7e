package io.fairlead.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What an interface does of a packet's work before or after the programs see it: its offloads (linux/ethtool.h), and the XDP
 * program that it has (linux/if_link.h, IFLA_XDP).
 *
 * @param txChecksums completes checksums of what it sends
 * @param rxChecksums checks those of what it receives
 * @param tso         cuts large TCP packets into segments
 * @param gso         has the kernel cut large packets late
 * @param gro         has the kernel join segments as they come
 * @param lro         joins them itself, which forwarding forbids
 * @param xdpMode     how an XDP program is attached: {@code native}, {@code generic}, {@code offloaded}, {@code several};
 *                    empty for none
 * @param xdpProgram  the kernel's number of it; 0 for none
 */
public record InterfaceFeatures(boolean txChecksums, boolean rxChecksums, boolean tso, boolean gso, boolean gro,
                                boolean lro, String xdpMode, int xdpProgram) {

    private static final long SIOCETHTOOL = 0x8946;
    private static final int RX_CHECKSUMS = 0x14;
    private static final int TX_CHECKSUMS = 0x16;
    private static final int TSO = 0x1e;
    private static final int GSO = 0x23;
    private static final int FLAGS = 0x25;
    private static final int GRO = 0x2b;
    private static final int LRO_FLAG = 1 << 15;
    private static final int IFREQ = 40;
    private static final int NAME = 16;
    private static final int GET_LINK = 18;
    private static final int LINK_BODY = 16;
    private static final int XDP = 43;
    private static final int XDP_ATTACHED = 2;
    private static final int XDP_PROGRAM = 4;

    /** Asks the kernel. What an interface does not know it does not do. */
    public static InterfaceFeatures of(NetworkInterface at) throws IOException {
        int socket = LinuxCalls.datagramSocket();
        if (socket < 0) {
            throw LinuxError.failure("open a socket", socket);
        }
        try {
            String name = at.getName();
            ByteBuffer xdp = xdp(at.getIndex());
            return new InterfaceFeatures(ask(socket, name, TX_CHECKSUMS) != 0, ask(socket, name, RX_CHECKSUMS) != 0,
                    ask(socket, name, TSO) != 0, ask(socket, name, GSO) != 0, ask(socket, name, GRO) != 0,
                    (ask(socket, name, FLAGS) & LRO_FLAG) != 0, mode(xdp), number(xdp));
        } finally {
            LinuxCalls.close(socket);
        }
    }

    private static int ask(int socket, String name, int command) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(8, 8);
            value.set(JAVA_INT, 0, command);
            MemorySegment request = arena.allocate(IFREQ, 8);
            byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(octets, 0, request, JAVA_BYTE, 0, Math.min(octets.length, NAME - 1));
            request.set(JAVA_LONG, NAME, value.address());
            return LinuxCalls.ioctl(socket, SIOCETHTOOL, request) < 0 ? 0 : value.get(JAVA_INT, 4);
        }
    }

    private static ByteBuffer xdp(int index) throws IOException {
        try (Netlink netlink = new Netlink()) {
            for (ByteBuffer link : netlink.list(GET_LINK, Netlink.body().putLong(0).putLong(0))) {
                if (link.limit() >= LINK_BODY && link.getInt(4) == index) {
                    return Netlink.attribute(link, LINK_BODY, XDP);
                }
            }
            return null;
        }
    }

    private static String mode(ByteBuffer xdp) {
        ByteBuffer attached = xdp == null ? null : Netlink.attribute(xdp, 0, XDP_ATTACHED);
        return switch (attached == null || attached.limit() == 0 ? 0 : attached.get(0)) {
            case 1 -> "native";
            case 2 -> "generic";
            case 3 -> "offloaded";
            case 4 -> "several";
            default -> "";
        };
    }

    private static int number(ByteBuffer xdp) {
        ByteBuffer number = xdp == null ? null : Netlink.attribute(xdp, 0, XDP_PROGRAM);
        return number == null || number.limit() < Integer.BYTES ? 0 : number.getInt(0);
    }
}
