package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Sends datagrams through one socket: runs of equal length to one address as one train, which the kernel cuts up again.
 *
 * <p>A train (UDP_SEGMENT, udp(7)) passes the kernel's way out once for all its datagrams; only its last may be
 * shorter. Its datagrams are copied together, which costs far less than a way out of their own. What makes no train goes by itself, in the same sendmmsg(2).
 * Everything leaves in the order in which it came, but for the one train by which a path turns out to take
 * none of that length (it exceeds the MTU) or none at all (the device computes no checksums): its datagrams follow one
 * by one, and so do all like them on that path.
 */
final class DatagramSender {

    /** Datagrams of one train; the kernel's UDP_MAX_SEGMENTS, 128 since Linux 6.9. */
    private static final int LONGEST = 64;
    /** Octets of one train: what one IPv4 packet holds behind its headers. */
    private static final int LARGEST = 65_507;

    /** Where datagrams go, and what is known of trains on the way there. */
    static final class Path {

        private final InetSocketAddress to;
        /** Octets of the longest datagrams of which the kernel may take a train; 0 when it takes none. */
        private int longest = LARGEST / 2;

        /** @param to null for the address that the socket is connected to */
        Path(InetSocketAddress to) {
            this.to = to;
        }
    }

    private final Channel channel;
    private final boolean takesTrains;

    /** The train in the making: its first datagram, then, once they are copied together, all; null when there is none. */
    private ByteBuf train;
    private Path path;
    private int segment;
    private int datagrams;

    DatagramSender(Channel channel) {
        this.channel = channel;
        this.takesTrains = channel instanceof EpollDatagramChannel
                && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    Channel channel() {
        return channel;
    }

    /**
     * Takes a datagram over, to be sent at the next {@link #flush}, or at once if it is empty.
     *
     * @return false when the datagram is dropped: too much waits for the socket already, or an empty one cannot be sent
     */
    boolean send(ByteBuf datagram, Path to) {
        if (!datagram.isReadable()) {
            datagram.release();
            return sendEmpty(to);
        }
        if (train != null && to == path && append(datagram)) {
            return true;
        }
        finish();
        if (!channel.isWritable()) {
            channel.flush();
            if (!channel.isWritable()) {
                datagram.release();
                return false;
            }
        }
        if (takesTrains && datagram.readableBytes() <= to.longest) {
            begin(datagram, to);
        } else {
            writeOne(datagram, to);
        }
        return true;
    }

    /**
     * Netty takes an empty datagram for nothing to be sent, and so does Java of a connected socket, although they are
     * used as probes and to keep a flow alive: it goes by itself, past the channel.
     */
    private boolean sendEmpty(Path to) {
        if (!(channel instanceof EpollDatagramChannel epoll)) {
            return false;
        }
        flush();
        Socket socket = new Socket(epoll.fd().intValue());
        try {
            if (to.to == null) {
                socket.sendAddress(0, 0, 0);
            } else {
                socket.sendToAddress(0, 0, 0, to.to.getAddress(), to.to.getPort());
            }
        } catch (IOException e) {
            channel.pipeline().fireExceptionCaught(e);
        }
        return true;
    }

    /** Sends what was taken over. */
    void flush() {
        finish();
        channel.flush();
    }

    /** Closes the socket; what was not flushed is dropped. */
    void close() {
        if (train != null) {
            train.release();
            train = null;
        }
        channel.close();
    }

    private void begin(ByteBuf datagram, Path to) {
        train = datagram;
        path = to;
        segment = datagram.readableBytes();
        datagrams = 1;
    }

    private boolean append(ByteBuf datagram) {
        int length = datagram.readableBytes();
        if (length > segment || train.readableBytes() + length > LARGEST) {
            return false;
        }
        if (datagrams == 1) {
            ByteBuf first = train;
            train = channel.alloc().directBuffer(Math.min(LONGEST * segment, LARGEST)).writeBytes(first);
            first.release();
        }
        train.writeBytes(datagram);
        datagram.release();
        datagrams++;
        if (length < segment || datagrams == LONGEST) {
            finish();
        }
        return true;
    }

    private void finish() {
        if (train == null) {
            return;
        }
        ByteBuf complete = train;
        train = null;
        if (datagrams == 1) {
            writeOne(complete, path);
        } else {
            writeTrain(complete, segment, path);
        }
    }

    private void writeOne(ByteBuf datagram, Path to) {
        channel.write(to.to == null ? datagram : new DatagramPacket(datagram, to.to), channel.voidPromise());
    }

    private void writeTrain(ByteBuf complete, int length, Path to) {
        ByteBuf again = complete.retainedDuplicate();
        SegmentedDatagramPacket packet = to.to == null
                ? new SegmentedDatagramPacket(complete, length, null, (InetSocketAddress) channel.remoteAddress())
                : new SegmentedDatagramPacket(complete, length, to.to);
        channel.write(packet).addListener((ChannelFuture sent) -> {
            try {
                if (!sent.isSuccess() && channel.isOpen()) {
                    sendSingly(sent.cause(), again, length, to);
                }
            } finally {
                again.release();
            }
        });
    }

    /** After an error which is not about trains the first datagram is lost, as it would have been by itself. */
    private void sendSingly(Throwable cause, ByteBuf complete, int length, Path to) {
        if (NativeErrors.isWithoutChecksum(cause)) {
            to.longest = 0;
        } else if (NativeErrors.isTooLong(cause)) {
            to.longest = Math.min(to.longest, length - 1);
        } else {
            complete.skipBytes(length);
            channel.pipeline().fireExceptionCaught(cause);
        }
        while (complete.isReadable()) {
            writeOne(complete.readRetainedSlice(Math.min(length, complete.readableBytes())), to);
        }
        channel.flush();
    }
}
