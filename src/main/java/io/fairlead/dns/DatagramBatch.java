package io.fairlead.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Datagrams received by one call and their replies, sent by one call. Laid out once, used over and over.
 *
 * <pre>
 *   mmsghdr (64 octets)                       iovec (16)       cmsghdr (16) + in_pktinfo (12) or in6_pktinfo (20)
 *    0 name  ─────► sockaddr_in or _in6        0 base           0 length (size_t)
 *    8 name length (u32)                       8 length         8 level (u32)   12 type (u32)
 *   16 iov   ─────► iovec                                      16 in_pktinfo:  interface, source, destination
 *   24 iov count (size_t)                                      16 in6_pktinfo: address (16), interface
 *   32 control ───► cmsghdr
 *   40 control length (size_t)
 *   48 flags (u32)
 *   56 octets received or sent (u32)
 * </pre>
 *
 * A reply's header points to the address and to the packet information of its query, where the kernel wrote them: so it
 * goes back where the query came from and leaves from the address the query came to, and nothing is converted or
 * allocated. Replies are packed one behind the other, which keeps a batch within few cache lines.
 */
final class DatagramBatch {

    /** Datagrams of one call at most. */
    static final int SIZE = 64;

    private static final int HEADER = 64;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int OCTETS = 56;

    private static final int IOVEC = 16;
    private static final int IOVEC_LENGTH = 8;
    private static final int NAME = 32;
    private static final int PACKET_INFO = 64;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_CTRUNC = 0x08;

    /** Apart by an odd number of cache lines: a power of two would crowd all slots into the same few cache sets. */
    private static final int QUERY = UdpSocket.LONGEST_QUERY + 64;
    private static final int REPLIES = 128 * 1024;

    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment queries;
    private final MemorySegment replyHeaders;
    private final MemorySegment replyVectors;
    private final MemorySegment replies;

    private final boolean ipv6;
    private final int nameLength;
    private final int controlRoom;
    private int replyCount;
    private int replyOctets;

    /**
     * Lays out a batch.
     *
     * @param ipv6       whether addresses are sockaddr_in6
     * @param packetInfo whether queries come with packet information for their replies
     */
    DatagramBatch(Arena arena, boolean ipv6, boolean packetInfo) {
        headers = arena.allocate(SIZE * HEADER, HEADER);
        vectors = arena.allocate(SIZE * IOVEC, HEADER);
        names = arena.allocate(SIZE * NAME, HEADER);
        controls = arena.allocate(SIZE * PACKET_INFO, HEADER);
        queries = arena.allocate(SIZE * QUERY, HEADER);
        replyHeaders = arena.allocate(SIZE * HEADER, HEADER);
        replyVectors = arena.allocate(SIZE * IOVEC, HEADER);
        replies = arena.allocate(REPLIES, HEADER);
        this.ipv6 = ipv6;
        nameLength = ipv6 ? SocketAddresses.IPV6_LENGTH : SocketAddresses.IPV4_LENGTH;
        controlRoom = packetInfo ? PACKET_INFO : 0;
        for (int slot = 0; slot < SIZE; slot++) {
            layOut(slot);
            recycle(slot);
        }
    }

    private void layOut(int slot) {
        long header = (long) slot * HEADER;
        long vector = (long) slot * IOVEC;
        headers.set(JAVA_LONG, header, names.address() + (long) slot * NAME);
        headers.set(JAVA_LONG, header + VECTOR, vectors.address() + vector);
        headers.set(JAVA_LONG, header + VECTOR_COUNT, 1);
        headers.set(JAVA_LONG, header + CONTROL, controlRoom == 0 ? 0 : controls.address() + (long) slot * PACKET_INFO);
        vectors.set(JAVA_LONG, vector, queries.address() + (long) slot * QUERY);
        vectors.set(JAVA_LONG, vector + IOVEC_LENGTH, UdpSocket.LONGEST_QUERY);
        replyHeaders.set(JAVA_INT, header + NAME_LENGTH, nameLength);
        replyHeaders.set(JAVA_LONG, header + VECTOR, replyVectors.address() + vector);
        replyHeaders.set(JAVA_LONG, header + VECTOR_COUNT, 1);
    }

    private void recycle(int slot) {
        long header = (long) slot * HEADER;
        headers.set(JAVA_INT, header + NAME_LENGTH, nameLength);
        headers.set(JAVA_LONG, header + CONTROL_LENGTH, controlRoom);
    }

    /** Receives datagrams into slots 0 and up. */
    int receive(DatagramCalls calls, int socket) {
        return calls.receive(socket, headers, SIZE);
    }

    /**
     * Copies the query out of a slot.
     *
     * @return its length in octets, or -1 for a datagram that gets no answer: longer than a query is, or from port 0
     */
    int query(int slot, byte[] into) {
        long header = (long) slot * HEADER;
        int length = headers.get(JAVA_INT, header + OCTETS);
        boolean whole = (headers.get(JAVA_INT, header + FLAGS) & MSG_TRUNC) == 0;
        boolean addressed = headers.get(JAVA_INT, header + NAME_LENGTH) == nameLength
                && names.get(JAVA_SHORT, (long) slot * NAME + SocketAddresses.PORT) != 0;
        if (!whole || !addressed) {
            return -1;
        }
        MemorySegment.copy(queries, JAVA_BYTE, (long) slot * QUERY, into, 0, length);
        return length;
    }

    /** Upper 64 bits of the address that a slot's query came from, see {@link io.fairlead.topology.AddressBits}. */
    long clientHigh(int slot) {
        return SocketAddresses.high(names, (long) slot * NAME, ipv6);
    }

    /** Lower 64 bits. */
    long clientLow(int slot) {
        return SocketAddresses.low(names, (long) slot * NAME, ipv6);
    }

    /** Whether a reply of that many octets still fits in beside those that wait to be sent. */
    boolean hasRoom(int length) {
        return replyOctets + length <= REPLIES;
    }

    /** Adds the reply to the query of a slot. */
    void reply(int slot, byte[] response, int length) {
        long header = (long) replyCount * HEADER;
        long vector = (long) replyCount * IOVEC;
        MemorySegment.copy(response, 0, replies, JAVA_BYTE, replyOctets, length);
        replyVectors.set(JAVA_LONG, vector, replies.address() + replyOctets);
        replyVectors.set(JAVA_LONG, vector + IOVEC_LENGTH, length);
        replyHeaders.set(JAVA_LONG, header, names.address() + (long) slot * NAME);
        if (controlRoom != 0) {
            replyHeaders.set(JAVA_LONG, header + CONTROL, controls.address() + (long) slot * PACKET_INFO);
            replyHeaders.set(JAVA_LONG, header + CONTROL_LENGTH, replyControl(slot));
        }
        replyCount++;
        replyOctets += length + 7 & ~7;
    }

    /** Turns the packet information of a query into that of its reply; returns its length, 0 when there is none. */
    private long replyControl(int slot) {
        long header = (long) slot * HEADER;
        long length = headers.get(JAVA_LONG, header + CONTROL_LENGTH);
        boolean cut = (headers.get(JAVA_INT, header + FLAGS) & MSG_CTRUNC) != 0;
        return length == 0 || cut ? 0 : PacketInfo.turn(controls, (long) slot * PACKET_INFO, ipv6);
    }

    /**
     * Sends the replies that wait, past those that the system will not send.
     *
     * @return how many were sent
     */
    int send(DatagramCalls calls, int socket, SendFailures failures) {
        int sent = 0;
        int next = 0;
        while (next < replyCount) {
            int result = calls.send(socket, replyHeaders.asSlice((long) next * HEADER), replyCount - next);
            if (result > 0) {
                sent += result;
                next += result;
            } else if (result != -LinuxError.EINTR) {
                int lost = result == -LinuxError.EAGAIN || result == -LinuxError.ENOBUFS ? replyCount - next : 1;
                failures.unsent(lost, -result);
                next += lost;
            }
        }
        replyCount = 0;
        replyOctets = 0;
        return sent;
    }

    /** Makes slots ready to receive again, from 0 up to that many. */
    void recycleAll(int slots) {
        for (int slot = 0; slot < slots; slot++) {
            recycle(slot);
        }
    }

    /** Is told of replies that could not be sent. */
    interface SendFailures {

        /** @param error the error number */
        void unsent(int replies, int error);
    }
}
