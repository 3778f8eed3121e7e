package io.fairlead.answer;

import io.fairlead.selection.Choice;
import io.fairlead.selection.LeaseLedger;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Writes the addresses of services, as the board says at this moment. One thread's own: it counts the tickets.
 *
 * <p>Each service and family has its ticket, beginning at a random one, so that event loops do not march in step.
 */
final class ServiceResponder {

    private static final long SECOND = 1_000_000_000L;

    private final SelectionBoard board;
    private final LongSupplier clock;
    private final ServiceAnswers[] services;
    private final int[] firstServers;
    private final Counts counts;
    private final long[][] tickets;
    private final int[][] picked;
    private long clientHigh;
    private long clientLow;

    /** What became of a service's question. */
    enum Result {
        WRITTEN,
        NO_ADDRESS,
        FULL
    }

    /**
     * @param clock        this machine's monotonic clock, nanoseconds; read only where leases are kept
     * @param firstServers by pool's index on the board, the number that {@link Counts#addServer} knows its first server
     *                     by
     */
    ServiceResponder(SelectionBoard board, LongSupplier clock, ServiceAnswers[] services, int[] firstServers,
                     Counts counts, RandomGenerator random) {
        this.board = board;
        this.clock = clock;
        this.services = services;
        this.firstServers = firstServers;
        this.counts = counts;
        this.tickets = new long[AddressFamily.values().length][services.length];
        this.picked = new int[services.length][];
        for (int i = 0; i < services.length; i++) {
            tickets[0][i] = random.nextLong();
            tickets[1][i] = random.nextLong();
            picked[i] = new int[services[i].addresses()];
        }
    }

    /** Takes note of who asks what is written from now on. */
    void askedBy(long high, long low) {
        clientHigh = high;
        clientLow = low;
    }

    Result write(int number, AddressFamily family, ResponseWriter writer, int ownerAt) {
        ServiceAnswers service = services[number];
        long ticket = tickets[family.ordinal()][number]++;
        return service.cluster() ? writeCluster(service, family, ticket, writer, ownerAt)
                : writeServers(service, family, number << 1 | family.ordinal(), ticket, picked[number], writer, ownerAt);
    }

    /** Cluster addresses in turn: which server a client reaches by them is the dispatcher's choice. */
    private Result writeCluster(ServiceAnswers service, AddressFamily family, long ticket, ResponseWriter writer,
                                int ownerAt) {
        byte[][] records = service.records(family);
        if (records.length == 0) {
            counts.add(Counts.UNANSWERABLE);
            return Result.NO_ADDRESS;
        }
        int next = (int) Long.remainderUnsigned(ticket, records.length);
        for (int i = Math.min(service.addresses(), records.length); i > 0; i--) {
            if (!writer.write(records[next], ownerAt, service.ttl())) {
                return Result.FULL;
            }
            next = next + 1 == records.length ? 0 : next + 1;
        }
        return Result.WRITTEN;
    }

    private Result writeServers(ServiceAnswers service, AddressFamily family, int question, long ticket, int[] servers,
                                ResponseWriter writer, int ownerAt) {
        Choice choice = board.choice(service.pool());
        Selector selector = choice.selector(family);
        int ttl = service.ttl(choice.calm());
        int found = choice.leases() == null ? pick(selector, ticket, servers)
                : assign(choice.leases(), selector, question, ticket, ttl * SECOND, servers);
        if (found == 0) {
            counts.add(Counts.UNANSWERABLE);
            return Result.NO_ADDRESS;
        }
        byte[][] records = service.records(family);
        for (int i = 0; i < found; i++) {
            if (!writer.write(records[servers[i]], ownerAt, ttl)) {
                return Result.FULL;
            }
        }
        count(service.pool(), choice.basis(), servers, found);
        return Result.WRITTEN;
    }

    /** One address is the rule, and the quicker way. */
    private static int pick(Selector selector, long ticket, int[] servers) {
        if (servers.length > 1) {
            return selector.pick(ticket, servers);
        }
        servers[0] = selector.pick(ticket);
        return servers[0] < 0 ? 0 : 1;
    }

    /** The resolver will send its clients there until the answer's end: the ledger chooses by that, and notes it. */
    private int assign(LeaseLedger leases, Selector selector, int question, long ticket, long ttl, int[] servers) {
        long now = clock.getAsLong();
        if (servers.length > 1) {
            return leases.assign(selector, clientHigh, clientLow, question, ticket, now, ttl, servers);
        }
        servers[0] = leases.assign(selector, clientHigh, clientLow, question, ticket, now, ttl);
        return servers[0] < 0 ? 0 : 1;
    }

    private void count(int pool, Choice.Basis basis, int[] servers, int found) {
        counts.addBasis(basis);
        for (int i = 0; i < found; i++) {
            counts.addServer(firstServers[pool] + servers[i]);
        }
    }
}
