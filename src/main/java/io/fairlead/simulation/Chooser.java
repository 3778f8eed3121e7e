package io.fairlead.simulation;

/** Whoever chooses servers in a simulation. Places and nodes are numbers, times seconds. */
interface Chooser {

    /** The server of an entrance that a new flow goes to, or -1 for none. */
    int dispatch(double now, int entrance, int node);

    /** Nanoseconds for which an answer for that entrance may be cached that is given now. */
    long ttl(int entrance, int node);

    /**
     * The servers of an entrance that a resolver is answered with.
     *
     * @param ttl  nanoseconds for which the answer may be cached
     * @param into receives them
     * @return how many they are
     */
    int answer(double now, int entrance, int node, int resolver, long ttl, int[] into);

    /** When its next beat is due; infinite for never. */
    default double nextBeat() {
        return Double.POSITIVE_INFINITY;
    }

    /** That beat. */
    default void beat() {
    }
}
