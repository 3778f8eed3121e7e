package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;

/**
 * Read buffers of one event loop. A flow holds memory only for what its slower end has not taken yet.
 *
 * <p>All flows read into one large buffer, which is empty again once its content is written on. Where the writer is
 * full the flow keeps the buffer itself if the rest is large, a copy if it is small; when much is held already ({@link
 * #BUDGET}), reads become small, so that what slow clients hold stays bounded by their number.
 */
final class LoopBuffers {

    /** Octets of one read: large enough that the calls cost little beside the copying, small enough for the cache. */
    static final int READ = 128 * 1024;
    /** Octets of one read when much is held. */
    private static final int SHORT_READ = 8 * 1024;
    /** Octets of a client's that are read before its server is known. */
    private static final int FIRST_READ = 4 * 1024;
    /** Octets held by flows of this loop from which on reads are short. */
    private static final long BUDGET = 3 * 1024 * 1024;
    /** Room for these and a PROXY header ahead of them. */
    private static final int OPENING = FIRST_READ + 512;
    private static final int SPARES = 8;
    private static final int SPARE_OPENINGS = 64;

    private final ArrayDeque<ByteBuf> spares = new ArrayDeque<>();
    private final ArrayDeque<ByteBuf> spareOpenings = new ArrayDeque<>();
    private ByteBuf current;
    private long held;
    private long allocated;

    /** The buffer to read into, empty, with as much writable room as may be read. */
    ByteBuf take() {
        if (current == null) {
            current = spares.isEmpty() ? allocate(READ) : spares.pop();
        }
        current.clear();
        if (held < BUDGET) {
            return current;
        }
        return current.setIndex(READ - SHORT_READ, READ - SHORT_READ);
    }

    /** Keeps what is left in the buffer taken last, for a flow; to be given back by {@link #release}. */
    ByteBuf keep() {
        ByteBuf rest = current;
        if (rest.readableBytes() <= READ / 4) {
            rest = allocate(current.readableBytes()).writeBytes(current);
        } else {
            current = null;
        }
        held += rest.capacity();
        return rest;
    }

    /** The buffer to read a flow's first octets into: with little room, and none when much is held. */
    ByteBuf takeFirst() {
        take();
        int room = held < BUDGET ? FIRST_READ : 0;
        return current.setIndex(READ - room, READ - room);
    }

    /** Keeps a copy of what is left in the buffer taken last, with octets ahead of it that were not read. */
    ByteBuf keep(byte[] ahead) {
        ByteBuf opening = opening(ahead.length + current.readableBytes());
        held += opening.capacity();
        return opening.writeBytes(ahead).writeBytes(current);
    }

    /** Nearly every flow needs one for a moment, so they are used over and over. */
    private ByteBuf opening(int size) {
        if (size > OPENING || held >= BUDGET) {
            return allocate(size);
        }
        return spareOpenings.isEmpty() ? allocate(OPENING) : spareOpenings.pop().clear();
    }

    private ByteBuf allocate(int size) {
        allocated += size;
        return UnpooledByteBufAllocator.DEFAULT.directBuffer(size, size);
    }

    /** Takes back what was kept. */
    void release(ByteBuf kept) {
        held -= kept.capacity();
        if (kept.capacity() == READ && spares.size() < SPARES) {
            spares.push(kept);
        } else if (kept.capacity() == OPENING && spareOpenings.size() < SPARE_OPENINGS) {
            spareOpenings.push(kept);
        } else {
            allocated -= kept.capacity();
            kept.release();
        }
    }

    /** Octets of direct memory taken: held by flows, spare, and the buffer to read into. */
    long allocated() {
        return allocated;
    }

    void close() {
        spares.forEach(ByteBuf::release);
        spares.clear();
        spareOpenings.forEach(ByteBuf::release);
        spareOpenings.clear();
        if (current != null) {
            current.release();
            current = null;
        }
    }
}
