package io.fairlead.agent;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Everything the agent serves at one moment: the system group, ifNumber, ifTable, ifXTable (RFC 3418, RFC 2863).
 *
 * <p>Scalars are kept in a sorted map. The tables are not laid out: a column's object identifier and a row's index
 * are the address of a value, so that finding one, or the next one, is two searches and values are made only when
 * asked for.
 */
final class MibView {

    private static final OID DESCRIPTION = new OID("1.3.6.1.2.1.1.1.0");
    private static final OID OBJECT_ID = new OID("1.3.6.1.2.1.1.2.0");
    private static final OID UPTIME = new OID("1.3.6.1.2.1.1.3.0");
    private static final OID CONTACT = new OID("1.3.6.1.2.1.1.4.0");
    private static final OID NAME = new OID("1.3.6.1.2.1.1.5.0");
    private static final OID LOCATION = new OID("1.3.6.1.2.1.1.6.0");
    private static final OID SERVICES = new OID("1.3.6.1.2.1.1.7.0");
    private static final OID NUMBER = new OID("1.3.6.1.2.1.2.1.0");
    private static final OID TABLES = MibColumn.ALL.getFirst().oid();
    private static final int LAYER_2 = 2;

    private final NavigableMap<OID, Variable> scalars = new TreeMap<>();
    private final NavigableMap<Integer, MibRow> rows;

    /**
     * @param uptime hundredths of a second
     * @param rows   by ifIndex
     */
    MibView(String name, String description, long uptime, NavigableMap<Integer, MibRow> rows) {
        this.rows = rows;
        scalars.put(DESCRIPTION, MibColumn.text(description));
        scalars.put(OBJECT_ID, new OID(new int[] {0, 0}));
        scalars.put(UPTIME, new TimeTicks(uptime & 0xFFFF_FFFFL));
        scalars.put(CONTACT, new OctetString());
        scalars.put(NAME, MibColumn.text(name));
        scalars.put(LOCATION, new OctetString());
        scalars.put(SERVICES, new Integer32(LAYER_2));
        scalars.put(NUMBER, new Integer32(rows.size()));
    }

    /** The value with exactly that name, null when there is none. */
    Variable get(OID oid, boolean version1) {
        if (oid.compareTo(TABLES) < 0) {
            return scalars.get(oid);
        }
        OID prefix = oid.size() < 2 ? oid : oid.trim();
        MibRow row = rows.get(oid.last());
        if (row == null) {
            return null;
        }
        for (MibColumn column : MibColumn.ALL) {
            if (column.oid().equals(prefix)) {
                return column.wide() && version1 ? null : column.value().apply(row);
            }
        }
        return null;
    }

    /** Whether there is a column or scalar of that name at all, with whatever instance. */
    boolean hasObject(OID oid) {
        return oid.size() > 1 && (scalars.keySet().stream().anyMatch(scalar -> oid.startsWith(scalar.trim()))
                || MibColumn.ALL.stream().anyMatch(column -> oid.startsWith(column.oid())));
    }

    /** The first value after that name, null at the end. SNMPv1 sees no 64-bit counters (RFC 2576 section 4.1.2.1). */
    VariableBinding next(OID oid, boolean version1) {
        Map.Entry<OID, Variable> scalar = scalars.higherEntry(oid);
        if (scalar != null) {
            return new VariableBinding(scalar.getKey(), scalar.getValue());
        }
        for (MibColumn column : MibColumn.ALL) {
            if (column.wide() && version1) {
                continue;
            }
            VariableBinding next = next(column, oid);
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    private VariableBinding next(MibColumn column, OID oid) {
        NavigableMap<Integer, MibRow> later = rows;
        if (oid.startsWith(column.oid()) && oid.size() > column.oid().size()) {
            int index = oid.get(column.oid().size());
            later = index < 0 ? new TreeMap<>() : rows.tailMap(index, false);
        } else if (oid.compareTo(column.oid()) > 0) {
            return null;
        }
        for (MibRow row : later.values()) {
            Variable value = column.value().apply(row);
            if (value != null) {
                return new VariableBinding(new OID(column.oid()).append(row.index()), value);
            }
        }
        return null;
    }
}
