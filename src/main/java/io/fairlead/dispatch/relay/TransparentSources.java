package io.fairlead.dispatch.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Finds out at the start, not at the first client, whether sockets may bear clients' addresses. */
final class TransparentSources {

    /**
     * Of a block set aside for documentation (RFC 5737): no interface has it, so that only a transparent socket can
     * bear it.
     */
    private static final byte[] FOREIGN = {(byte) 192, 0, 2, 1};

    private TransparentSources() {
    }

    /** Throws, with the cure, when they may not. */
    static void check(Transport transport) throws IOException {
        if (!transport.isTransparent()) {
            throw new IOException("source binding 'transparent' needs Linux with epoll: use 'dispatcher'");
        }
        InetAddress foreign = InetAddress.getByAddress(FOREIGN);
        try {
            transport.openStream(null, foreign, new InetSocketAddress(foreign, 0)).close();
        } catch (IOException e) {
            throw new IOException("source binding 'transparent' is not allowed here (" + e.getMessage()
                    + "): give the program "
                    + "CAP_NET_ADMIN (AmbientCapabilities= or setcap) and route the servers' replies back through this machine, "
                    + "or use 'dispatcher'", e);
        }
    }
}
