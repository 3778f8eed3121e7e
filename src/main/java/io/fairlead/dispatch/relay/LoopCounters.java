package io.fairlead.dispatch.relay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters that one event loop writes and anybody reads.
 *
 * <p>With a single writer no atomic addition is needed: an opaque store costs no more than a plain one, and a reader
 * sees each counter whole and in time. Readers add up those of all loops.
 *
 * @param <K> what is counted
 */
final class LoopCounters<K extends Enum<K>> {

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts;

    LoopCounters(Class<K> kinds) {
        counts = new long[kinds.getEnumConstants().length];
    }

    /** Adds; on the loop only. */
    void add(K kind, long amount) {
        int index = kind.ordinal();
        ELEMENT.setOpaque(counts, index, counts[index] + amount);
    }

    /** The count as of lately. */
    long get(K kind) {
        return (long) ELEMENT.getOpaque(counts, kind.ordinal());
    }
}
