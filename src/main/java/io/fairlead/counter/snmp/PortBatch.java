package io.fairlead.counter.snmp;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.VariableBinding;

/**
 * What one GET asks: sysUpTime.0 first, then every wanted column of some ports, so that counters and the time they
 * hold for come from one reply.
 */
final class PortBatch {

    /** sysUpTime.0 (RFC 3418). */
    static final OID UPTIME = new OID(new int[] {1, 3, 6, 1, 2, 1, 1, 3, 0});

    /** One value asked for. */
    record Slot(Port port, IfColumn column, VariableBinding binding) {
    }

    private final List<Port> ports;
    private final List<Slot> slots = new ArrayList<>();

    /** @param ports ports that have been found */
    PortBatch(List<Port> ports) {
        this.ports = List.copyOf(ports);
        for (Port port : ports) {
            Port.Resolution.Found row = (Port.Resolution.Found) port.resolution();
            for (IfColumn column : columns(port, row)) {
                slots.add(new Slot(port, column, new VariableBinding(column.oid(row.ifIndex()))));
            }
        }
    }

    /** Packs ports into as few batches as the replies' size allows, one port at least in each. */
    static List<PortBatch> pack(List<Port> ports, int replyLimit) {
        List<PortBatch> batches = new ArrayList<>();
        List<Port> packed = new ArrayList<>();
        int size = ReplySize.EMPTY;
        for (Port port : ports) {
            int more = size(port);
            if (!packed.isEmpty() && size + more > replyLimit) {
                batches.add(new PortBatch(packed));
                packed.clear();
                size = ReplySize.EMPTY;
            }
            packed.add(port);
            size += more;
        }
        if (!packed.isEmpty()) {
            batches.add(new PortBatch(packed));
        }
        return batches;
    }

    List<Port> ports() {
        return ports;
    }

    /** Octets of the reply at most. */
    int replySize() {
        return ReplySize.EMPTY + ports.stream().mapToInt(PortBatch::size).sum();
    }

    /** The object identifiers to ask for, in order. */
    List<VariableBinding> bindings() {
        List<VariableBinding> bindings = new ArrayList<>(slots.size() + 1);
        bindings.add(new VariableBinding(UPTIME));
        slots.forEach(slot -> bindings.add(slot.binding()));
        return bindings;
    }

    /** The value that an error index points to, counting from 1; null when it points to sysUpTime or nowhere. */
    Slot slot(int errorIndex) {
        int slot = errorIndex - 2;
        return slot >= 0 && slot < slots.size() ? slots.get(slot) : null;
    }

    /** sysUpTime in a reply, hundredths of a second; -1 when it is not there. */
    long uptime(List<? extends VariableBinding> reply) {
        VariableBinding first = reply.isEmpty() ? null : reply.getFirst();
        return first != null && UPTIME.equals(first.getOid()) && first.getVariable() instanceof TimeTicks ticks
                ? ticks.getValue() : -1;
    }

    /** The rows in a reply, by port in order. A value that does not stand where it was asked for is left out. */
    List<PortRow> rows(List<? extends VariableBinding> reply) {
        List<PortRow> rows = new ArrayList<>(ports.size());
        PortRow row = null;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            if (row == null || row.port() != slot.port()) {
                row = new PortRow(slot.port());
                rows.add(row);
            }
            VariableBinding value = i + 1 < reply.size() ? reply.get(i + 1) : null;
            row.put(slot.column(), value != null && slot.binding().getOid().equals(value.getOid())
                    ? value.getVariable() : null);
        }
        return rows;
    }

    private static int size(Port port) {
        Port.Resolution.Found row = (Port.Resolution.Found) port.resolution();
        return ReplySize.of(columns(port, row), row.ifIndex(), port.name().value().length());
    }

    private static Set<IfColumn> columns(Port port, Port.Resolution.Found row) {
        EnumSet<IfColumn> columns = EnumSet.copyOf(port.columns().wanted());
        columns.add(row.identity());
        return columns;
    }
}
