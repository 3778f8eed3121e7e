package io.fairlead.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.TransportStateReference;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/**
 * Answers SNMPv1, v2c and v3 from views, read only. A request from who may not read is not answered.
 *
 * <p>There is a thread for each socket; a view is asked for once for each request, so that all values of a response belong
 * together.
 */
final class SnmpServer implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(SnmpServer.class.getName());

    private final Access access;
    private final Supplier<MibView> views;
    private final List<Socket> sockets = new ArrayList<>();
    private final MessageDispatcher dispatcher = new MessageDispatcherImpl();
    private int unknownContexts;

    /** @throws UncheckedIOException when an address cannot be listened on */
    SnmpServer(List<InetSocketAddress> listen, Access access, Supplier<MibView> views) {
        this.access = access;
        this.views = views;
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c());
        access.version3().ifPresent(dispatcher::addMessageProcessingModel);
        dispatcher.addCommandResponder(new Responder());
        for (InetSocketAddress address : listen) {
            listen(address);
        }
    }

    private void listen(InetSocketAddress address) {
        try {
            Socket socket = new Socket(new UdpAddress(address.getAddress(), address.getPort()));
            sockets.add(socket);
            dispatcher.addTransportMapping(socket);
            socket.addTransportListener(dispatcher);
            socket.listen();
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("SNMP agent cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    List<InetSocketAddress> addresses() {
        return sockets.stream().map(DefaultUdpTransportMapping::getListenAddress)
                .map(address -> new InetSocketAddress(address.getInetAddress(), address.getPort())).toList();
    }

    /** Ends it; requests are no longer answered. */
    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                LOGGER.log(System.Logger.Level.WARNING, "SNMP agent's socket did not close: " + e.getMessage());
            }
        }
    }

    /** Takes requests from the library and hands it the responses. Called on the sockets' threads. */
    private final class Responder implements CommandResponder {

        @Override
        public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
            event.setProcessed(true);
            if (event.getPDU() == null || !access.allows(event)) {
                return;
            }
            PDU response = isInContext(event.getPDU()) ? respond(event) : unknownContext((ScopedPDU) event.getPDU());
            if (response != null) {
                send(event, response);
            }
        }

        private <A extends Address> PDU respond(CommandResponderEvent<A> event) {
            boolean version1 = event.getMessageProcessingModel() == SnmpConstants.version1;
            boolean version3 = event.getMessageProcessingModel() == SnmpConstants.version3;
            int largest = version3 ? event.getMaxSizeResponsePDU() : RequestHandler.LARGEST;
            return new RequestHandler(version1, largest).respond(event.getPDU(), views);
        }

        /** There is one context, that without a name. */
        private boolean isInContext(PDU request) {
            return !(request instanceof ScopedPDU scoped) || scoped.getContextName().length() == 0;
        }

        /** RFC 3413 section 3.2, step 4. */
        private PDU unknownContext(ScopedPDU request) {
            ScopedPDU report = new ScopedPDU();
            report.setType(PDU.REPORT);
            report.setRequestID(request.getRequestID());
            report.setContextEngineID(request.getContextEngineID());
            report.setContextName(request.getContextName());
            report.add(new VariableBinding(SnmpConstants.snmpUnknownContexts, new Counter32(++unknownContexts)));
            return report;
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
