package io.fairlead.counter.snmp;

import java.util.Set;

/** How many octets a reply takes at most, so that it fits into one unfragmented packet (RFC 3417 section 3, BER). */
final class ReplySize {

    /** What fits into an Ethernet frame beside the headers of IPv6 and UDP. */
    static final int ETHERNET = 1_452;
    /** What every agent must be able to send (RFC 3417 section 3.2). */
    static final int SMALLEST = 484;
    /** A message without a column: version 3 header with authentication and privacy, PDU header, sysUpTime. */
    static final int EMPTY = 200;

    private static final int SEQUENCE = 2;
    private static final int HEADER = 2;
    private static final int COUNTER64 = 9;
    private static final int UNSIGNED32 = 5;

    private ReplySize() {
    }

    /** Octets of one row's columns; {@code text} is the length of the port's name. */
    static int of(Set<IfColumn> columns, int ifIndex, int text) {
        int size = 0;
        for (IfColumn column : columns) {
            size += SEQUENCE + column.length(ifIndex) + HEADER + value(column, text);
        }
        return size;
    }

    private static int value(IfColumn column, int text) {
        return switch (column) {
            case NAME, ALIAS, DESCR -> text + 2;
            case HC_IN_OCTETS, HC_OUT_OCTETS, HC_IN_UCAST, HC_IN_MULTICAST, HC_IN_BROADCAST, HC_OUT_UCAST,
                 HC_OUT_MULTICAST, HC_OUT_BROADCAST -> COUNTER64;
            default -> UNSIGNED32;
        };
    }
}
