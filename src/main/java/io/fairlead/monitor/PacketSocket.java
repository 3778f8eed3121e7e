package io.fairlead.monitor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.LinuxError;
import io.fairlead.bpf.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A packet socket (packet(7)): sees an interface's frames, or only keeps the interface promiscuous. */
final class PacketSocket implements AutoCloseable {

    private static final int AF_PACKET = 17;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SOL_PACKET = 263;
    private static final int ADD_MEMBERSHIP = 1;
    private static final int STATISTICS = 6;
    private static final int IGNORE_OUTGOING = 23;
    private static final int PROMISCUOUS = 1;
    /** ETH_P_ALL in network order. */
    private static final short ALL = 0x0300;
    private static final int ADDRESS = 20;
    private static final int RETURN = 6;

    private final int descriptor;

    private PacketSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** One that sees nothing yet. */
    static PacketSocket open() throws IOException {
        return new PacketSocket(checked("open a packet socket", SocketCalls.raw(AF_PACKET, 0)));
    }

    /** One that sees nothing, but for as long as it is open has the interface take frames that are for others. */
    static PacketSocket promiscuous(int index) throws IOException {
        PacketSocket socket = open();
        try {
            socket.takeAll(index);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static int checked(String what, int result) throws IOException {
        if (result == -LinuxError.EPERM) {
            throw new IOException(what + ": not permitted: needs CAP_NET_RAW (run as root, or grant it)");
        }
        if (result < 0) {
            throw LinuxError.failure(what, result);
        }
        return result;
    }

    int descriptor() {
        return descriptor;
    }

    /** Has the interface take frames that are for others (PACKET_MR_PROMISC). */
    void takeAll(int index) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(16, 8);
            request.set(JAVA_INT, 0, index);
            request.set(JAVA_SHORT, 4, (short) PROMISCUOUS);
            option(ADD_MEMBERSHIP, request, "make the interface promiscuous");
        }
    }

    /** Sets an option of packet sockets. */
    void option(int option, MemorySegment value, String what) throws IOException {
        checked(what, SocketCalls.setOption(descriptor, SOL_PACKET, option, value));
    }

    void option(int option, int value, String what) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            option(option, arena.allocateFrom(JAVA_INT, value), what);
        }
    }

    /** What this machine itself sends is not shown. */
    void ignoreOutgoing() throws IOException {
        option(IGNORE_OUTGOING, 1, "leave out what this machine sends");
    }

    /** Only so many octets of each frame are kept, by a filter of one instruction that returns their number. */
    void keep(int octets) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(8, 8);
            filter.set(JAVA_SHORT, 0, (short) RETURN);
            filter.set(JAVA_INT, 4, octets);
            MemorySegment program = arena.allocate(16, 8);
            program.set(JAVA_SHORT, 0, (short) 1);
            program.set(JAVA_LONG, 8, filter.address());
            checked("cut frames short", SocketCalls.setOption(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program));
        }
    }

    /** Shows an interface's frames from now on. */
    void bind(int index) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS, 4);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT, 2, ALL);
            address.set(JAVA_INT, 4, index);
            checked("bind the packet socket", SocketCalls.bind(descriptor, address));
        }
    }

    /** Frames that found no room since this was asked last (PACKET_STATISTICS). */
    long newDrops() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statistics = arena.allocate(12, 4);
            int result = SocketCalls.getOption(descriptor, SOL_PACKET, STATISTICS, statistics);
            return result < 0 ? 0 : Integer.toUnsignedLong(statistics.get(JAVA_INT, 4));
        }
    }

    @Override
    public void close() {
        LinuxCalls.close(descriptor);
    }
}
