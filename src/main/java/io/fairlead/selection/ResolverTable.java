package io.fairlead.selection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What is remembered of each resolver: when its last lease ends, and how soon after its leases it comes back.
 *
 * <p>A resolver asks again when the first of its clients comes after the lease has ended, so the gap is long for a
 * resolver with few clients and short for one with many: clients come at a rate of one for each mean gap. The rate is
 * estimated from the gaps, of which older ones count less and less, and from a prior, which counts as {@link #PRIOR}
 * gaps of the usual length; where gaps are drawn exponentially that is the mean of a gamma posterior.
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
    /** Gaps that the prior counts for. */
    private static final double PRIOR = Tuning.of("prior", 1);
    /** Part of its worth that a gap keeps when the next one comes. */
    private static final double KEPT = Tuning.of("kept", 0.9);
    private static final long MILLI = 1_000_000;

    private final long[] entries;
    private final int mask;

    /** @param resolvers how many are remembered, rounded up to a power of two */
    ResolverTable(int resolvers) {
        int sets = Math.max(1, Integer.highestOneBit(Math.max(1, (resolvers - 1) / WAYS)) << 1);
        entries = new long[sets * WAYS * ENTRY];
        mask = sets - 1;
    }

    /**
     * Notes that a resolver asks now and is given a lease.
     *
     * @param key   a hash of its address, not 0
     * @param now   nanoseconds
     * @param end   of the lease
     * @param usual usual gap in seconds
     * @return clients of the resolver in the time of a usual gap
     */
    double visit(long key, long now, long end, double usual) {
        int entry = entry(key, now);
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
            }
        } else {
            LONGS.setOpaque(entries, entry, key);
        }
        long packed = (end / MILLI) << 32 | Float.floatToRawIntBits((float) sum) & 0xffffff00L
                | Math.min(255, Math.round(gaps * 8));
        LONGS.setOpaque(entries, entry + 1, packed);
        return (PRIOR + gaps) / (PRIOR + sum / usual);
    }

    /** The gap since the resolver's last lease ended, in seconds; NaN where it asks for the first time or too soon. */
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
