package io.fairlead.dns;

import io.fairlead.answer.Responder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The TCP listeners of a {@link DnsServer}: event loops, each with a responder of its own, share the connections. */
final class TcpServer implements AutoCloseable {

    private static final int BACKLOG = 1024;
    /** Octets the kernel may hold for one connection each way: left alone it would let them grow to megabytes. */
    private static final int SOCKET_BUFFER = 64 * 1024;
    private static final long CLOSE_BOUND = TimeUnit.SECONDS.toNanos(2);

    private final Platform platform;
    private final DnsSettings settings;
    private final Counters counters;
    private final TcpConnections connections;
    private final EventLoopGroup loops;
    private final Map<EventExecutor, QueryHandler> handlers = new IdentityHashMap<>();
    private final List<Channel> listeners = new ArrayList<>();

    TcpServer(Platform platform, DnsSettings settings, int threads, Supplier<Responder> responders, Counters counters) {
        this.platform = platform;
        this.settings = settings;
        this.counters = counters;
        connections = new TcpConnections(settings.tcpConnections(), settings.tcpPerClient());
        ThreadFactory daemons = new DefaultThreadFactory("dns-tcp", true);
        loops = new MultiThreadIoEventLoopGroup(threads, daemons, platform.ioHandlers());
        for (EventExecutor loop : loops) {
            handlers.put(loop, new QueryHandler(responders.get()));
        }
    }

    /**
     * Binds a listener; it accepts once {@link #start} is called.
     *
     * @return the address it has got, with its port
     * @throws IOException when the system refuses
     */
    InetSocketAddress bind(InetSocketAddress address) throws IOException {
        ChannelFuture binding = bootstrap(address).bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(binding.cause().getMessage(), binding.cause());
        }
        listeners.add(binding.channel());
        return (InetSocketAddress) binding.channel().localAddress();
    }

    private ServerBootstrap bootstrap(InetSocketAddress address) {
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        SocketProtocolFamily family = ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops)
                .channelFactory(() -> (ServerChannel) platform.newServerChannel(family))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new AcceptHandler())
                .childHandler(new ConnectionInitializer());
        if (ipv6) {
            platform.ipv6Only().ifPresent(option -> bootstrap.option(option, 1));
        }
        return bootstrap;
    }

    /** Gives back the listeners from that one on. */
    void unbind(int first) {
        while (listeners.size() > first) {
            listeners.removeLast().close().awaitUninterruptibly();
        }
    }

    /** How many listeners there are. */
    int listeners() {
        return listeners.size();
    }

    /** Starts to accept. */
    void start() {
        listeners.forEach(listener -> listener.config().setAutoRead(true));
    }

    /** How many connections are open. */
    int open() {
        return connections.size();
    }

    @Override
    public void close() {
        unbind(0);
        try {
            connections.finish(System.nanoTime() + CLOSE_BOUND);
            loops.shutdownGracefully(0, CLOSE_BOUND, TimeUnit.NANOSECONDS).await(2 * CLOSE_BOUND, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            loops.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
            Thread.currentThread().interrupt();
        }
    }

    private final class ConnectionInitializer extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new TcpConnection(handlers.get(channel.eventLoop()), connections, counters,
                    settings.tcpPipeline(), settings.tcpIdleTimeout().toNanos()));
        }
    }
}
