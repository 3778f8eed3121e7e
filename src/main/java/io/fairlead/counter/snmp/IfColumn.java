package io.fairlead.counter.snmp;

import org.snmp4j.smi.OID;
import org.snmp4j.smi.SMIConstants;
import org.snmp4j.smi.Variable;

/** The columns of IF-MIB that are read, with the type each must have (RFC 2863 section 6). */
enum IfColumn {
    OPER_STATUS("ifOperStatus", Table.IF, 8, SMIConstants.SYNTAX_INTEGER),
    NAME("ifName", Table.IF_X, 1, SMIConstants.SYNTAX_OCTET_STRING),
    ALIAS("ifAlias", Table.IF_X, 18, SMIConstants.SYNTAX_OCTET_STRING),
    DESCR("ifDescr", Table.IF, 2, SMIConstants.SYNTAX_OCTET_STRING),

    HC_IN_OCTETS("ifHCInOctets", Table.IF_X, 6, SMIConstants.SYNTAX_COUNTER64),
    HC_OUT_OCTETS("ifHCOutOctets", Table.IF_X, 10, SMIConstants.SYNTAX_COUNTER64),
    HC_IN_UCAST("ifHCInUcastPkts", Table.IF_X, 7, SMIConstants.SYNTAX_COUNTER64),
    HC_IN_MULTICAST("ifHCInMulticastPkts", Table.IF_X, 8, SMIConstants.SYNTAX_COUNTER64),
    HC_IN_BROADCAST("ifHCInBroadcastPkts", Table.IF_X, 9, SMIConstants.SYNTAX_COUNTER64),
    HC_OUT_UCAST("ifHCOutUcastPkts", Table.IF_X, 11, SMIConstants.SYNTAX_COUNTER64),
    HC_OUT_MULTICAST("ifHCOutMulticastPkts", Table.IF_X, 12, SMIConstants.SYNTAX_COUNTER64),
    HC_OUT_BROADCAST("ifHCOutBroadcastPkts", Table.IF_X, 13, SMIConstants.SYNTAX_COUNTER64),

    IN_OCTETS("ifInOctets", Table.IF, 10, SMIConstants.SYNTAX_COUNTER32),
    OUT_OCTETS("ifOutOctets", Table.IF, 16, SMIConstants.SYNTAX_COUNTER32),
    IN_UCAST("ifInUcastPkts", Table.IF, 11, SMIConstants.SYNTAX_COUNTER32),
    OUT_UCAST("ifOutUcastPkts", Table.IF, 17, SMIConstants.SYNTAX_COUNTER32),
    IN_MULTICAST("ifInMulticastPkts", Table.IF_X, 2, SMIConstants.SYNTAX_COUNTER32),
    IN_BROADCAST("ifInBroadcastPkts", Table.IF_X, 3, SMIConstants.SYNTAX_COUNTER32),
    OUT_MULTICAST("ifOutMulticastPkts", Table.IF_X, 4, SMIConstants.SYNTAX_COUNTER32),
    OUT_BROADCAST("ifOutBroadcastPkts", Table.IF_X, 5, SMIConstants.SYNTAX_COUNTER32),
    /** Multicast and broadcast together: what there was before RFC 1573 split them. */
    IN_NUCAST("ifInNUcastPkts", Table.IF, 12, SMIConstants.SYNTAX_COUNTER32),
    OUT_NUCAST("ifOutNUcastPkts", Table.IF, 18, SMIConstants.SYNTAX_COUNTER32),

    IN_DISCARDS("ifInDiscards", Table.IF, 13, SMIConstants.SYNTAX_COUNTER32),
    OUT_DISCARDS("ifOutDiscards", Table.IF, 19, SMIConstants.SYNTAX_COUNTER32),
    IN_ERRORS("ifInErrors", Table.IF, 14, SMIConstants.SYNTAX_COUNTER32),
    OUT_ERRORS("ifOutErrors", Table.IF, 20, SMIConstants.SYNTAX_COUNTER32),

    /** Mbit/s. */
    HIGH_SPEED("ifHighSpeed", Table.IF_X, 15, SMIConstants.SYNTAX_GAUGE32),
    /** Bits/s; 2^32-1 for anything faster. */
    SPEED("ifSpeed", Table.IF, 5, SMIConstants.SYNTAX_GAUGE32),
    DISCONTINUITY("ifCounterDiscontinuityTime", Table.IF_X, 19, SMIConstants.SYNTAX_TIMETICKS);

    /** The two tables' entries; a holder, since an enum's constants are made before its static fields. */
    private static final class Table {
        static final int[] IF = {1, 3, 6, 1, 2, 1, 2, 2, 1};
        static final int[] IF_X = {1, 3, 6, 1, 2, 1, 31, 1, 1, 1};
    }

    private final String object;
    private final OID oid;
    private final int syntax;

    IfColumn(String object, int[] table, int column, int syntax) {
        this.object = object;
        this.oid = new OID(table).append(column);
        this.syntax = syntax;
    }

    /** The MIB object's name, for messages. */
    String object() {
        return object;
    }

    /** The column's own object identifier. */
    OID oid() {
        return new OID(oid);
    }

    /** The object identifier of one row's value. */
    OID oid(int ifIndex) {
        return new OID(oid).append(ifIndex);
    }

    /** Octets that {@link #oid(int)} takes in BER: seven bits of the index to each octet. */
    int length(int ifIndex) {
        return oid.getBERLength() + Math.max(1, (38 - Integer.numberOfLeadingZeros(ifIndex)) / 7);
    }

    /** Whether the value has this column's type. */
    boolean holds(Variable value) {
        return value != null && value.getSyntax() == syntax;
    }
}
