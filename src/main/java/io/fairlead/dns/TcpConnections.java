package io.fairlead.dns;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The open TCP connections of a server and the limits on them (RFC 7766 section 6.1): when all are taken the longest
 * idle one makes room; a client that has its share already is turned away.
 *
 * <p>Queries must not wait for a lock, so a connection only notes the time of its last query; its rank here lags
 * behind. The first in rank is moved back to where it belongs until it stands right: then it is the longest idle,
 * since ranks never run ahead. Each move answers to a query at least, which keeps the cost in proportion to the work
 * done.
 */
final class TcpConnections {

    private final int limit;
    private final int clientLimit;
    private final NavigableSet<Rank> ranks = new TreeSet<>();
    private final Map<Client, Rank> rankOf = new HashMap<>();
    private final Map<InetAddress, Integer> perClient = new HashMap<>();
    private long sequence;

    TcpConnections(int limit, int clientLimit) {
        this.limit = limit;
        this.clientLimit = clientLimit;
    }

    /** An open connection, as seen from here. Compared by identity. */
    interface Client {

        /** Where it comes from. */
        InetAddress address();

        /** When its last query came whole, or else when it was opened, in nanoseconds of the monotonic clock. */
        long lastQuery();

        /** Closes it to make room for another. Any thread may call it. */
        void displace();

        /** Takes no more queries and closes once its responses have left. Any thread may call it. */
        void finish();
    }

    /** The time a connection was idle since when it was last looked at. */
    private record Rank(long since, long sequence, Client client) implements Comparable<Rank> {

        private static final Comparator<Rank> ORDER = (a, b) -> {
            int byTime = Long.signum(a.since - b.since);
            return byTime != 0 ? byTime : Long.compare(a.sequence, b.sequence);
        };

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Takes a connection in, displacing the longest idle one when need be.
     *
     * @return false when its client has as many as it may have
     */
    boolean enter(Client client) {
        Client displaced = null;
        synchronized (this) {
            if (perClient.getOrDefault(client.address(), 0) >= clientLimit) {
                return false;
            }
            if (rankOf.size() >= limit) {
                displaced = longestIdle();
                remove(displaced);
            }
            perClient.merge(client.address(), 1, Integer::sum);
            rank(client);
        }
        if (displaced != null) {
            displaced.displace();
        }
        return true;
    }

    /** Forgets a connection that was closed; one that was displaced is forgotten already. */
    synchronized void leave(Client client) {
        if (rankOf.containsKey(client)) {
            remove(client);
            notifyAll();
        }
    }

    /** Lets every connection finish, and waits for them until a time of the monotonic clock in nanoseconds. */
    void finish(long deadline) throws InterruptedException {
        List<Client> open;
        synchronized (this) {
            open = List.copyOf(rankOf.keySet());
        }
        open.forEach(Client::finish);
        synchronized (this) {
            for (long left = millis(deadline); left > 0 && !rankOf.isEmpty(); left = millis(deadline)) {
                wait(left);
            }
        }
    }

    private static long millis(long deadline) {
        return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }

    /** How many there are. */
    synchronized int size() {
        return rankOf.size();
    }

    private Client longestIdle() {
        while (true) {
            Rank first = ranks.first();
            if (first.client.lastQuery() == first.since) {
                return first.client;
            }
            ranks.remove(first);
            rank(first.client);
        }
    }

    private void rank(Client client) {
        Rank rank = new Rank(client.lastQuery(), sequence++, client);
        ranks.add(rank);
        rankOf.put(client, rank);
    }

    private void remove(Client client) {
        ranks.remove(rankOf.remove(client));
        perClient.computeIfPresent(client.address(), (address, count) -> count == 1 ? null : count - 1);
    }
}
