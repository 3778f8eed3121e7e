package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.SourceBinding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A cluster address and TCP port as one event loop serves it: admits clients, chooses and opens upstream sockets. */
final class TcpListener {

    /**
     * Payload of a full TCP segment on Ethernet with timestamps, by which packets are reckoned (RFC 6691, RFC 7323).
     */
    static final int SEGMENT = 1_448;

    private final Listener listener;
    private final InetSocketAddress address;
    private final RelayLoop loop;
    private final FlowChooser chooser;
    private final Admission admission;
    private final Transport transport;
    private final SourceBinding source;

    TcpListener(Listener listener, InetSocketAddress address, RelayLoop loop, FlowChooser chooser, Admission admission,
                Transport transport, SourceBinding source) {
        this.listener = listener;
        this.address = address;
        this.loop = loop;
        this.chooser = chooser;
        this.admission = admission;
        this.transport = transport;
        this.source = source;
    }

    /** As bound. */
    InetSocketAddress address() {
        return address;
    }

    /** A client has connected. */
    void accepted(Transport.Accepted accepted) {
        InetSocketAddress client = accepted.client();
        long now = loop.freshNow();
        TcpFlow flow = new TcpFlow(this, loop, client, now);
        StreamSocket socket = accepted.open(flow);
        if (!admission.admit(client.getAddress(), loop)) {
            loop.count(Event.REFUSED);
            socket.abort();
            loop.retire(socket);
            return;
        }
        loop.count(Event.OPENED);
        flow.open(socket);
    }

    /** A flow that was admitted is over. */
    void closed(InetSocketAddress client) {
        loop.count(Event.CLOSED);
        admission.leave(client.getAddress());
    }

    ServerSlot choose(InetSocketAddress client, long now, List<ServerSlot> tried) {
        InetAddress from = client.getAddress();
        return chooser.choose(FlowKey.high(from), FlowKey.low(from), now, tried);
    }

    InetSocketAddress serverAddress(ServerSlot slot) {
        return new InetSocketAddress(slot.address(), listener.serverPort(address.getPort()));
    }

    StreamSocket openUpstream(StreamSocket.Owner owner, InetSocketAddress client, ServerSlot slot) throws IOException {
        return transport.openStream(owner, slot.address(),
                source == SourceBinding.TRANSPARENT ? new InetSocketAddress(client.getAddress(), 0) : null);
    }

    /** What goes ahead of the stream; empty for nothing. */
    byte[] proxyHeader(InetSocketAddress client) {
        return ProxyHeader.of(listener.proxyProtocol(), client, address);
    }
}
