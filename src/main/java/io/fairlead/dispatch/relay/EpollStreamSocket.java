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

    EpollStreamSocket(Owner owner, Socket socket) {
        super(owner);
        this.socket = socket;
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
        int received = socket.recvAddress(into.memoryAddress(), into.writerIndex(), into.writerIndex() + room);
        if (received > 0) {
            into.writerIndex(into.writerIndex() + received);
            // Less than asked for: the buffer of the kernel is empty, and what comes later is a new edge (epoll(7), Q9).
            readable(received == room || hungUp);
        } else if (received == 0) {
            readable(false);
            return NOTHING;
        }
        return received;
    }

    @Override
    void send(ByteBuf from) throws IOException {
        int sent = socket.sendAddress(from.memoryAddress(), from.readerIndex(), from.writerIndex());
        if (sent > 0) {
            from.skipBytes(sent);
        }
        if (from.isReadable()) {
            writable(false);
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
    void endOutput() throws IOException {
        socket.shutdown(false, true);
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
