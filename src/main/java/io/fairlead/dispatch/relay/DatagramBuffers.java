package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Receive buffers for the UDP sockets of one event loop: one buffer for a whole batch, used over and over.
 *
 * <p>A batch is received by one recvmmsg(2) into slots of the largest datagram's size, since nothing may be cut off; of
 * a slot only the pages that a packet fills are ever touched. Each socket asks for twice as many as it got last time,
 * since preparing a slot costs even when nothing comes into it. The buffer is free again once its packets are sent;
 * where they have to wait, the next batch gets another. The kernel is not asked to hand over runs of datagrams as one
 * (UDP_GRO): Netty up to 4.2.18 loses their boundaries in recvmmsg (netty/netty#17492).
 */
final class DatagramBuffers implements RecvByteBufAllocator {

    /**
     * The largest UDP datagram there is, with room to spare. No power of two: slots that lie a multiple of the cache's
     * size apart would all contend for the same lines of it.
     */
    static final int SLOT = 65_536 + 1_600;
    private static final int SLOTS = 32;
    /** Into a single slot Netty would receive in another way, which writes from the start of the buffer. */
    private static final int FEWEST = 2;

    private ByteBuf current;

    @Override
    public Handle newHandle() {
        return new BatchHandle();
    }

    private ByteBuf take(int slots) {
        if (current == null || current.refCnt() != 1) {
            close();
            current = UnpooledByteBufAllocator.DEFAULT.directBuffer(SLOT * SLOTS, SLOT * SLOTS);
        }
        int start = SLOT * (SLOTS - slots);
        return current.setIndex(start, start).retain();
    }

    void close() {
        if (current != null) {
            current.release();
            current = null;
        }
    }

    private final class BatchHandle implements ExtendedHandle {

        private int slots = FEWEST;
        private int received;
        private int attempted;
        private int last;

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return take(slots);
        }

        @Override
        public int guess() {
            return SLOT * slots;
        }

        @Override
        public void reset(ChannelConfig config) {
            last = 0;
            received = 0;
        }

        @Override
        public void incMessagesRead(int messages) {
            received = messages;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            // One batch is one turn: its packets are sent on before the buffer is used again.
            return false;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return continueReading();
        }

        @Override
        public void readComplete() {
            slots = Math.clamp(2L * received, FEWEST, SLOTS);
        }
    }
}
