package io.fairlead.dispatch;

import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.Objects;

/**
 * A row of the table of connections (patent sign 39) as data planes tell each other of it: clients whose addresses begin
 * alike, and the server that their flows go to.
 *
 * <p>Listeners of one pool with prefixes of the same lengths remember together, in whatever data plane and on whatever
 * machine.
 *
 * @param ipv4Bits leading bits by which IPv4 clients are known again
 * @param ipv6Bits the same for IPv6
 * @param high     upper 64 bits of the prefix, see {@link FlowKey}; bits beyond its length are 0
 * @param low      lower 64 bits
 * @param server   of the pool that is meant
 * @param idle     how long ago its last new flow came, or one of them was seen to be in use
 */
public record Originator(int ipv4Bits, int ipv6Bits, long high, long low, ServerId server, Duration idle) {

    public Originator {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(idle, "idle");
    }

    /** Whether listeners of that pool with this affinity remember it. */
    public boolean belongsTo(String pool, Affinity affinity) {
        return server.pool().equals(pool) && affinity instanceof Affinity.ClientPrefix prefix
                && prefix.ipv4Bits() == ipv4Bits && prefix.ipv6Bits() == ipv6Bits;
    }
}
