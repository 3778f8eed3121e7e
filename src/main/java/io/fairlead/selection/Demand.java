package io.fairlead.selection;

/**
 * What a chooser knows of what it gave out itself: its own flows, the leases of its answers, or nothing.
 *
 * <p>{@link Held} is read on the way of flows and queries, the rest once a beat.
 */
public interface Demand {

    /** A chooser that is never told what becomes of its choices. */
    Demand UNKNOWN = new Demand() {
    };

    /** The flows of a dispatcher: what they carry is known to the octet. */
    interface Flows extends Demand {

        /** What was carried so far for that server of the pool. */
        OwnTraffic of(int server);
    }
}
