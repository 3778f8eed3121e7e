package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.SourceBinding;

/** How a listener's packets reach servers and replies clients; the order is that of {@code enum mode} in tables.h. */
enum Mode {
    /** The target is rewritten; servers see clients and route their replies through this machine. */
    NAT,
    /** The source is rewritten too: replies come to an address of this machine. */
    FULL,
    /** Untouched, to the server's hardware address; replies go straight to the client. */
    SEGMENT,
    /** Untouched, in an IP packet to the server; replies likewise. */
    IPIP,
    /** Untouched, in a UDP packet to the server; replies likewise. */
    GUE;

    static Mode of(Listener listener, SourceBinding source) {
        return switch (listener.returnPath()) {
            case THROUGH -> source == SourceBinding.TRANSPARENT ? NAT : FULL;
            case DIRECT -> SEGMENT;
            case DIRECT_BY_IPIP -> IPIP;
            case DIRECT_BY_GUE -> GUE;
        };
    }

    /** Whether replies are seen here. */
    boolean isThrough() {
        return this == NAT || this == FULL;
    }

    /** Whether servers reply straight to clients. */
    boolean isDirect() {
        return !isThrough();
    }

    boolean isTunnel() {
        return this == IPIP || this == GUE;
    }

    /** Octets that a tunnel's headers take, with outer addresses of that size. */
    int overhead(boolean outerIpv6) {
        int ip = outerIpv6 ? 40 : 20;
        return switch (this) {
            case IPIP -> ip;
            case GUE -> ip + 8 + 4;
            default -> 0;
        };
    }
}
