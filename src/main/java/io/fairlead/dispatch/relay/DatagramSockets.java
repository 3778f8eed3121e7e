package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.SourceBinding;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Opens the UDP sockets of one event loop; on that loop only. */
final class DatagramSockets {

    /** Octets that may wait for a socket to take them; what comes beyond is dropped, as a full link would. */
    private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(256 * 1024, 512 * 1024);
    /** What is asked of the kernel for bursts; it gives less where net.core.rmem_max and wmem_max are lower. */
    private static final int LISTENER_BUFFER = 4 * 1024 * 1024;

    /** The same for a flow's own socket: a burst of frames that one request brings. */
    private static final int UPSTREAM_BUFFER = 1024 * 1024;

    private final Transport transport;
    private final SourceBinding source;
    private final UpstreamPorts ports;
    private final DatagramBuffers batches = new DatagramBuffers();
    private final RecvByteBufAllocator receive;

    DatagramSockets(Transport transport, SourceBinding source, UpstreamPorts ports) {
        this.transport = transport;
        this.source = source;
        this.ports = ports;
        this.receive = transport.spreads() ? batches : new FixedRecvByteBufAllocator(DatagramBuffers.SLOT);
    }

    /**
     * A socket on which clients are heard.
     *
     * @param shared whether others are bound to the same address
     */
    Channel listen(RelayLoop loop, InetSocketAddress address, boolean shared) throws IOException {
        DatagramChannel channel = open(address.getAddress());
        try {
            channel.config().setAutoRead(false).setReceiveBufferSize(LISTENER_BUFFER)
                    .setSendBufferSize(LISTENER_BUFFER);
            if (shared) {
                channel.config().setOption(EpollChannelOption.SO_REUSEPORT, true);
            }
            await(loop.eventLoop().register(channel));
            await(channel.bind(address));
            return channel;
        } catch (ChannelException e) {
            channel.close();
            throw NativeErrors.cause(e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A socket connected to a server, for one flow. */
    Channel connect(RelayLoop loop, InetSocketAddress server, InetAddress client) throws IOException {
        DatagramChannel channel = open(server.getAddress());
        try {
            channel.config().setReceiveBufferSize(UPSTREAM_BUFFER);
            await(loop.eventLoop().register(channel));
            if (source == SourceBinding.TRANSPARENT) {
                channel.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
                await(channel.bind(new InetSocketAddress(client, 0)));
            } else {
                ports.bind(channel, server);
            }
            await(channel.connect(server));
            return channel;
        } catch (ChannelException e) {
            channel.close();
            throw NativeErrors.cause(e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private DatagramChannel open(InetAddress address) throws IOException {
        DatagramChannel channel;
        try {
            channel = transport.datagramChannel(address);
        } catch (ChannelException e) {
            throw NativeErrors.cause(e);
        }
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        channel.config().setAllocator(allocator).setRecvByteBufAllocator(receive).setWriteBufferWaterMark(WAITING);
        if (channel.config() instanceof EpollDatagramChannelConfig epoll) {
            epoll.setMaxDatagramPayloadSize(DatagramBuffers.SLOT);
        }
        return channel;
    }

    /** On the loop, what is asked of a channel is done at once. */
    static void await(ChannelFuture future) throws IOException {
        if (!future.isDone()) {
            throw new IllegalStateException("a socket is to be opened on its own event loop");
        }
        if (!future.isSuccess()) {
            throw future.cause() instanceof IOException cause ? cause : new IOException(future.cause());
        }
    }

    void close() {
        batches.close();
    }
}
