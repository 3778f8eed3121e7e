package io.fairlead.dns;

import io.fairlead.answer.Responder.Transport;
import io.fairlead.topology.AddressBits;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A UDP socket of any system that Java runs on: one datagram a call.
 *
 * <p>Java does not tell which address a datagram came to, so a socket bound to a wildcard would send replies from
 * whichever address the routing table likes. {@link Platform#PORTABLE} therefore binds each address of the machine by
 * itself.
 */
final class NioUdpSocket implements UdpSocket {

    private static final System.Logger LOG = System.getLogger(NioUdpSocket.class.getName());
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private final InetSocketAddress address;
    private final Counters counters;
    private final DatagramChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_535);
    private boolean logged;

    private NioUdpSocket(InetSocketAddress address, Counters counters, DatagramChannel channel) {
        this.address = address;
        this.counters = counters;
        this.channel = channel;
    }

    /**
     * Opens and binds a socket.
     *
     * @param address with its port
     * @throws IOException when the system refuses
     */
    static NioUdpSocket open(InetSocketAddress address, Counters counters) throws IOException {
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        ProtocolFamily family = ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
            channel.bind(address);
            return new NioUdpSocket(address, counters, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void serve(QueryHandler handler) {
        while (channel.isOpen()) {
            try {
                buffer.clear();
                answer(handler, channel.receive(buffer));
            } catch (ClosedChannelException stopped) {
                return;
            } catch (IOException e) {
                counters.udpDropped.increment();
                log("received", e);
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private void answer(QueryHandler handler, SocketAddress client) throws ClosedChannelException {
        int length = buffer.position();
        if (length > LONGEST_QUERY || !(client instanceof InetSocketAddress from) || from.getPort() == 0) {
            counters.udpDropped.increment();
            return;
        }
        buffer.flip().get(handler.query(), 0, length);
        counters.udpQueries.increment();
        int response = handler.answer(length, Transport.UDP, AddressBits.high(from.getAddress()),
                AddressBits.low(from.getAddress()));
        if (response > 0) {
            send(handler.response(), response, client);
        }
    }

    private void send(byte[] response, int length, SocketAddress client) throws ClosedChannelException {
        try {
            buffer.clear().put(response, 0, length).flip();
            channel.send(buffer, client);
            counters.udpResponses.increment();
        } catch (ClosedChannelException stopped) {
            throw stopped;
        } catch (IOException e) {
            counters.udpUnsent.increment();
            log("sent", e);
        }
    }

    private void log(String done, IOException cause) {
        if (!logged) {
            logged = true;
            LOG.log(Level.WARNING, "UDP on {0}: a datagram could not be {1}: {2}; further ones are only counted",
                    address, done, cause.getMessage());
        }
    }

    @Override
    public void stop() {
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "UDP on " + address + ": " + e.getMessage());
        }
    }
}
