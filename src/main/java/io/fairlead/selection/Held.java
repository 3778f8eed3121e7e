package io.fairlead.selection;

/**
 * What each server holds of what this node gave it: open flows, or leases of addresses that were answered.
 *
 * <p>Read on the way of every flow and query: implementations neither block nor allocate, and may be a little behind.
 */
@FunctionalInterface
public interface Held {

    /** Nothing was given to anybody. */
    Held NOTHING = server -> 0;

    /**
     * How much a server holds, 0 or more.
     *
     * @param server its index, the selector's
     */
    double of(int server);
}
