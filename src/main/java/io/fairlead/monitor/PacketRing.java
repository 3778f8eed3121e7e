package io.fairlead.monitor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Frames' headers in memory that the kernel writes and this process reads (TPACKET_V3; linux/if_packet.h).
 *
 * <pre>
 *   block   version 4 | private 4 | status 4 | packets 4 | first packet 4 | …
 *   packet  next 4 | s 4 | ns 4 | kept 4 | length 4 | status 4 | MAC header at 2 | IP header at 2 | hash 4 | VLAN 4 | …
 *           at 48 sockaddr_ll, with the packet's kind at 58; ten octets before the MAC header virtio_net_hdr
 * </pre>
 *
 * A block is the kernel's until its status says otherwise, and the kernel's again once that is set back. The
 * virtio_net_hdr tells of frames that stand for several segments.
 */
final class PacketRing implements AutoCloseable {

    private static final int VERSION = 10;
    private static final int RX_RING = 5;
    private static final int VNET_HEADER = 15;
    private static final int TPACKET_V3 = 2;
    private static final int BLOCK = 1 << 18;
    private static final int FRAME = 1 << 11;
    private static final int LEAST_BLOCKS = 4;
    private static final int RETIRE_MILLISECONDS = 10;
    private static final int KEPT = 192;
    private static final int USER = 1;
    private static final int TAGGED = 1 << 4;
    private static final int OUTGOING = 4;
    private static final int GSO_SIZE = -6;
    private static final int GSO_TYPE = -9;

    private final PacketSocket socket;
    private final MemorySegment memory;
    private final ByteBuffer octets;
    private final int blocks;
    private int next;

    /** Sees frames; the buffer is good only until it returns. */
    interface Reader {

        /**
         * @param at       where the Ethernet header begins in the buffer
         * @param end      where what was kept ends
         * @param length   of the whole frame
         * @param gsoSize  payload of each segment that it stands for; 0 when it is one
         * @param tagged   whether a VLAN tag was taken out of it
         * @param outgoing whether this machine sent it
         */
        void read(ByteBuffer octets, int at, int end, int length, int gsoSize, boolean tagged, boolean outgoing);
    }

    private PacketRing(PacketSocket socket, MemorySegment memory, int blocks) {
        this.socket = socket;
        this.memory = memory;
        this.blocks = blocks;
        octets = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Begins to see an interface's frames. */
    static PacketRing open(WatchedInterface watched, int index, int size) throws IOException {
        PacketSocket socket = PacketSocket.open();
        try {
            int blocks = Math.max(LEAST_BLOCKS, size / BLOCK);
            socket.option(VERSION, TPACKET_V3, "use the third layout of rings");
            socket.option(VNET_HEADER, 1, "learn of segments");
            socket.keep(KEPT);
            ring(socket, blocks);
            MemorySegment memory = LinuxCalls.map(socket.descriptor(), (long) blocks * BLOCK);
            if (memory.equals(MemorySegment.NULL)) {
                throw new IOException("the buffer of " + blocks * (BLOCK >> 10) + " kB cannot be mapped");
            }
            PacketRing ring = new PacketRing(socket, memory, blocks);
            if (watched.direction() == WatchedInterface.Direction.IN) {
                socket.ignoreOutgoing();
            }
            if (watched.promiscuous()) {
                socket.takeAll(index);
            }
            socket.bind(index);
            return ring;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void ring(PacketSocket socket, int blocks) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(28, 4);
            int[] values = {BLOCK, blocks, FRAME, blocks * (BLOCK / FRAME), RETIRE_MILLISECONDS, 0, 0};
            for (int i = 0; i < values.length; i++) {
                request.setAtIndex(JAVA_INT, i, values[i]);
            }
            socket.option(RX_RING, request, "make a buffer for packets");
        }
    }

    /** Reads what there is; waits so long when there is nothing. */
    void read(int milliseconds, Reader reader) {
        if (!isReady()) {
            SocketCalls.poll(socket.descriptor(), milliseconds);
        }
        for (int turn = 0; turn < blocks && isReady(); turn++) {
            int block = next * BLOCK;
            int packets = octets.getInt(block + 12);
            int at = block + octets.getInt(block + 16);
            for (int i = 0; i < packets; i++) {
                readPacket(at, reader);
                at += octets.getInt(at);
            }
            VarHandle.releaseFence();
            octets.putInt(block + 8, 0);
            next = (next + 1) % blocks;
        }
    }

    private boolean isReady() {
        boolean ready = (octets.getInt(next * BLOCK + 8) & USER) != 0;
        VarHandle.acquireFence();
        return ready;
    }

    private void readPacket(int at, Reader reader) {
        int frame = at + (octets.getShort(at + 24) & 0xffff);
        boolean segmented = octets.get(frame + GSO_TYPE) != 0;
        reader.read(octets, frame, frame + octets.getInt(at + 12), octets.getInt(at + 16),
                segmented ? octets.getShort(frame + GSO_SIZE) & 0xffff : 0, (octets.getInt(at + 20) & TAGGED) != 0,
                octets.get(at + 58) == OUTGOING);
    }

    /** Frames that found no room since this was asked last. */
    long newDrops() {
        return socket.newDrops();
    }

    @Override
    public void close() {
        socket.close();
        LinuxCalls.unmap(memory);
    }
}
