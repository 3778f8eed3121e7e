package io.fairlead.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.TransportStateReference;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/**
 * An SNMP agent that serves the system group, ifTable and ifXTable of whatever interfaces its supplier tells of.
 *
 * <p>SNMPv1 and v2c, read only. The supplier is asked once for each request, so that all values of a response belong
 * together; it runs on the agent's one thread and should not block. A request with another community is not answered.
 */
public final class IfMibAgent implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(IfMibAgent.class.getName());
    private static final long NANOS_PER_TICK = 10_000_000;

    private final String name;
    private final byte[] community;
    private final Supplier<List<InterfaceRow>> rows;
    private final long started = System.nanoTime();
    private final Map<Integer, State> states = new HashMap<>();
    private final Socket socket;
    private final MessageDispatcher dispatcher = new MessageDispatcherImpl();

    /** Whether an interface is up, and the sysUpTime since when. */
    private record State(boolean up, long since) {
    }

    /**
     * Starts to serve.
     *
     * @param address   where to listen, UDP; port 0 for any that is free, which {@link #address} then tells
     * @param community the community that may read
     * @param name      sysName
     * @param rows      tells of the interfaces as they are now
     * @throws UncheckedIOException when the address cannot be listened on
     */
    public IfMibAgent(InetSocketAddress address, String community, String name, Supplier<List<InterfaceRow>> rows) {
        this.name = Objects.requireNonNull(name, "name");
        this.community = community.getBytes(StandardCharsets.UTF_8);
        this.rows = Objects.requireNonNull(rows, "rows");
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addCommandResponder(new Responder());
        try {
            socket = new Socket(new UdpAddress(address.getAddress(), address.getPort()));
            dispatcher.addTransportMapping(socket);
            socket.addTransportListener(dispatcher);
            socket.listen();
        } catch (IOException e) {
            throw new UncheckedIOException("SNMP agent cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        UdpAddress address = socket.getListenAddress();
        return new InetSocketAddress(address.getInetAddress(), address.getPort());
    }

    /** Ends it; requests are no longer answered. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "SNMP agent's socket did not close: " + e.getMessage());
        }
    }

    private MibView view() {
        long uptime = (System.nanoTime() - started) / NANOS_PER_TICK;
        NavigableMap<Integer, MibRow> byIndex = new TreeMap<>();
        for (InterfaceRow row : rows.get()) {
            State state = states.compute(row.index(), (index, before) -> before == null ? new State(row.up(), 0)
                    : before.up() == row.up() ? before : new State(row.up(), uptime));
            byIndex.put(row.index(), new MibRow(row, state.since()));
        }
        states.keySet().retainAll(byIndex.keySet());
        return new MibView(name, "Fairlead interface counters", uptime, byIndex);
    }

    /** Takes requests from the library and hands it the responses. Called on the socket's one thread. */
    private final class Responder implements CommandResponder {

        @Override
        public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
            event.setProcessed(true);
            if (event.getPDU() == null || !MessageDigest.isEqual(community, event.getSecurityName())) {
                return;
            }
            boolean version1 = event.getMessageProcessingModel() == SnmpConstants.version1;
            PDU response = new RequestHandler(version1).respond(event.getPDU(), IfMibAgent.this::view);
            if (response != null) {
                send(event, response);
            }
        }

        private <A extends Address> void send(CommandResponderEvent<A> event, PDU response) {
            try {
                dispatcher.returnResponsePdu(event.getMessageProcessingModel(), event.getSecurityModel(),
                        event.getSecurityName(), event.getSecurityLevel(), response, event.getMaxSizeResponsePDU(),
                        event.getStateReference(), new StatusInformation());
            } catch (MessageException e) {
                LOGGER.log(System.Logger.Level.DEBUG, () -> "no SNMP response to " + event.getPeerAddress() + ": "
                        + e.getMessage());
            }
        }
    }

    /** The library's socket, with one buffer for all packets and a thread that outlives whatever a packet does. */
    private static final class Socket extends DefaultUdpTransportMapping {

        private static final int RECEIVE_BUFFER = 1 << 20;

        Socket(UdpAddress address) throws IOException {
            super(address);
            setAsyncMsgProcessingSupported(false);
            setReceiveBufferSize(RECEIVE_BUFFER);
        }

        @Override
        protected void fireProcessMessage(UdpAddress peer, ByteBuffer message, TransportStateReference state) {
            try {
                super.fireProcessMessage(peer, message, state);
            } catch (RuntimeException | StackOverflowError e) {
                LOGGER.log(System.Logger.Level.WARNING, "SNMP packet from " + peer + " dropped: " + e);
            }
        }

        @Override
        protected DatagramSocket renewSocketAfterException(SocketException cause, DatagramSocket failed)
                throws SocketException {
            int port = failed.getLocalPort() > 0 ? failed.getLocalPort() : udpAddress.getPort();
            failed.close();
            return new DatagramSocket(port, udpAddress.getInetAddress());
        }
    }
}
