package io.fairlead.agent;

import io.fairlead.counter.Counters;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;

/**
 * One column of a table and how its values come from a row.
 *
 * @param oid   the column's object identifier, without a row
 * @param wide  its type is Counter64, which SNMPv1 does not have
 * @param value gives the value for a row, null where there is none
 */
record MibColumn<R>(OID oid, boolean wide, Function<R, Variable> value) {

    private static final long UNSIGNED32 = 0xFFFF_FFFFL;

    /** A count that wraps at 32 bits; {@link Counters#ABSENT} has no value. */
    static <R> MibColumn<R> counter32(OID oid, ToLongFunction<R> count) {
        return new MibColumn<>(oid, false, row -> {
            long value = count.applyAsLong(row);
            return value == Counters.ABSENT ? null : new Counter32(value & UNSIGNED32);
        });
    }

    /** A count of 64 bits; {@link Counters#ABSENT} has no value. */
    static <R> MibColumn<R> counter64(OID oid, ToLongFunction<R> count) {
        return new MibColumn<>(oid, true, row -> {
            long value = count.applyAsLong(row);
            return value == Counters.ABSENT ? null : new Counter64(value);
        });
    }

    static OctetString text(String value) {
        return new OctetString(value.getBytes(StandardCharsets.UTF_8));
    }
}
