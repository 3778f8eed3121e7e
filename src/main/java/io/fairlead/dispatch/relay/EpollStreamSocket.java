package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NotYetConnectedException;

/** A stream socket under edge-triggered epoll(7), by Netty's native calls. */
final class EpollStreamSocket extends StreamSocket implements EpollIoHandle {

    private static final EpollIoOps INPUT = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP).with(EpollIoOps.EPOLLERR);
    private static final EpollIoOps OUTPUT = EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLERR);
    private static final EpollIoOps HANG_UP = EpollIoOps.EPOLLRDHUP.with(EpollIoOps.EPOLLERR);
    private static final EpollIoOps EVERYTHING = INPUT.with(EpollIoOps.EPOLLOUT).with(EpollIoOps.EPOLLET);

    private final Socket socket;
    private IoRegistration registration;
    /** The peer has ended its output or failed: no more news will come of the input, so it is read to its end. */
    private boolean hungUp;
    private boolean endures;

    /** @param endures whether it has the options of a lasting connection already */
    EpollStreamSocket(Owner owner, Socket socket, boolean endures) {
        super(owner);
        this.socket = socket;
        this.endures = endures;
    }

    @Override
    void watch(RelayLoop loop) {
        registration = loop.register(this);
        registration.submit(EVERYTHING);
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        if (ops.contains(INPUT)) {
            readable(true);
            hungUp |= ops.contains(HANG_UP);
        }
        if (ops.contains(OUTPUT)) {
            writable(true);
        }
        tellOwner();
    }

    @Override
    void settle() {
        // The kernel tells of the next edge by itself.
    }

    @Override
    int receive(ByteBuf into) throws IOException {
        int room = into.writableBytes();
        int received = receive(into.memoryAddress(), into.writerIndex(), into.writerIndex() + room);
        if (received > 0) {
            into.writerIndex(into.writerIndex() + received);
            // Less than asked for: the buffer of the kernel is empty, and what comes later is a new edge (epoll(7),
            // Q9).
            readable(received == room || hungUp);
        } else if (received == 0) {
            readable(false);
            return NOTHING;
        }
        return received;
    }

    private int receive(long address, int start, int end) throws IOException {
        try {
            return socket.recvAddress(address, start, end);
        } catch (NotYetConnectedException e) {
            throw new IOException(e);
        }
    }

    @Override
    void send(ByteBuf from) throws IOException {
        int sent = send(from.memoryAddress(), from.readerIndex(), from.writerIndex());
        if (sent > 0) {
            from.skipBytes(sent);
        }
        if (from.isReadable()) {
            writable(false);
        }
    }

    /** Netty has ENOTCONN, by which the kernel says that a reset came in the meantime, as an unchecked exception. */
    private int send(long address, int start, int end) throws IOException {
        try {
            return socket.sendAddress(address, start, end);
        } catch (NotYetConnectedException e) {
            throw new IOException(e);
        }
    }

    @Override
    boolean connect(InetSocketAddress address) throws IOException {
        return socket.connect(address);
    }

    @Override
    boolean finishConnect() throws IOException {
        return socket.finishConnect();
    }

    @Override
    void endure() {
        if (endures) {
            return;
        }
        endures = true;
        try {
            socket.setTcpNoDelay(true);
            socket.setIntOpt(EpollTransport.IPPROTO_TCP, EpollTransport.TCP_KEEPIDLE,
                    EpollTransport.KEEP_ALIVE_SECONDS);
        } catch (IOException e) {
            // The socket is disconnected; the next call on it says so.
            hungUp = true;
        }
    }

    @Override
    void endOutput() throws IOException {
        try {
            socket.shutdown(false, true);
        } catch (NotYetConnectedException e) {
            throw new IOException(e);
        }
    }

    @Override
    void abort() {
        try {
            socket.setSoLinger(0);
        } catch (IOException e) {
            // The socket is already disconnected: there is no peer to send a reset to.
            hungUp = true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Linux frees the descriptor whatever close(2) says.
            hungUp = true;
        }
        if (registration != null) {
            registration.cancel();
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }
}
