package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.Protocol;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP flow: a connection taken from a client, one made to a server, a pump each way.
 *
 * <p>A server that cannot be reached is followed by the next choice, within {@link #ATTEMPTS}, while the client waits
 * and notices nothing. Ends are passed on as they come: a FIN as a FIN, a reset as a reset; a reset after everything
 * was delivered is no reset.
 */
final class TcpFlow extends RelayFlow implements StreamSocket.Owner {

    private static final Logger LOG = System.getLogger(TcpFlow.class.getName());
    private static final int ATTEMPTS = 3;

    private final TcpListener listener;
    private final RelayLoop loop;
    private final InetSocketAddress clientAddress;
    private List<ServerSlot> tried = List.of();
    private StreamSocket client;
    private StreamSocket upstream;
    private ByteBuf opening;
    private StreamPump toServer;
    private StreamPump fromServer;
    private State state = State.CONNECTING;
    private boolean runsAgain;
    private boolean heardClient;
    private int heard;

    private enum State {
        CONNECTING, ESTABLISHED, CLOSED
    }

    TcpFlow(TcpListener listener, RelayLoop loop, InetSocketAddress clientAddress, long now) {
        super(Protocol.TCP, now);
        this.listener = listener;
        this.loop = loop;
        this.clientAddress = clientAddress;
    }

    @Override
    FlowKey key() {
        return FlowKey.of(Protocol.TCP, clientAddress, listener.address().getPort());
    }

    /** Takes the client's socket and looks for a server. */
    void open(StreamSocket accepted) {
        client = accepted;
        loop.connecting().add(this);
        try {
            client.watch(loop);
            hearClient();
        } catch (IOException e) {
            loop.count(Event.RESET);
            reset();
            return;
        }
        connectNext();
    }

    /**
     * Takes in what the client has said already, up to a bound: then the server can be sent it together with the end of
     * the handshake. A client that waits for the server's word is not waited for.
     */
    private void hearClient() throws IOException {
        byte[] header = listener.proxyHeader(clientAddress);
        ByteBuf first = loop.buffers().takeFirst();
        if (first.isWritable()) {
            client.receive(first);
        }
        if (header.length > 0 || first.isReadable()) {
            heard = first.readableBytes();
            opening = loop.buffers().keep(header);
        }
    }

    /** Gives the attempt under way up and goes on to the next choice. */
    void connectFailed(IOException cause) {
        loop.count(Event.FAILED_CONNECT);
        if (!loop.noteShortage(cause)) {
            server.suspicion().raise(loop.now());
        }
        if (upstream != null) {
            loop.retire(upstream);
            upstream = null;
        }
        tried = tried.isEmpty() ? new ArrayList<>(ATTEMPTS) : tried;
        tried.add(server);
        displace();
        connectNext();
    }

    private void connectNext() {
        long now = loop.freshNow();
        ServerSlot slot = tried.size() < ATTEMPTS ? listener.choose(clientAddress, now, tried) : null;
        if (slot == null) {
            loop.count(Event.REFUSED);
            reset();
            return;
        }
        place(slot);
        loop.connecting().touch(this, now);
        try {
            upstream = listener.openUpstream(this, clientAddress, slot);
            if (upstream.connect(listener.serverAddress(slot), opening != null)) {
                upstream.watch(loop);
                connected();
            } else {
                upstream.watch(loop);
            }
        } catch (IOException e) {
            connectFailed(e);
        }
    }

    @Override
    public void ready(StreamSocket socket) {
        switch (state) {
            case CONNECTING -> {
                if (socket == upstream) {
                    finishConnect();
                } else if (socket == client) {
                    client.settle();
                }
            }
            case ESTABLISHED -> pump();
            case CLOSED -> {
            }
        }
    }

    @Override
    public void failed(RuntimeException cause) {
        LOG.log(Level.ERROR, "a flow failed and is reset: " + key(), cause);
        reset();
    }

    private void finishConnect() {
        try {
            if (upstream.isWritable() || upstream.isReadable()) {
                if (upstream.finishConnect()) {
                    connected();
                } else {
                    upstream.settle();
                }
            }
        } catch (IOException e) {
            connectFailed(e);
        }
    }

    private void connected() {
        state = State.ESTABLISHED;
        tried = List.of();
        server.suspicion().clear();
        upstream.writable(true);
        loop.connecting().remove(this);
        loop.tcpFlows().add(this);
        toServer = new StreamPump(this, loop, client, upstream, true);
        fromServer = new StreamPump(this, loop, upstream, client, false);
        open(toServer);
        pump();
    }

    private void open(StreamPump pump) {
        if (opening != null) {
            pump.prepend(opening);
            opening = null;
        }
        if (heard > 0) {
            moved(true, heard);
        }
        if (client.hasEnded()) {
            pump.endInput();
        }
    }

    private void pump() {
        boolean again = toServer.run();
        again |= state == State.ESTABLISHED && fromServer.run();
        // An end may have come about in one pump that lets the other go on.
        if (state == State.CLOSED) {
            return;
        }
        if (toServer.isOver() && fromServer.isOver()) {
            close();
            return;
        }
        loop.tcpFlows().touch(this, loop.freshNow());
        if (again) {
            runAgain();
        } else {
            client.settle();
            upstream.settle();
        }
    }

    private void runAgain() {
        if (!runsAgain) {
            runsAgain = true;
            loop.execute(() -> {
                runsAgain = false;
                if (state == State.ESTABLISHED) {
                    pump();
                }
            });
        }
    }

    /** Octets were read. */
    void moved(boolean goesToServer, int octets) {
        long packets = (octets + TcpListener.SEGMENT - 1) / TcpListener.SEGMENT;
        if (goesToServer) {
            if (heardClient) {
                upstream.endure();
            }
            heardClient = true;
            countTo(packets, octets);
        } else {
            countFrom(packets, octets);
        }
    }

    /** The source of that pump was reset. Where it had stopped taking octets before, it has said what it had to say. */
    void sourceFailed(StreamPump pump) {
        if (opposite(pump).isBroken()) {
            pump.endInput();
        } else {
            loop.count(Event.RESET);
            reset();
        }
    }

    /** The sink of that pump takes no more. What it still has to say is delivered; a sink that had said all is gone. */
    void sinkFailed(StreamPump pump) {
        StreamPump back = opposite(pump);
        if (back.isEnded()) {
            loop.count(Event.RESET);
            reset();
        } else {
            runAgain();
        }
    }

    private StreamPump opposite(StreamPump pump) {
        return pump == toServer ? fromServer : toServer;
    }

    /** Both pumps are to leave the sockets alone: the last FIN comes with the close. */
    boolean isOver() {
        return state == State.CLOSED || toServer.isOver() && fromServer.isOver();
    }

    @Override
    void end(Ending ending) {
        switch (ending) {
            case EVICTED -> loop.count(Event.EVICTED);
            case EXPIRED -> loop.count(Event.EXPIRED);
            case SERVER_DIED -> loop.count(Event.RESET);
            case STOPPED -> {
            }
        }
        reset();
    }

    private void reset() {
        if (state != State.CLOSED) {
            client.abort();
            if (upstream != null) {
                upstream.abort();
            }
            close();
        }
    }

    private void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.CONNECTING) {
            loop.connecting().remove(this);
            if (opening != null) {
                loop.buffers().release(opening);
                opening = null;
            }
        } else {
            loop.tcpFlows().remove(this);
            toServer.drop();
            fromServer.drop();
        }
        state = State.CLOSED;
        displace();
        loop.retire(client);
        if (upstream != null) {
            loop.retire(upstream);
        }
        listener.closed(clientAddress);
    }
}
