package io.fairlead.simulation;

import java.util.Arrays;

/** The open flows, by number, in columns; numbers are used again. */
final class FlowTable {

    double[] octets = new double[64];
    double[] began = new double[64];
    double[] rate = new double[64];
    double[] udpClock = new double[64];
    int[] link = new int[64];
    int[] tenant = new int[64];
    RateClass[] rateClass = new RateClass[64];

    private int[] free = new int[64];
    private int freed;
    private int used;

    /** A number for a new flow; its columns hold what they held. */
    int open() {
        if (freed > 0) {
            return free[--freed];
        }
        if (used == octets.length) {
            grow(used * 2);
        }
        return used++;
    }

    void close(int flow) {
        rateClass[flow] = null;
        free[freed++] = flow;
    }

    /** How many are open. */
    int size() {
        return used - freed;
    }

    private void grow(int size) {
        octets = Arrays.copyOf(octets, size);
        began = Arrays.copyOf(began, size);
        rate = Arrays.copyOf(rate, size);
        udpClock = Arrays.copyOf(udpClock, size);
        link = Arrays.copyOf(link, size);
        tenant = Arrays.copyOf(tenant, size);
        rateClass = Arrays.copyOf(rateClass, size);
        free = Arrays.copyOf(free, size);
    }
}
