package io.fairlead.counter.snmp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.snmp4j.TransportStateReference;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/**
 * The UDP socket for SNMP, bound to no address of either family.
 *
 * <p>Adds to the library's: room for many switches' replies at once, one buffer used again and again instead of one for
 * every packet, and a reply thread that outlives whatever a packet does.
 */
final class UdpSocket extends DefaultUdpTransportMapping {

    private static final System.Logger LOGGER = System.getLogger(UdpSocket.class.getName());
    private static final int RECEIVE_BUFFER = 4 << 20;

    private volatile boolean closed;

    UdpSocket() throws SocketException {
        setAsyncMsgProcessingSupported(false);
        setReceiveBufferSize(RECEIVE_BUFFER);
    }

    /** Opens one, or throws with the reason why there is none to be had. */
    static UdpSocket open() {
        try {
            return new UdpSocket();
        } catch (SocketException e) {
            throw new UncheckedIOException("no UDP socket for SNMP: " + e.getMessage(), e);
        }
    }

    @Override
    protected void fireProcessMessage(UdpAddress address, ByteBuffer message, TransportStateReference state) {
        try {
            super.fireProcessMessage(address, message, state);
        } catch (RuntimeException | StackOverflowError e) {
            LOGGER.log(System.Logger.Level.WARNING, "SNMP packet from " + address + " dropped: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }

    /** Keeps a request that comes too late from opening the socket again. */
    @Override
    protected synchronized DatagramSocket ensureSocket() throws SocketException {
        if (closed) {
            throw new SocketException("closed");
        }
        return super.ensureSocket();
    }

    @Override
    protected DatagramSocket renewSocketAfterException(SocketException cause, DatagramSocket failed)
            throws SocketException {
        failed.close();
        DatagramSocket socket = new DatagramSocket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        return socket;
    }
}
