package io.fairlead.counter.snmp;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which columns to ask one port for, and what has been learned of the ones it lacks, so that no poll asks in vain.
 *
 * <p>64-bit columns first; a port without 64-bit octets is asked for the 32-bit ones, so is every port over SNMPv1,
 * which has no 64-bit type (RFC 2863 section 3.1.6). ifSpeed is asked for only where ifHighSpeed is absent or 0, and
 * the old ifInNUcastPkts only where the packets it counts are counted nowhere else.
 */
final class PortColumns {

    private static final Set<IfColumn> COMMON = EnumSet.of(IfColumn.OPER_STATUS, IfColumn.HIGH_SPEED,
            IfColumn.DISCONTINUITY, IfColumn.IN_DISCARDS, IfColumn.OUT_DISCARDS, IfColumn.IN_ERRORS, IfColumn.OUT_ERRORS);
    private static final Set<IfColumn> WIDE = EnumSet.range(IfColumn.HC_IN_OCTETS, IfColumn.HC_OUT_BROADCAST);
    private static final Set<IfColumn> NARROW = EnumSet.range(IfColumn.IN_OCTETS, IfColumn.OUT_BROADCAST);
    /** What fits into the smallest reply an agent must be able to send (484 octets, RFC 3417 section 3.2). */
    private static final Set<IfColumn> LEAN = EnumSet.of(IfColumn.OPER_STATUS, IfColumn.HIGH_SPEED, IfColumn.SPEED,
            IfColumn.DISCONTINUITY, IfColumn.HC_IN_OCTETS, IfColumn.HC_OUT_OCTETS, IfColumn.IN_OCTETS,
            IfColumn.OUT_OCTETS, IfColumn.IN_DISCARDS, IfColumn.OUT_DISCARDS);

    private final boolean version1;
    private final EnumSet<IfColumn> absent = EnumSet.noneOf(IfColumn.class);
    private boolean slow;
    private boolean lean;

    PortColumns(boolean version1) {
        this.version1 = version1;
    }

    /** Whether the 64-bit columns are the ones to read. */
    boolean wide() {
        return !version1 && !absent.contains(IfColumn.HC_IN_OCTETS) && !absent.contains(IfColumn.HC_OUT_OCTETS);
    }

    /** What to ask for now, naming columns aside. */
    Set<IfColumn> wanted() {
        EnumSet<IfColumn> wanted = EnumSet.copyOf(COMMON);
        wanted.addAll(wide() ? WIDE : NARROW);
        if (slow || absent.contains(IfColumn.HIGH_SPEED)) {
            wanted.add(IfColumn.SPEED);
        }
        if (!wide() && absent.contains(IfColumn.IN_MULTICAST) && absent.contains(IfColumn.IN_BROADCAST)) {
            wanted.add(IfColumn.IN_NUCAST);
        }
        if (!wide() && absent.contains(IfColumn.OUT_MULTICAST) && absent.contains(IfColumn.OUT_BROADCAST)) {
            wanted.add(IfColumn.OUT_NUCAST);
        }
        if (lean) {
            wanted.retainAll(LEAN);
        }
        wanted.removeAll(absent);
        return wanted;
    }

    /** Remembers that the port lacks a column. */
    void lacks(IfColumn column) {
        absent.add(column);
    }

    /** Remembers that ifHighSpeed is 0: the port is slower than 0.5 Mbit/s, or does not say. */
    void slow() {
        slow = true;
    }

    /** Asks for no more than the smallest reply holds; false when it does so already. */
    boolean slim() {
        boolean news = !lean;
        lean = true;
        return news;
    }
}
