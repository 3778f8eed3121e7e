package io.fairlead.selection;

/**
 * What a node's own choices put on links, by time and direction; one thread drives it, once a beat.
 *
 * <p>Directions are numbered as {@link #FROM} and {@link #TO}.
 */
interface OwnDemand {

    int FROM = 0;
    int TO = 1;
    int DIRECTIONS = 2;

    double[] NOTHING_SETTLED = {};

    /** Takes in what happened until now, in nanoseconds. */
    void observe(long now);

    /** Takes in over which time a link was measured last: what is asked of that server from now on is of this window. */
    void window(int server, long from, long to);

    /** Takes in what was measured on a link in its window, own and others': bits/s. */
    default void measured(int server, int direction, double bits, long span) {
    }

    /** Bits/s of its own in the link's window, in the mean. */
    double rate(int server, int direction);

    /** Of its own now, the bits/s that do not yield to more flows: UDP. */
    default double unyielding(int server, int direction) {
        return 0;
    }

    /** By server: of what it holds now, how much is counted as unyielding, less what it holds of others'
     * that count as its own; empty for nothing. Not to be written to. */
    default double[] settled() {
        return NOTHING_SETTLED;
    }

    /** Own bits/s now, in the direction from servers, of what yields to more. */
    default double total() {
        return 0;
    }

    /** Bits/s that one of what servers hold makes; 0 where that is not known. */
    default double each() {
        return 0;
    }

    /** Mean age, in nanoseconds, of what others' traffic is made out from: longer where its own is known less exactly. */
    default double memory() {
        return 5e9;
    }

    /** Standard deviations of what a link may come to hold that room is kept for, where there is plenty. */
    default double largestReserve() {
        return 0;
    }

    /** Nothing is known of its own: all traffic is background. */
    OwnDemand NONE = new OwnDemand() {
        @Override
        public void observe(long now) {
        }

        @Override
        public void window(int server, long from, long to) {
        }

        @Override
        public double rate(int server, int direction) {
            return 0;
        }
    };
}
