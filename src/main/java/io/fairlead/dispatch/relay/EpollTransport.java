package io.fairlead.dispatch.relay;

import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Linux: epoll(7), a listening socket for each loop, transparent sources. Option numbers are those of the kernel's
 * headers.
 */
final class EpollTransport implements Transport {

    private static final int BACKLOG = 4_096;
    private static final int SOL_IP = 0;
    private static final int IP_TRANSPARENT = 19;
    static final int IPPROTO_TCP = 6;
    static final int TCP_CORK = 3;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_QUICKACK = 12;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_TRANSPARENT = 75;
    /** Seconds of silence after which the kernel asks a peer whether it is still there. */
    static final int KEEP_ALIVE_SECONDS = 60;

    /** A stream socket of a stated family: the public constructors take the family from the machine's settings. */
    private static final class FamilySocket extends Socket {

        FamilySocket(SocketProtocolFamily family) {
            super(newSocketStream0(family));
        }
    }

    private static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    private static Socket newSocket(InetAddress address) throws IOException {
        try {
            return new FamilySocket(family(address));
        } catch (ChannelException e) {
            throw NativeErrors.cause(e);
        }
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public boolean spreads() {
        return true;
    }

    @Override
    public boolean isTransparent() {
        return true;
    }

    @Override
    public StreamAcceptor listen(InetSocketAddress address) throws IOException {
        Socket socket = newSocket(address.getAddress());
        try {
            socket.setReuseAddress(true);
            socket.setReusePort(true);
            if (!(address.getAddress() instanceof Inet4Address)) {
                socket.setIntOpt(SOL_IPV6, IPV6_V6ONLY, 1);
            }
            // Connections inherit these from their listener (tcp(7)), which spares three calls for each.
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setIntOpt(IPPROTO_TCP, TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            socket.bind(address);
            socket.listen(BACKLOG);
            return new Acceptor(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        } catch (ChannelException e) {
            socket.close();
            throw NativeErrors.cause(e);
        }
    }

    @Override
    public StreamSocket openStream(StreamSocket.Owner owner, InetAddress server, InetSocketAddress source)
            throws IOException {
        Socket socket = newSocket(server);
        try {
            socket.setKeepAlive(true);
            if (source != null) {
                if (server instanceof Inet4Address) {
                    socket.setIntOpt(SOL_IP, IP_TRANSPARENT, 1);
                } else {
                    socket.setIntOpt(SOL_IPV6, IPV6_TRANSPARENT, 1);
                }
                socket.bind(source);
            }
            return new EpollStreamSocket(owner, socket, false);
        } catch (IOException e) {
            socket.close();
            throw e;
        } catch (ChannelException e) {
            socket.close();
            throw NativeErrors.cause(e);
        }
    }

    @Override
    public DatagramChannel datagramChannel(InetAddress address) {
        return new EpollDatagramChannel(family(address));
    }

    private record Taken(Socket socket, InetSocketAddress client) implements Accepted {

        @Override
        public StreamSocket open(StreamSocket.Owner owner) {
            return new EpollStreamSocket(owner, socket, true);
        }
    }

    /** A listening socket; level-triggered, so that what one turn leaves is told of again. */
    private static final class Acceptor extends StreamAcceptor implements EpollIoHandle {

        private static final EpollIoOps WANTED = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLERR);

        private final Socket socket;
        private final InetSocketAddress address;
        /** Length of the address, then the address, as Netty's native code lays it out. */
        private final byte[] peer = new byte[26];
        private IoRegistration registration;

        Acceptor(Socket socket) {
            this.socket = socket;
            this.address = socket.localAddress();
        }

        @Override
        InetSocketAddress address() {
            return address;
        }

        @Override
        Accepted accept() throws IOException {
            int descriptor = socket.accept(peer);
            return descriptor < 0 ? null : new Taken(new Socket(descriptor),
                    NativeInetAddress.address(peer, 1, peer[0]));
        }

        @Override
        void watch(RelayLoop on) {
            registration = on.register(this);
        }

        @Override
        void interest(boolean wanted) {
            registration.submit(wanted ? WANTED : EpollIoOps.EPOLLERR);
        }

        @Override
        void free() {
            if (registration != null) {
                registration.cancel();
            }
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException("a listening socket did not close", e);
            }
        }

        @Override
        public FileDescriptor fd() {
            return socket;
        }

        @Override
        public void handle(IoRegistration from, IoEvent event) {
            ready();
        }
    }
}
