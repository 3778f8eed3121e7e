package io.fairlead.simulation;

import java.util.Arrays;

/**
 * The TCP flows of one link that have the same maximal rate, and therefore always the same rate.
 *
 * <p>Instead of each flow's rest, one clock counts the octets that any flow of the class has been served so far; a flow
 * ends when the clock has gone on by its size. So a change of rate costs nothing for each flow, and the next to end is
 * the least of a heap (the virtual time of fair queueing: Demers, Keshav and Shenker 1989).
 */
final class RateClass {

    /** Maximal rate of a flow in bytes/s; infinite for none. */
    final double cap;
    /** Rate of each flow now, in bytes/s. */
    double rate;

    private final FlowHeap ends = new FlowHeap();
    private double clock;
    private int[] open;
    private double[] starts;

    /** @param tenants how many parties' flows are told apart */
    RateClass(double cap, int tenants) {
        this.cap = cap;
        this.open = new int[tenants];
        this.starts = new double[tenants];
    }

    int flows() {
        return ends.size();
    }

    void advance(double seconds) {
        clock += rate * seconds;
    }

    /** Octets until the next flow ends; infinite when there is none. */
    double untilNextEnd() {
        return ends.least() - clock;
    }

    void add(int flow, double octets, int tenant) {
        ends.add(clock + octets, flow);
        open[tenant]++;
        starts[tenant] += clock;
    }

    /** Ends the flow that is next to end; the clock is set right to its last octet. */
    int takeNext() {
        clock = Math.max(clock, ends.least());
        return ends.take();
    }

    /**
     * Takes a flow that has ended out of its tenant's account.
     *
     * @param octets its size
     */
    void settle(double octets, int tenant) {
        open[tenant]--;
        starts[tenant] -= clock - octets;
        if (ends.isEmpty()) {
            clock = 0;
            Arrays.fill(starts, 0);
        }
    }

    /** Octets that a tenant's open flows have been served. */
    double served(int tenant) {
        return open[tenant] * clock - starts[tenant];
    }
}
