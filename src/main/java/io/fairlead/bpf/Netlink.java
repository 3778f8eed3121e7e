package io.fairlead.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions to the kernel by netlink(7): a message goes there, one or many come back, numbers in the machine's order.
 *
 * <pre>
 *   message    length 4 | type 2 | flags 2 | sequence 4 | port 4 | body, made up to 4
 *   attribute  length 2 | type 2 | value, made up to 4
 * </pre>
 */
final class Netlink implements AutoCloseable {

    static final int HEADER = 16;

    private static final int REQUEST = 1;
    private static final int ACKNOWLEDGE = 4;
    private static final int DUMP = 0x300;
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int BUFFER = 64 << 10;
    private static final int MOST_ATTRIBUTES = 4_096;

    private final int socket;
    private int sequence;

    Netlink() throws IOException {
        socket = LinuxCalls.routeSocket();
        if (socket < 0) {
            throw LinuxError.failure("open a netlink socket", socket);
        }
    }

    /** A buffer for a message's body. */
    static ByteBuffer body() {
        return ByteBuffer.allocate(MOST_ATTRIBUTES).order(ByteOrder.nativeOrder());
    }

    /** Puts an attribute at a body's position. */
    static void putAttribute(ByteBuffer body, int type, byte[] value) {
        body.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        body.position(align(body.position()));
    }

    static void putAttribute(ByteBuffer body, int type, int value) {
        putAttribute(body, type, ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(value).array());
    }

    private static int align(int length) {
        return length + 3 & ~3;
    }

    /** The value of an attribute from a position on; {@code null} when there is none. */
    static ByteBuffer attribute(ByteBuffer message, int from, int type) {
        for (int at = from; at + 4 <= message.limit();) {
            int length = message.getShort(at) & 0xffff;
            if (length < 4 || at + length > message.limit()) {
                return null;
            }
            if ((message.getShort(at + 2) & 0x3fff) == type) {
                return message.slice(at + 4, length - 4).order(ByteOrder.nativeOrder());
            }
            at = align(at + length);
        }
        return null;
    }

    /**
     * Has something done.
     *
     * @param body filled up to its position
     * @return 0, or the negated error number
     */
    int change(int type, int flags, ByteBuffer body) throws IOException {
        send(type, REQUEST | ACKNOWLEDGE | flags, body);
        List<ByteBuffer> bodies = new ArrayList<>();
        return receive(bodies);
    }

    /**
     * Asks for all there is.
     *
     * @return bodies of the messages that come back
     */
    List<ByteBuffer> list(int type, ByteBuffer body) throws IOException {
        send(type, REQUEST | DUMP, body);
        List<ByteBuffer> bodies = new ArrayList<>();
        int result = receive(bodies);
        if (result < 0) {
            throw LinuxError.failure("ask the kernel by netlink", result);
        }
        return bodies;
    }

    private void send(int type, int flags, ByteBuffer body) throws IOException {
        int length = HEADER + body.position();
        ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        message.putInt(length).putShort((short) type).putShort((short) flags).putInt(++sequence).putInt(0)
                .put(body.array(), 0, body.position());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment octets = arena.allocate(length, 8).copyFrom(MemorySegment.ofArray(message.array()));
            int result = LinuxCalls.send(socket, octets, MemorySegment.NULL);
            if (result < 0) {
                throw LinuxError.failure("ask the kernel by netlink", result);
            }
        }
    }

    /** Until the answer is whole: an acknowledgement, or the end of a list. */
    private int receive(List<ByteBuffer> bodies) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER, 8);
            while (true) {
                int received = LinuxCalls.receive(socket, buffer);
                if (received < 0) {
                    throw LinuxError.failure("be answered by netlink", received);
                }
                ByteBuffer octets = ByteBuffer.wrap(buffer.asSlice(0, received).toArray(JAVA_BYTE))
                        .order(ByteOrder.nativeOrder());
                for (int at = 0; at + HEADER <= received;) {
                    int length = octets.getInt(at);
                    if (length < HEADER || at + length > received) {
                        throw new IOException("the kernel's answer by netlink is damaged");
                    }
                    if (octets.getInt(at + 8) == sequence) {
                        int type = octets.getShort(at + 4);
                        if (type == ERROR || type == DONE) {
                            return length < HEADER + 4 ? 0 : octets.getInt(at + HEADER);
                        }
                        bodies.add(octets.slice(at + HEADER, length - HEADER).order(ByteOrder.nativeOrder()));
                    }
                    at = align(at + length);
                }
            }
        }
    }

    @Override
    public void close() {
        LinuxCalls.close(socket);
    }
}
