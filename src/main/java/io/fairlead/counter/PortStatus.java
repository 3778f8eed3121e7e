package io.fairlead.counter;

/** Whether a port carries traffic (IF-MIB ifOperStatus, RFC 2863 section 6). */
public enum PortStatus {
    /** up(1). */
    UP,
    /** down(2), notPresent(6) or lowerLayerDown(7). */
    DOWN,
    /** testing(3), unknown(4), dormant(5), or the source does not tell: no ground for taking a server out. */
    UNKNOWN
}
