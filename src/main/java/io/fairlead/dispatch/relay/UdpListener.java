package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.Listener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster address and UDP port as one event loop serves it: finds or makes the flow of each packet.
 *
 * <p>Packets of a batch are written to their flows' sockets first and sent together at its end. Replies leave through
 * this socket, hence from the cluster address and port.
 */
final class UdpListener extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(UdpListener.class.getName());
    private static final int ATTEMPTS = 3;

    private final Listener listener;
    private final InetSocketAddress address;
    private final RelayLoop loop;
    private final FlowChooser chooser;
    private final Admission admission;
    private final DatagramSockets sockets;
    private final DatagramSender replies;
    private final UdpFlowTable flows = new UdpFlowTable();
    private final List<UdpFlow> unflushed = new ArrayList<>();

    /** @param channel bound to the address, on the loop */
    UdpListener(Listener listener, Channel channel, RelayLoop loop, FlowChooser chooser, Admission admission,
                DatagramSockets sockets) {
        this.listener = listener;
        this.address = (InetSocketAddress) channel.localAddress();
        this.loop = loop;
        this.chooser = chooser;
        this.admission = admission;
        this.sockets = sockets;
        this.replies = new DatagramSender(channel);
    }

    /** As bound. */
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        InetSocketAddress client = packet.sender();
        long high = FlowKey.high(client.getAddress());
        long low = FlowKey.low(client.getAddress());
        UdpFlow flow = flows.find(high, low, client.getPort());
        if (flow == null) {
            flow = open(client);
        } else if (flow.isStranded()) {
            flow = move(flow);
        } else {
            chooser.keep(flow, loop.now());
        }
        if (flow == null) {
            packet.release();
        } else {
            flow.toServer(packet.content(), loop.now());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        loop.freshNow();
        for (UdpFlow flow : unflushed) {
            flow.flush();
        }
        unflushed.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A reply that could not be sent, to a client that is gone perhaps; the socket serves all others.
        loop.count(Event.DROPPED);
        LOG.log(Level.DEBUG, "a packet of " + address + " could not be received or sent", cause);
    }

    private UdpFlow open(InetSocketAddress client) {
        long now = loop.freshNow();
        if (!admission.admit(client.getAddress(), loop)) {
            loop.count(Event.REFUSED);
            return null;
        }
        UdpFlow flow = new UdpFlow(this, loop, client, now);
        flows.add(flow);
        loop.count(Event.OPENED);
        if (!connect(flow, now)) {
            loop.count(Event.REFUSED);
            flow.end(RelayFlow.Ending.STOPPED);
            return null;
        }
        return flow;
    }

    /**
     * Takes a flow whose server died or is unreachable to another; where there is no other, its packets are dropped
     * until there is.
     */
    private UdpFlow move(UdpFlow flow) {
        if (!connect(flow, loop.freshNow())) {
            loop.count(Event.DROPPED);
            return null;
        }
        loop.count(Event.MOVED);
        return flow;
    }

    private boolean connect(UdpFlow flow, long now) {
        List<ServerSlot> tried = new ArrayList<>(0);
        while (tried.size() < ATTEMPTS) {
            ServerSlot slot = chooser.choose(flow.high, flow.low, now, tried);
            if (slot == null) {
                return false;
            }
            InetSocketAddress server = new InetSocketAddress(slot.address(), listener.serverPort(address.getPort()));
            try {
                flow.connect(slot, new DatagramSender(sockets.connect(loop, server, flow.clientAddress())));
                return true;
            } catch (IOException e) {
                loop.count(Event.FAILED_CONNECT);
                if (!loop.noteShortage(e)) {
                    slot.suspicion().raise(now);
                }
                tried.add(slot);
            }
        }
        return false;
    }

    void flushLater(UdpFlow flow) {
        unflushed.add(flow);
    }

    /** Sends a packet to a client at the next {@link #flushReplies}; takes the buffer over. */
    void reply(ByteBuf packet, DatagramSender.Path client) {
        if (!replies.send(packet, client)) {
            loop.count(Event.DROPPED);
        }
    }

    void flushReplies() {
        replies.flush();
    }

    /** A flow is over. */
    void closed(UdpFlow flow) {
        flows.remove(flow);
        loop.count(Event.CLOSED);
        admission.leave(flow.clientAddress());
    }
}
