package io.fairlead.dispatch.relay;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What of the relay depends on the operating system's way of waiting for sockets. */
interface Transport {

    /** Makes what event loops wait by. */
    IoHandlerFactory ioHandlers();

    /**
     * Whether every loop can have a socket of its own on one address (SO_REUSEPORT), among which the kernel spreads
     * clients.
     */
    boolean spreads();

    /** Whether sockets can bear a client's address as their source (IP_TRANSPARENT). */
    boolean isTransparent();

    /** Listens for TCP. */
    StreamAcceptor listen(InetSocketAddress address) throws IOException;

    /**
     * Opens a TCP socket that is yet to be connected.
     *
     * @param server of the family the socket is to have
     * @param source the address to bear transparently; null for this machine's own
     */
    StreamSocket openStream(StreamSocket.Owner owner, InetAddress server, InetSocketAddress source) throws IOException;

    /** A UDP channel for that address's family, not yet registered. */
    DatagramChannel datagramChannel(InetAddress family);

    /** A connection that has been taken. */
    interface Accepted {

        /** Who has connected. */
        InetSocketAddress client();

        /** Its socket; to be called once. */
        StreamSocket open(StreamSocket.Owner owner);
    }
}
