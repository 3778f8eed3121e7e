package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;

/**
 * A UDP flow: a client, the server it was given, and an upstream socket connected to that server.
 *
 * <p>The socket is the flow's own, so what comes out of it is for this client and no other. It is replaced when the
 * server dies or is unreachable, at the client's next packet.
 */
final class UdpFlow extends RelayFlow {

    /** Key and link of the {@link UdpFlowTable}. */
    final long high;
    final long low;
    final int port;
    UdpFlow next;
    /** When it was said last that it goes on; see {@link FlowChooser#keep}. */
    long keptAt;

    private final UdpListener listener;
    private final RelayLoop loop;
    private final InetSocketAddress client;
    private final DatagramSender.Path toClient;
    private DatagramSender.Path toServer;
    private DatagramSender upstream;
    private boolean unflushed;
    private boolean answered;
    private boolean assured;
    private boolean unreachable;

    UdpFlow(UdpListener listener, RelayLoop loop, InetSocketAddress client, long now) {
        super(Protocol.UDP, now);
        this.listener = listener;
        this.loop = loop;
        this.client = client;
        this.toClient = new DatagramSender.Path(client);
        this.high = FlowKey.high(client.getAddress());
        this.low = FlowKey.low(client.getAddress());
        this.port = client.getPort();
        this.keptAt = now;
        loop.untriedUdpFlows().add(this);
    }

    @Override
    FlowKey key() {
        return new FlowKey(Protocol.UDP, high, low, port, listener.address().getPort());
    }

    InetAddress clientAddress() {
        return client.getAddress();
    }

    /** Goes to that server from now on, through that socket. */
    void connect(ServerSlot slot, DatagramSender connected) {
        disconnect();
        place(slot);
        unreachable = false;
        upstream = connected;
        toServer = new DatagramSender.Path(null);
        connected.channel().pipeline().addLast(new Replies());
    }

    /** Whether it needs another server for its next packet. */
    boolean isStranded() {
        return unreachable || isOrphan();
    }

    /** Passes a packet on to the server at the next {@link #flush}; takes the buffer over. */
    void toServer(ByteBuf packet, long now) {
        touch(now);
        int octets = packet.readableBytes();
        if (!upstream.send(packet, toServer)) {
            loop.count(Event.DROPPED);
            return;
        }
        countTo(1, octets);
        if (!unflushed) {
            unflushed = true;
            listener.flushLater(this);
        }
    }

    void flush() {
        unflushed = false;
        if (upstream != null) {
            upstream.flush();
        }
    }

    private void touch(long now) {
        if (answered && !assured) {
            assured = true;
            loop.untriedUdpFlows().remove(this);
            loop.udpFlows().add(this);
        }
        list().touch(this, now);
    }

    private FlowList list() {
        return assured ? loop.udpFlows() : loop.untriedUdpFlows();
    }

    private void fromServer(DatagramPacket packet) {
        answered = true;
        countFrom(1, packet.content().readableBytes());
        listener.reply(packet.content(), toClient);
    }

    @Override
    void end(Ending ending) {
        switch (ending) {
            case EVICTED -> loop.count(Event.EVICTED);
            case EXPIRED -> loop.count(Event.EXPIRED);
            case SERVER_DIED, STOPPED -> {
            }
        }
        list().remove(this);
        disconnect();
        listener.closed(this);
    }

    private void disconnect() {
        displace();
        if (upstream != null) {
            DatagramSender old = upstream;
            upstream = null;
            old.close();
        }
    }

    private boolean isCurrent(ChannelHandlerContext context) {
        return upstream != null && context.channel() == upstream.channel();
    }

    /** What the upstream socket brings. */
    private final class Replies extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (isCurrent(context)) {
                fromServer((DatagramPacket) message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (isCurrent(context)) {
                list().touch(UdpFlow.this, loop.freshNow());
            }
            listener.flushReplies();
        }

        /** ICMP unreachable turns up as an error of the connected socket (udp(7)). */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (isCurrent(context) && isUnreachable(cause)) {
                unreachable = true;
                server.suspicion().raise(loop.freshNow());
            }
        }
    }

    private static boolean isUnreachable(Throwable cause) {
        return cause instanceof PortUnreachableException || cause instanceof NoRouteToHostException
                || cause instanceof ConnectException || NativeErrors.isUnreachable(cause);
    }
}
