package io.fairlead.selection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What is remembered of each resolver: when its last lease ends, and how soon after its leases it comes back.
 *
 * <p>A resolver asks again when the first of its clients comes after the lease has ended, so the gap is long for a
 * resolver with few clients and short for one with many: clients come at a rate of one for each mean gap. The rate is
 * estimated from the gaps, of which older ones count less and less, and from a prior, which counts as one gap of
 * the usual length; where gaps are drawn exponentially that is the mean of a gamma posterior. What is usual is learnt
 * from the gaps of all: with a fixed prior that is far from it, heavy and light resolvers would look alike.
 *
 * <p>Sets of {@value #WAYS} entries in one array, each two longs: a hash of the address, and
 * <pre>
 *   63            32 31                8 7         0
 *   | end of lease  | sum of gaps        | gaps     |
 *   | ms, wraps     | upper 24 bits of a | in 1/8   |
 *   |               | float, seconds     |          |
 * </pre>
 * In a full set the entry whose lease ended first is overwritten. Nothing is locked: entries are written and read as
 * they are, and two threads that write to one entry at the same time lose one gap, or one resolver's memory.
 */
final class ResolverTable {

    static final int WAYS = 4;
    private static final int ENTRY = 2;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle USUAL;
    /** Part of its worth that a gap keeps when the next one comes. */
    private static final double KEPT = 0.9;
    /** Gap of seconds that is taken for usual until gaps are known, and how many of them it counts for. */
    private static final double FIRST_USUAL = 1;
    private static final int FIRST_COUNT = 8;
    /** Gaps that make up what is usual. */
    private static final int USUAL_COUNT = 1024;
    /** Clocks of a millisecond tell no shorter gap. */
    private static final double SHORTEST = 1e-3;
    private static final long MILLI = 1_000_000;

    static {
        try {
            USUAL = MethodHandles.lookup().findVarHandle(ResolverTable.class, "usual", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] entries;
    private long usual = usual(FIRST_USUAL, FIRST_COUNT);
    private final int mask;

    /** @param resolvers how many are remembered, rounded up to a power of two */
    ResolverTable(int resolvers) {
        int sets = Math.max(1, Integer.highestOneBit(Math.max(1, (resolvers - 1) / WAYS)) << 1);
        entries = new long[sets * WAYS * ENTRY];
        mask = sets - 1;
    }

    /** How many places there are. */
    int places() {
        return entries.length / ENTRY;
    }

    /** Where a resolver has its place, or will have it from its visit on. */
    int place(long key, long now) {
        return entry(key, now) / ENTRY;
    }

    /** Whether that place is this resolver's already. */
    boolean knows(int place, long key) {
        return get(place * ENTRY) == key;
    }

    /**
     * Notes that a resolver asks now and is given a lease.
     *
     * @param place its own, as of now
     * @param key   a hash of its address, not 0
     * @param now   nanoseconds
     * @param end   of the lease
     * @return clients of the resolver in the time of a usual gap
     */
    double visit(int place, long key, long now, long end) {
        int entry = place * ENTRY;
        boolean known = get(entry) == key;
        long state = known ? get(entry + 1) : 0;
        double gaps = (state & 0xff) / 8.0;
        double sum = Float.intBitsToFloat((int) state & 0xffffff00);
        long nowMillis = now / MILLI;
        if (known) {
            double gap = ((int) nowMillis - (int) (state >>> 32)) / 1e3;
            if (gap >= 0) {
                gaps = gaps * KEPT + 1;
                sum = sum * KEPT + gap;
                learn(Math.max(gap, SHORTEST));
            }
        } else {
            LONGS.setOpaque(entries, entry, key);
        }
        long packed = (end / MILLI) << 32 | Float.floatToRawIntBits((float) sum) & 0xffffff00L
                | Math.min(255, Math.round(gaps * 8));
        LONGS.setOpaque(entries, entry + 1, packed);
        return (1 + gaps) / (1 + sum / usual());
    }

    /** Usual gap in seconds. */
    double usual() {
        return Float.intBitsToFloat((int) ((long) USUAL.getOpaque(this) >>> 32));
    }

    /** A running mean; two threads that learn at the same time lose one gap. */
    private void learn(double gap) {
        long known = (long) USUAL.getOpaque(this);
        int count = Math.min((int) known + 1, USUAL_COUNT);
        double mean = Float.intBitsToFloat((int) (known >>> 32));
        USUAL.setOpaque(this, usual(mean + (gap - mean) / count, count));
    }

    private static long usual(double mean, int count) {
        return (long) Float.floatToRawIntBits((float) mean) << 32 | count;
    }

    /** Where a resolver stands, or the place that it takes over. */
    private int entry(long key, long now) {
        int first = (int) (key >>> 32 & mask) * WAYS * ENTRY;
        int oldest = first;
        int age = Integer.MIN_VALUE;
        for (int way = 0; way < WAYS; way++) {
            int entry = first + way * ENTRY;
            long there = get(entry);
            if (there == key) {
                return entry;
            }
            int ended = there == 0 ? Integer.MAX_VALUE : (int) (now / MILLI) - (int) (get(entry + 1) >>> 32);
            if (ended > age) {
                age = ended;
                oldest = entry;
            }
        }
        return oldest;
    }

    private long get(int index) {
        return (long) LONGS.getOpaque(entries, index);
    }
}
