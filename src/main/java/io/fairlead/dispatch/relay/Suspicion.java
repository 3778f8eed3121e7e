package io.fairlead.dispatch.relay;

/**
 * Whether a server behind one listener has lately failed to answer; shared by all event loops. Looked at for new flows
 * only.
 */
final class Suspicion {

    /** How long a server that failed to answer gets no new flow while another can take it, in nanoseconds. */
    private static final long LASTS = 5_000_000_000L;

    private volatile boolean raised;
    private volatile long until;

    /** It refused, was unreachable or did not answer. */
    void raise(long now) {
        until = now + LASTS;
        raised = true;
    }

    /** It answered. */
    void clear() {
        if (raised) {
            raised = false;
        }
    }

    boolean holds(long now) {
        return raised && now - until < 0;
    }
}
