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
 * Everything the agent serves at one moment: the system group, ifNumber, ifTable, ifXTable (RFC 3418, RFC 2863), and what
 * is added to them.
 *
 * <p>Objects, scalars and columns alike, are kept in order of their identifiers. Tables are not laid out: a column's
 * identifier and a row's index are the address of a value, so that finding one, or the next one, is two searches and values
 * are made only when asked for.
 */
final class MibView {

    private static final String SYSTEM = "1.3.6.1.2.1.1.";
    private static final OID NUMBER = new OID("1.3.6.1.2.1.2.1");
    private static final OID NO_OBJECT = new OID(new int[] {0, 0});
    private static final int LAYER_2 = 2;

    private final NavigableMap<OID, Node> objects = new TreeMap<>();

    /** An object: gives its instances by what follows its identifier. */
    private sealed interface Node {

        /** The value of an instance; null when there is none. */
        Variable get(int[] instance, boolean version1);

        /** The first instance after that one, with its value; null when there is none. */
        VariableBinding next(OID object, int[] instance, boolean version1);
    }

    private record Scalar(Variable value) implements Node {

        @Override
        public Variable get(int[] instance, boolean version1) {
            return instance.length == 1 && instance[0] == 0 ? value : null;
        }

        @Override
        public VariableBinding next(OID object, int[] instance, boolean version1) {
            return instance.length == 0 ? new VariableBinding(new OID(object).append(0), value) : null;
        }
    }

    private record Column<R>(MibColumn<R> column, NavigableMap<Integer, R> rows) implements Node {

        @Override
        public Variable get(int[] instance, boolean version1) {
            R row = instance.length == 1 ? rows.get(instance[0]) : null;
            return row == null || column.wide() && version1 ? null : column.value().apply(row);
        }

        @Override
        public VariableBinding next(OID object, int[] instance, boolean version1) {
            boolean past = column.wide() && version1 || instance.length > 0 && instance[0] < 0;
            NavigableMap<Integer, R> later = past ? new TreeMap<>()
                    : instance.length == 0 ? rows : rows.tailMap(instance[0], false);
            for (Map.Entry<Integer, R> row : later.entrySet()) {
                Variable value = column.value().apply(row.getValue());
                if (value != null) {
                    return new VariableBinding(new OID(object).append(row.getKey()), value);
                }
            }
            return null;
        }
    }

    /**
     * @param uptime hundredths of a second
     * @param rows   by ifIndex
     */
    MibView(String name, String description, long uptime, NavigableMap<Integer, MibRow> rows) {
        put(new OID(SYSTEM + 1), MibColumn.text(description));
        put(new OID(SYSTEM + 2), NO_OBJECT);
        put(new OID(SYSTEM + 3), new TimeTicks(uptime & 0xFFFF_FFFFL));
        put(new OID(SYSTEM + 4), new OctetString());
        put(new OID(SYSTEM + 5), MibColumn.text(name));
        put(new OID(SYSTEM + 6), new OctetString());
        put(new OID(SYSTEM + 7), new Integer32(LAYER_2));
        put(NUMBER, new Integer32(rows.size()));
        put(new MibTable<>(InterfaceColumns.ALL, rows));
    }

    /** Adds a scalar, or puts another value in its place. */
    void put(OID object, Variable value) {
        objects.put(object, new Scalar(value));
    }

    /** Says of which kind the agent is (sysObjectID). */
    void kind(OID kind) {
        put(new OID(SYSTEM + 2), kind);
    }

    /** Adds a table. */
    <R> void put(MibTable<R> table) {
        table.columns().forEach(column -> objects.put(column.oid(), new Column<>(column, table.rows())));
    }

    /** The value with exactly that name, null when there is none. */
    Variable get(OID oid, boolean version1) {
        Map.Entry<OID, Node> object = objects.floorEntry(oid);
        return object == null || !oid.startsWith(object.getKey()) ? null
                : object.getValue().get(instance(object.getKey(), oid), version1);
    }

    private static int[] instance(OID object, OID oid) {
        return oid.startsWith(object) ? oid.getSuffix(object).getValue() : new int[0];
    }

    /** Whether there is a column or scalar of that name at all, with whatever instance. */
    boolean hasObject(OID oid) {
        OID object = objects.floorKey(oid);
        return object != null && oid.startsWith(object);
    }

    /** The first value after that name, null at the end. SNMPv1 sees no 64-bit counters (RFC 2576 section 4.1.2.1). */
    VariableBinding next(OID oid, boolean version1) {
        OID first = hasObject(oid) ? objects.floorKey(oid) : oid;
        for (Map.Entry<OID, Node> object : objects.tailMap(first, true).entrySet()) {
            VariableBinding next = object.getValue().next(object.getKey(), instance(object.getKey(), oid), version1);
            if (next != null) {
                return next;
            }
        }
        return null;
    }
}
