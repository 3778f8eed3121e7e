package io.fairlead.dispatch.relay;

/** What befalls flows and is counted; see {@link io.fairlead.dispatch.DataPlaneStatistics}. */
enum Event {
    OPENED,
    CLOSED,
    REFUSED,
    EVICTED,
    EXPIRED,
    MOVED,
    RESET,
    FAILED_CONNECT,
    ACCEPT_PAUSE,
    DROPPED,
    /** Octets that went through a pipe. */
    PIPED
}
