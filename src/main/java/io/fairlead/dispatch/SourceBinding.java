package io.fairlead.dispatch;

/** Which source address servers see. */
public enum SourceBinding {
    /** The dispatcher's own. */
    DISPATCHER,
    /**
     * The client's, by IP_TRANSPARENT (ip(7)); needs CAP_NET_ADMIN, and servers whose replies are routed back through
     * the dispatcher.
     */
    TRANSPARENT
}
