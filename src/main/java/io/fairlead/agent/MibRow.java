package io.fairlead.agent;

import io.fairlead.counter.Counters;

/**
 * A row as the agent serves it.
 *
 * @param row        what its supplier tells
 * @param lastChange    sysUpTime in hundredths of a second when its state was first seen as it is (ifLastChange)
 * @param discontinuity sysUpTime when its counters last lost continuity, 0 for never (ifCounterDiscontinuityTime)
 */
record MibRow(InterfaceRow row, long lastChange, long discontinuity) {

    private static final int UP = 1;
    private static final int DOWN = 2;
    private static final int UNKNOWN = 4;

    int index() {
        return row.index();
    }

    String name() {
        return row.name();
    }

    String alias() {
        return row.alias();
    }

    long speed() {
        return row.speed();
    }

    int operStatus() {
        return switch (row.status()) {
            case UP -> UP;
            case DOWN -> DOWN;
            case UNKNOWN -> UNKNOWN;
        };
    }

    Counters in() {
        return row.in();
    }

    Counters out() {
        return row.out();
    }

    /** A locally administered MAC address made of the index. */
    byte[] physicalAddress() {
        int index = row.index();
        return new byte[] {2, 0, (byte) (index >>> 24), (byte) (index >>> 16), (byte) (index >>> 8), (byte) index};
    }
}
