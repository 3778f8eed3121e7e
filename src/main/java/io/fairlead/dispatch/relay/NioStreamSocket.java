package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/** A stream socket under Java's selector, whose level-triggered interest is set anew when its owner has settled. */
final class NioStreamSocket extends StreamSocket implements NioIoHandle {

    private final SocketChannel channel;
    private IoRegistration registration;
    private boolean connected;
    private NioIoOps interest = NioIoOps.NONE;

    NioStreamSocket(Owner owner, SocketChannel channel) {
        super(owner);
        this.channel = channel;
        this.connected = channel.isConnected();
    }

    @Override
    void watch(RelayLoop loop) {
        registration = loop.register(this);
        settle();
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        NioIoOps ops = ((NioIoEvent) event).ops();
        readable(isReadable() || ops.contains(NioIoOps.READ));
        writable(isWritable() || ops.contains(NioIoOps.WRITE) || ops.contains(NioIoOps.CONNECT));
        tellOwner();
    }

    @Override
    void settle() {
        if (registration == null || !channel.isOpen()) {
            return;
        }
        NioIoOps wanted = NioIoOps.NONE;
        if (!connected) {
            wanted = NioIoOps.CONNECT;
        } else {
            wanted = isReadable() ? wanted : wanted.with(NioIoOps.READ);
            wanted = isWritable() ? wanted : wanted.with(NioIoOps.WRITE);
        }
        if (!wanted.equals(interest)) {
            interest = wanted;
            registration.submit(wanted);
        }
    }

    @Override
    int receive(ByteBuf into) throws IOException {
        int room = into.writableBytes();
        int received = channel.read(into.internalNioBuffer(into.writerIndex(), room));
        if (received > 0) {
            into.writerIndex(into.writerIndex() + received);
        }
        readable(received == room || received == END);
        ended(received == END);
        return received;
    }

    @Override
    void send(ByteBuf from) throws IOException {
        int sent = channel.write(from.internalNioBuffer(from.readerIndex(), from.readableBytes()));
        from.skipBytes(sent);
        if (from.isReadable()) {
            writable(false);
        }
    }

    @Override
    boolean takesPipes() {
        return false;
    }

    @Override
    int receive(Pipe into) {
        throw new IllegalStateException("Java's channels have no pipes between them");
    }

    @Override
    void send(Pipe from) {
        throw new IllegalStateException("Java's channels have no pipes between them");
    }

    @Override
    boolean connect(InetSocketAddress address, boolean speaksAtOnce) throws IOException {
        connected = channel.connect(address);
        return connected;
    }

    @Override
    boolean finishConnect() throws IOException {
        connected = channel.finishConnect();
        return connected;
    }

    @Override
    void endure() {
        // Both options were set when it was opened.
    }

    @Override
    void concludeWithNext() {
        // Java knows no option for it: the FIN leaves by itself.
    }

    @Override
    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    void abort() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // The socket is already disconnected: there is no peer to send a reset to.
            connected = false;
        }
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.cancel();
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone whatever close says.
            connected = false;
        }
    }

    @Override
    public SelectableChannel selectableChannel() {
        return channel;
    }
}
