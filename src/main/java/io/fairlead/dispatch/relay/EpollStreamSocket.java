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
    /** EPOLLPRI of the kernel's header. */
    private static final EpollIoOps URGENT = EpollIoOps.valueOf(0x2);
    private static final EpollIoOps EVERYTHING = INPUT.with(URGENT).with(EpollIoOps.EPOLLOUT).with(EpollIoOps.EPOLLET);

    private final Socket socket;
    private IoRegistration registration;
    /** The peer has ended its output (FIN) and everything before it has arrived. */
    private boolean hungUp;
    /** The peer or the kernel said that the connection failed, or a call did. */
    private boolean failed;
    /** The peer has sent urgent data, at which a read stops short although more is there (tcp(7)). */
    private boolean urgent;
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
            hungUp |= ops.contains(EpollIoOps.EPOLLRDHUP);
            failed |= ops.contains(EpollIoOps.EPOLLERR);
            urgent |= ops.contains(URGENT);
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
            // Less than asked for: the buffer of the kernel is empty. Either that was all, or what comes later is a new
            // edge (epoll(7), Q9).
            boolean emptied = received < room && !urgent && !failed;
            ended(emptied && hungUp);
            readable(!emptied);
        } else {
            ended(received == END);
            readable(false);
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

    /** Urgent data stops a splice for good: tcp_read_sock does not go past it, and tells nothing. */
    @Override
    boolean takesPipes() {
        return !urgent;
    }

    @Override
    int receive(Pipe into) throws IOException {
        int received = into.fill(socket.intValue());
        if (received <= 0) {
            ended(received == END);
            readable(false);
        }
        return received;
    }

    @Override
    void send(Pipe from) throws IOException {
        from.drain(socket.intValue());
        if (!from.isEmpty()) {
            writable(false);
        }
    }

    @Override
    boolean connect(InetSocketAddress address, boolean speaksAtOnce) throws IOException {
        if (speaksAtOnce) {
            // The handshake's last acknowledgement may ride on what is sent then, which saves a packet.
            socket.setIntOpt(EpollTransport.IPPROTO_TCP, EpollTransport.TCP_QUICKACK, 0);
        }
        return socket.connect(address);
    }

    @Override
    boolean finishConnect() throws IOException {
        // Only a connection that stands can be written to; an error is told along with that, and asked for here.
        return !failed && isWritable() || socket.finishConnect();
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
            failed = true;
        }
    }

    @Override
    void concludeWithNext() {
        try {
            socket.setIntOpt(EpollTransport.IPPROTO_TCP, EpollTransport.TCP_CORK, 1);
        } catch (IOException e) {
            // The socket is disconnected; the next call on it says so.
            failed = true;
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
            failed = true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Linux frees the descriptor whatever close(2) says.
            failed = true;
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
