package io.fairlead.counter.snmp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/**
 * A switch's agent that does what a test tells it: serves the values put into it, and misbehaves on demand.
 */
final class ScriptedAgent implements CommandResponder, AutoCloseable {

    static final String COMMUNITY = "scripted";

    /** Every value it serves. */
    final NavigableMap<OID, Variable> values = new ConcurrentSkipListMap<>();
    /** Every request it took. */
    final List<PDU> requests = new CopyOnWriteArrayList<>();
    /** Octets of the largest response it can send to a GET. */
    volatile int largest = 65_000;
    /** Whether it answers at all. */
    volatile boolean silent;
    /** What it does to each response before it sends it; null leaves it unsent. */
    volatile UnaryOperator<PDU> tampering = UnaryOperator.identity();

    private final MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
    private final DefaultUdpTransportMapping socket;

    ScriptedAgent() throws IOException {
        socket = new DefaultUdpTransportMapping(new UdpAddress(InetAddress.getLoopbackAddress(), 0));
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addCommandResponder(this);
        dispatcher.addTransportMapping(socket);
        socket.addTransportListener(dispatcher);
        socket.listen();
        uptime(100_000);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getListenAddress().getInetAddress(), socket.getListenAddress().getPort());
    }

    /** Sets sysUpTime, hundredths of a second. */
    void uptime(long ticks) {
        values.put(PortBatch.UPTIME, new TimeTicks(ticks));
    }

    /** Adds a port with every column, its counters made of a base value. */
    void port(int ifIndex, String name, long base) {
        put(IfColumn.DESCR, ifIndex, new OctetString("Interface " + name));
        put(IfColumn.NAME, ifIndex, new OctetString(name));
        put(IfColumn.ALIAS, ifIndex, new OctetString("to " + name));
        put(IfColumn.OPER_STATUS, ifIndex, new Integer32(1));
        put(IfColumn.HIGH_SPEED, ifIndex, new Gauge32(10_000));
        put(IfColumn.SPEED, ifIndex, new Gauge32(0xFFFF_FFFFL));
        put(IfColumn.DISCONTINUITY, ifIndex, new TimeTicks(0));
        for (IfColumn column : IfColumn.values()) {
            if (column.object().contains("HC")) {
                put(column, ifIndex, new Counter64(base + column.ordinal()));
            } else if (column.compareTo(IfColumn.IN_OCTETS) >= 0 && column.compareTo(IfColumn.OUT_ERRORS) <= 0) {
                put(column, ifIndex, new Counter32((base + column.ordinal()) & 0xFFFF_FFFFL));
            }
        }
    }

    void put(IfColumn column, int ifIndex, Variable value) {
        values.put(column.oid(ifIndex), value);
    }

    void remove(IfColumn column, int ifIndex) {
        values.remove(column.oid(ifIndex));
    }

    /** Takes a whole row away. */
    void removePort(int ifIndex) {
        for (IfColumn column : IfColumn.values()) {
            remove(column, ifIndex);
        }
    }

    /** How often a column was asked for since the requests were last cleared. */
    long asked(IfColumn column) {
        return requests.stream().filter(request -> request.getType() == PDU.GET)
                .flatMap(request -> request.getAll().stream())
                .filter(binding -> binding.getOid().startsWith(column.oid())).count();
    }

    @Override
    public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
        event.setProcessed(true);
        requests.add((PDU) event.getPDU().clone());
        boolean version1 = event.getMessageProcessingModel() == SnmpConstants.version1;
        PDU response = silent || !new String(event.getSecurityName()).equals(COMMUNITY) ? null
                : tampering.apply(respond(event.getPDU(), version1));
        if (response == null) {
            return;
        }
        try {
            dispatcher.returnResponsePdu(event.getMessageProcessingModel(), event.getSecurityModel(),
                    event.getSecurityName(),
                    event.getSecurityLevel(), response, event.getMaxSizeResponsePDU(), event.getStateReference(),
                    new StatusInformation());
        } catch (MessageException e) {
            throw new IllegalStateException(e);
        }
    }

    private PDU respond(PDU request, boolean version1) {
        PDU response = version1 ? new PDUv1() : new PDU();
        response.setType(PDU.RESPONSE);
        response.setRequestID(request.getRequestID());
        int repetitions = request.getType() == PDU.GETBULK ? request.getMaxRepetitions() : 1;
        OID[] last = request.getAll().stream().map(VariableBinding::getOid).toArray(OID[]::new);
        for (int repetition = 0; repetition < repetitions; repetition++) {
            for (int i = 0; i < last.length; i++) {
                VariableBinding binding = value(request.getType(), last[i], version1);
                if (version1 && binding.isException()) {
                    return error(response, request, PDU.noSuchName, i + 1);
                }
                last[i] = binding.getOid();
                response.add(binding);
            }
        }
        return request.getType() == PDU.GET && response.getBERLength() > largest
                ? error(response, request, PDU.tooBig, 0) : response;
    }

    private VariableBinding value(int type, OID oid, boolean version1) {
        if (type == PDU.GET) {
            Variable value = values.get(oid);
            boolean hidden = value == null || version1 && value instanceof Counter64;
            return new VariableBinding(oid, hidden ? Null.noSuchInstance : value);
        }
        var next = values.higherEntry(oid);
        while (version1 && next != null && next.getValue() instanceof Counter64) {
            next = values.higherEntry(next.getKey());
        }
        return next == null ? new VariableBinding(oid, Null.endOfMibView)
                : new VariableBinding(next.getKey(), next.getValue());
    }

    private static PDU error(PDU response, PDU request, int status, int index) {
        response.clear();
        response.setType(PDU.RESPONSE);
        response.setRequestID(request.getRequestID());
        response.setErrorStatus(status);
        response.setErrorIndex(index);
        if (status != PDU.tooBig) {
            response.addAll(request.getAll());
        }
        return response;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
