package io.fairlead.selection;

/**
 * Who was answered which server until when: the flows of a DNS server's clients are not its own, but it knows for how
 * long a resolver will send them where.
 *
 * <p>Each lease counts for its server as much as the resolver has clients ({@link ResolverTable}), until it ends
 * ({@link LeaseWheel}); addresses of both families that are asked for at once are one ({@link PairedAnswers}). Thread safe without locks; one for each pool, shared by all responders. What it remembers is
 * bounded: of too many resolvers those are forgotten whose lease is the oldest.
 */
public final class LeaseLedger implements Held, Demand {

    /** A question that makes no pair with any other. */
    public static final int ALONE = -1;

    private final ResolverTable resolvers;
    private final PairedAnswers pairs;
    private final LeaseWheel leases;
    private final int servers;

    /**
     * @param servers   how many there are in the pool
     * @param resolvers how many are remembered at most
     */
    public LeaseLedger(int servers, int resolvers) {
        this.servers = servers;
        this.resolvers = new ResolverTable(resolvers);
        this.pairs = new PairedAnswers(this.resolvers.places());
        this.leases = new LeaseWheel(servers);
    }

    /**
     * Chooses a server for a resolver and writes down the lease. What it was told a moment ago for the other address family
     * it is told again, and that is the same lease.
     *
     * @param selector   picks among servers of the pool
     * @param clientHigh upper 64 bits of the resolver's address, 0 for IPv4
     * @param clientLow  lower 64 bits, IPv4 as ::ffff:a.b.c.d
     * @param question   number of the service and family: one for A and one for AAAA, which differ in the lowest bit;
     *                   or {@link #ALONE}
     * @param ticket     any number; each caller counts its own up
     * @param now        nanoseconds on this machine's monotonic clock
     * @param ttl        nanoseconds for which the answer may be cached
     * @return the server's index, or -1 when there is none
     */
    public int assign(Selector selector, long clientHigh, long clientLow, int question, long ticket, long now, long ttl) {
        long key = hash(clientHigh, clientLow);
        int place = resolvers.place(key, now);
        int told = told(place, key, question, now);
        if (selector.offers(told)) {
            return told;
        }
        double load = resolvers.visit(place, key, now, now + ttl);
        int server = selector.pick(ticket, this, load);
        tell(place, question, server, now);
        if (server >= 0) {
            leases.add(server, load, now, ttl);
        }
        return server;
    }

    /**
     * Chooses several different servers for a resolver and writes down the lease, which they share.
     *
     * @param into receives their indexes
     * @return how many there are: as many as fit into the array, fewer when there are no more
     */
    public int assign(Selector selector, long clientHigh, long clientLow, int question, long ticket, long now, long ttl,
                      int[] into) {
        long key = hash(clientHigh, clientLow);
        int place = resolvers.place(key, now);
        int told = told(place, key, question, now);
        if (selector.offers(told)) {
            return selector.pickAfter(told, ticket, into);
        }
        double load = resolvers.visit(place, key, now, now + ttl);
        int found = selector.pick(ticket, this, load, into);
        tell(place, question, found == 0 ? -1 : into[0], now);
        for (int i = 0; i < found; i++) {
            leases.add(into[i], load / found, now, ttl);
        }
        return found;
    }

    private int told(int place, long key, int question, long now) {
        return question == ALONE || !resolvers.knows(place, key) ? -1 : pairs.take(place, question, now);
    }

    private void tell(int place, int question, int server, long now) {
        if (question != ALONE) {
            pairs.tell(place, question, server, now);
        }
    }

    /** Takes off what has ended by now, in nanoseconds; one thread calls this, once a beat. */
    void settle(long now) {
        leases.settle(now);
    }

    int servers() {
        return servers;
    }

    /** Expected load of the leases that live, in clients of a usual resolver. */
    @Override
    public double of(int server) {
        return leases.of(server);
    }

    /** Never 0. */
    private static long hash(long high, long low) {
        long mixed = (low ^ Long.rotateLeft(high, 32) * 0x9e3779b97f4a7c15L ^ high) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 29) * 0x94d049bb133111ebL;
        return (mixed ^ mixed >>> 32) | 1;
    }
}
