package io.fairlead.dispatch;

/** What the dispatcher's own record of a server's traffic goes by (patent claims 5–10). */
public enum Counting {
    /** Octets. */
    BYTES,
    /** Packets: each weighs as much as a full one. */
    PACKETS
}
