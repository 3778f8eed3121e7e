package io.fairlead.dispatch.relay;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Any operating system: Java's selectors, one listening socket whose connections go to the loops in turn. */
final class NioTransport implements Transport {

    private static final int BACKLOG = 4_096;

    @Override
    public IoHandlerFactory ioHandlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public boolean spreads() {
        return false;
    }

    @Override
    public boolean isTransparent() {
        return false;
    }

    @Override
    public StreamAcceptor listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(family(address.getAddress()));
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            return new Acceptor(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static StandardProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    @Override
    public StreamSocket openStream(StreamSocket.Owner owner, InetAddress server, InetSocketAddress source)
            throws IOException {
        if (source != null) {
            throw new IOException("transparent sources need epoll, that is, Linux");
        }
        SocketChannel channel = SocketChannel.open(family(server));
        prepare(channel);
        return new NioStreamSocket(owner, channel);
    }

    private static void prepare(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public DatagramChannel datagramChannel(InetAddress address) {
        return new NioDatagramChannel(address instanceof Inet4Address ? SocketProtocolFamily.INET
                : SocketProtocolFamily.INET6);
    }

    private record Taken(SocketChannel channel, InetSocketAddress client) implements Accepted {

        @Override
        public StreamSocket open(StreamSocket.Owner owner) {
            return new NioStreamSocket(owner, channel);
        }
    }

    private static final class Acceptor extends StreamAcceptor implements NioIoHandle {

        private final ServerSocketChannel channel;
        private final InetSocketAddress address;
        private IoRegistration registration;

        Acceptor(ServerSocketChannel channel) throws IOException {
            this.channel = channel;
            this.address = (InetSocketAddress) channel.getLocalAddress();
        }

        @Override
        InetSocketAddress address() {
            return address;
        }

        @Override
        Accepted accept() throws IOException {
            SocketChannel accepted = channel.accept();
            if (accepted == null) {
                return null;
            }
            prepare(accepted);
            return new Taken(accepted, (InetSocketAddress) accepted.getRemoteAddress());
        }

        @Override
        void watch(RelayLoop on) {
            registration = on.register(this);
        }

        @Override
        void interest(boolean wanted) {
            registration.submit(wanted ? NioIoOps.ACCEPT : NioIoOps.NONE);
        }

        @Override
        void free() {
            if (registration != null) {
                registration.cancel();
            }
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("a listening socket did not close", e);
            }
        }

        @Override
        public SelectableChannel selectableChannel() {
            return channel;
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            ready();
        }
    }
}
