package io.fairlead.selection;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who was answered which server until when: the flows of a DNS server's clients are not its own, but it knows for how
 * long a resolver will send them where.
 *
 * <p>Thread safe; one for each pool, shared by all responders. What it remembers is bounded: of too many resolvers
 * those are forgotten whose lease is the oldest.
 */
public final class LeaseLedger implements Held, Demand {

    private record Resolver(long high, long low) {
    }

    private record Lease(int[] servers, long end) {
    }

    private final Map<Resolver, Lease> leases = new LinkedHashMap<>();
    private final double[] load;
    private final int resolvers;

    /**
     * @param servers   how many there are in the pool
     * @param resolvers how many are remembered at most
     */
    public LeaseLedger(int servers, int resolvers) {
        this.load = new double[servers];
        this.resolvers = resolvers;
    }

    /**
     * Chooses a server for a resolver and writes down the lease.
     *
     * @param selector   picks among servers of the pool
     * @param clientHigh upper 64 bits of the resolver's address, 0 for IPv4
     * @param clientLow  lower 64 bits, IPv4 as ::ffff:a.b.c.d
     * @param ticket     any number; each caller counts its own up
     * @param now        nanoseconds on this machine's monotonic clock
     * @param ttl        nanoseconds for which the answer may be cached
     * @return the server's index, or -1 when there is none
     */
    public int assign(Selector selector, long clientHigh, long clientLow, long ticket, long now, long ttl) {
        int[] into = new int[1];
        return assign(selector, clientHigh, clientLow, ticket, now, ttl, into) == 0 ? -1 : into[0];
    }

    /**
     * Chooses several different servers for a resolver and writes down the lease, which they share.
     *
     * @param into receives their indexes
     * @return how many there are: as many as fit into the array, fewer when there are no more
     */
    public synchronized int assign(Selector selector, long clientHigh, long clientLow, long ticket, long now, long ttl,
                                   int[] into) {
        end(now);
        int found = selector.pick(ticket, this, into);
        if (found > 0) {
            Resolver resolver = new Resolver(clientHigh, clientLow);
            add(leases.remove(resolver), -1);
            Lease lease = new Lease(Arrays.copyOf(into, found), now + ttl);
            leases.put(resolver, lease);
            add(lease, 1);
        }
        return found;
    }

    private void end(long now) {
        Iterator<Lease> oldest = leases.values().iterator();
        while (oldest.hasNext()) {
            Lease lease = oldest.next();
            if (lease.end - now > 0 && leases.size() < resolvers) {
                return;
            }
            add(lease, -1);
            oldest.remove();
        }
    }

    private void add(Lease lease, double sign) {
        if (lease != null) {
            for (int server : lease.servers) {
                load[server] += sign / lease.servers.length;
            }
        }
    }

    @Override
    public synchronized double of(int server) {
        return load[server];
    }
}
