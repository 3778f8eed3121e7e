package io.fairlead.dispatch.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * A transport whose sockets have no descriptor, so that a test can have more flows than a process may have descriptors.
 * Everything above the socket is the relay's own; a socket is never ready, takes whatever is sent, and connects at once.
 */
final class SocketlessTransport implements Transport {

    /** Listening sockets of TCP, in the order in which they were opened. */
    final List<Acceptor> acceptors = new ArrayList<>();
    /** UDP channels of the listeners, and of the flows if {@link #remembersAll}. */
    final List<DatagramChannel> datagramChannels = new ArrayList<>();
    boolean remembersAll = true;

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
    public StreamAcceptor listen(InetSocketAddress address) {
        acceptors.add(new Acceptor(address));
        return acceptors.getLast();
    }

    @Override
    public StreamSocket openStream(StreamSocket.Owner owner, InetAddress server, InetSocketAddress source) {
        return new Stream(owner);
    }

    @Override
    public DatagramChannel datagramChannel(InetAddress family) {
        SocketlessDatagramChannel channel = new SocketlessDatagramChannel();
        if (remembersAll) {
            datagramChannels.add(channel);
        }
        return channel;
    }

    /** Takes the connections that a test puts into it. */
    static final class Acceptor extends StreamAcceptor {

        private final InetSocketAddress address;
        private final Queue<InetSocketAddress> waiting = new ArrayDeque<>();
        private RelayLoop loop;

        Acceptor(InetSocketAddress address) {
            this.address = address;
        }

        /** Connects those clients, as the kernel would while the loop is busy, and waits until they are taken. */
        void connect(List<InetSocketAddress> clients) {
            CompletableFuture.runAsync(() -> {
                waiting.addAll(clients);
                while (!waiting.isEmpty()) {
                    ready();
                }
            }, loop.eventLoop()).join();
            // They are handed over as tasks of the loop, which are done in order.
            CompletableFuture.runAsync(() -> { }, loop.eventLoop()).join();
        }

        @Override
        InetSocketAddress address() {
            return address;
        }

        @Override
        Transport.Accepted accept() {
            InetSocketAddress client = waiting.poll();
            return client == null ? null : new Taken(client);
        }

        @Override
        void watch(RelayLoop on) {
            loop = on;
        }

        @Override
        void interest(boolean wanted) {
            // Nothing comes but what a test puts in.
        }

        @Override
        void free() {
            waiting.clear();
        }
    }

    private record Taken(InetSocketAddress client) implements Accepted {

        @Override
        public StreamSocket open(StreamSocket.Owner owner) {
            return new Stream(owner);
        }
    }

    /** Says one octet first, then nothing; as many fields as a socket on epoll has. */
    private static final class Stream extends StreamSocket {

        private Object socket = new long[2];
        private Object registration = new long[4];
        private boolean spoken;

        Stream(Owner owner) {
            super(owner);
        }

        @Override
        void watch(RelayLoop loop) {
            writable(true);
        }

        @Override
        void settle() {
            // Never ready again.
        }

        @Override
        int receive(ByteBuf into) {
            readable(false);
            if (spoken) {
                return NOTHING;
            }
            spoken = true;
            into.writeByte('x');
            return 1;
        }

        @Override
        void send(ByteBuf from) {
            from.skipBytes(from.readableBytes());
        }

        @Override
        boolean takesPipes() {
            return false;
        }

        @Override
        int receive(Pipe into) {
            throw new IllegalStateException("no descriptor");
        }

        @Override
        void send(Pipe from) {
            throw new IllegalStateException("no descriptor");
        }

        @Override
        boolean connect(InetSocketAddress address, boolean speaksAtOnce) {
            return true;
        }

        @Override
        boolean finishConnect() {
            return true;
        }

        @Override
        void endure() {
            // No options.
        }

        @Override
        void concludeWithNext() {
            // No options.
        }

        @Override
        void endOutput() throws IOException {
            throw new IOException("nobody ends here");
        }

        @Override
        void abort() {
            // Nobody there.
        }

        @Override
        void close() {
            socket = null;
            registration = null;
        }
    }
}
