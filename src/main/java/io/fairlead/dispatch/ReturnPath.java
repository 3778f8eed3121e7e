package io.fairlead.dispatch;

/** Which way replies take, and what packets to servers look like for it. */
public enum ReturnPath {
    /** Through the dispatcher, which counts them too. */
    THROUGH,
    /**
     * Straight from server to client. Packets come to the server as they came here, by its hardware address: it is on a
     * segment of this machine's, and has the cluster address too.
     */
    DIRECT,
    /** The same for servers elsewhere: each packet in an IP packet of its own (RFC 2003, RFC 2473). */
    DIRECT_BY_IPIP,
    /** The same in UDP (Generic UDP Encapsulation, draft-ietf-intarea-gue). */
    DIRECT_BY_GUE;

    /** Whether replies pass the dispatcher by, uncounted. */
    public boolean isDirect() {
        return this != THROUGH;
    }

    /** Whether packets to servers are put into others, so that the servers' addresses may be of another family. */
    public boolean isTunnel() {
        return this == DIRECT_BY_IPIP || this == DIRECT_BY_GUE;
    }
}
