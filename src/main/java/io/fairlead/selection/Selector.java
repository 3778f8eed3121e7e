package io.fairlead.selection;

import java.util.Arrays;

/**
 * Picks servers in proportion to their weights, in O(1), without locks or random numbers. Immutable.
 *
 * <p>Weights are laid out once as a ring of slots in which each server's slots stand as evenly apart as they can; a
 * pick looks at the slot under the caller's ticket. Callers count tickets up, each for itself: the shares come out
 * exact over one turn of the ring, which a random draw reaches only in the mean. Slots cost memory in exchange, and a
 * share smaller than half a slot would be rounded away, so every server with a weight has one slot at least.
 */
public final class Selector {

    /** Slots of a ring whose weights differ; more with more servers. Equal weights need one slot each. */
    private static final int SLOTS = 1024;
    private static final int SLOTS_PER_SERVER = 16;

    /** Picks nothing. */
    public static final Selector NONE = new Selector(new int[0], new boolean[0], 0, Comparison.NONE);

    private final int[] ring;
    private final boolean[] offered;
    private final int servers;
    private final int[] distinct;
    private final Comparison comparison;

    private Selector(int[] ring, boolean[] offered, int servers, Comparison comparison) {
        this.ring = ring;
        this.offered = offered;
        this.servers = servers;
        this.distinct = comparison.rule() == Comparison.Rule.LEAST_OF_ALL
                ? Arrays.stream(ring).distinct().toArray() : new int[0];
        this.comparison = comparison;
    }

    /**
     * Lays out a ring.
     *
     * @param weights by server index, each 0 or more; 0 is never picked
     */
    public static Selector of(double[] weights) {
        return of(weights, Comparison.NONE);
    }

    /**
     * Lays out a ring whose picks are compared by what servers hold.
     *
     * @param weights    by server index, each 0 or more; 0 is never picked
     * @param comparison with room for each of them, unless it compares none
     */
    public static Selector of(double[] weights, Comparison comparison) {
        int servers = 0;
        double sum = 0;
        double first = 0;
        boolean equal = true;
        boolean[] offered = new boolean[weights.length];
        for (int server = 0; server < weights.length; server++) {
            double weight = weights[server];
            offered[server] = weight > 0;
            if (weight > 0) {
                equal &= servers == 0 || weight == first;
                first = weight;
                servers++;
                sum += weight;
            }
        }
        if (servers == 0) {
            return NONE;
        }
        int slots = equal ? servers : Math.max(SLOTS, SLOTS_PER_SERVER * servers);
        return new Selector(ring(weights, sum, slots), offered, servers, comparison);
    }

    /** The slots of one turn, a server index each, for a data plane that picks by itself; do not write to it. */
    public int[] slots() {
        return ring;
    }

    /** What decides between servers that the ring offers. */
    public Comparison comparison() {
        return comparison;
    }

    /** How many different servers can be picked. */
    public int size() {
        return servers;
    }

    /** Whether that server can be picked; none has an index below 0. */
    boolean offers(int server) {
        return server >= 0 && server < offered.length && offered[server];
    }

    /**
     * Picks one server.
     *
     * @param ticket any number; consecutive tickets give the exact shares
     * @return the server's index, or -1 when there is none
     */
    public int pick(long ticket) {
        return ring.length == 0 ? -1 : ring[slot(ticket)];
    }

    /**
     * Picks the server that the comparison prefers among those drawn.
     *
     * @param ticket any number, as for {@link #pick(long)}
     * @param held   what servers hold now
     * @return the server's index, or -1 when there is none
     */
    public int pick(long ticket, Held held) {
        return pick(ticket, held, 1);
    }

    /**
     * Picks the server that the comparison prefers among those drawn, for something heavier or lighter than one.
     *
     * @param more what the server will hold in addition, above 0
     */
    int pick(long ticket, Held held, double more) {
        return switch (comparison.rule()) {
            case FIRST_DRAWN -> pick(ticket);
            case BETTER_OF_TWO -> betterOfTwo(ticket, held, more);
            case LEAST_OF_ALL -> leastOfAll(ticket, held, more);
        };
    }

    /** Whether {@link #pick(long, Held)} looks at what servers hold. */
    public boolean compares() {
        return comparison.rule() != Comparison.Rule.FIRST_DRAWN && servers > 1;
    }

    private int betterOfTwo(long ticket, Held held, double more) {
        int first = pick(ticket);
        if (servers < 2) {
            return first;
        }
        int second = pick(scatter(ticket));
        return second == first
                || comparison.pressure(first, held, more) <= comparison.pressure(second, held, more) ? first : second;
    }

    /** Among equals the one that comes first on the ring from the ticket's slot on, so that equals take turns. */
    private int leastOfAll(long ticket, Held held, double more) {
        int best = pick(ticket);
        if (servers < 2) {
            return best;
        }
        double least = (1 - comparison.slack()) * comparison.pressure(best, held, more);
        for (int server : distinct) {
            double pressure = comparison.pressure(server, held, more);
            if (pressure < least) {
                least = pressure;
                best = server;
            }
        }
        return best;
    }

    /** A second draw that has nothing to do with the first (the finalizer of SplitMix64). */
    private static long scatter(long ticket) {
        long mixed = (ticket ^ ticket >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /**
     * Picks several different servers, the one {@link #pick} gives first.
     *
     * @param into receives their indexes
     * @return how many there are: as many as fit into the array, fewer when there are no more
     */
    public int pick(long ticket, int[] into) {
        int wanted = Math.min(into.length, servers);
        int found = 0;
        for (int slot = wanted == 0 ? 0 : slot(ticket); found < wanted; slot = slot + 1 == ring.length ? 0 : slot + 1) {
            if (!contains(into, found, ring[slot])) {
                into[found++] = ring[slot];
            }
        }
        return found;
    }

    /**
     * Picks several different servers, the one {@link #pick(long, Held)} prefers first.
     *
     * @param into receives their indexes
     * @return how many there are: as many as fit into the array, fewer when there are no more
     */
    public int pick(long ticket, Held held, int[] into) {
        return pick(ticket, held, 1, into);
    }

    /** The same for something heavier or lighter than one. */
    int pick(long ticket, Held held, double more, int[] into) {
        return compares() ? pickAfter(pick(ticket, held, more), ticket, into) : pick(ticket, into);
    }

    /** Picks several different servers, that one first, which it offers. */
    int pickAfter(int first, long ticket, int[] into) {
        int found = pick(ticket, into);
        if (found > 0) {
            int at = 0;
            while (at < found - 1 && into[at] != first) {
                at++;
            }
            System.arraycopy(into, 0, into, 1, at);
            into[0] = first;
        }
        return found;
    }

    private int slot(long ticket) {
        return (int) Long.remainderUnsigned(ticket, ring.length);
    }

    private static boolean contains(int[] values, int count, int value) {
        for (int i = 0; i < count; i++) {
            if (values[i] == value) {
                return true;
            }
        }
        return false;
    }

    /**
     * Puts every slot where it would like to be best, the k-th of n slots of a server at (k + 1/2) / n of the turn: a
     * counting sort of places, whose cost is linear in slots.
     */
    private static int[] ring(double[] weights, double sum, int slots) {
        int[] counts = counts(weights, sum, slots);
        int total = 0;
        for (int count : counts) {
            total += count;
        }
        int[] starts = new int[total + 1];
        for (int count : counts) {
            double apart = (double) total / count;
            for (int k = 0; k < count; k++) {
                starts[place(k, apart) + 1]++;
            }
        }
        for (int place = 1; place <= total; place++) {
            starts[place] += starts[place - 1];
        }
        int[] ring = new int[total];
        for (int server = 0; server < counts.length; server++) {
            double apart = (double) total / counts[server];
            for (int k = 0; k < counts[server]; k++) {
                ring[starts[place(k, apart)]++] = server;
            }
        }
        return ring;
    }

    private static int place(int k, double apart) {
        return (int) ((k + 0.5) * apart);
    }

    private static int[] counts(double[] weights, double sum, int slots) {
        int[] counts = new int[weights.length];
        for (int server = 0; server < weights.length; server++) {
            if (weights[server] > 0) {
                counts[server] = Math.max(1, (int) Math.round(weights[server] / sum * slots));
            }
        }
        return counts;
    }
}
