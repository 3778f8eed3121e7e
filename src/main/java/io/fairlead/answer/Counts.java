package io.fairlead.answer;

import io.fairlead.selection.Choice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one responder has counted. One thread writes, any thread reads.
 *
 * <p>A plain read and an opaque write, no lock and no atomic addition: there is one writer. Readers see each counter
 * whole and soon, but not all of the same moment. A gap at both ends of the array keeps two responders' counters off
 * one cache line.
 */
final class Counts {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int GAP = 16;

    static final int UDP = GAP;
    static final int TCP = GAP + 1;
    static final int SILENT = GAP + 2;
    static final int TRUNCATED = GAP + 3;
    static final int UNANSWERABLE = GAP + 4;
    private static final int BASES = GAP + 5;
    private static final int RCODES = BASES + Choice.Basis.values().length;
    private static final int SERVERS = RCODES + Rcode.count();

    private final long[] cells;

    /** @param servers how many servers all pools have together */
    Counts(int servers) {
        cells = new long[SERVERS + servers + GAP];
    }

    void add(int counter) {
        CELL.setOpaque(cells, counter, cells[counter] + 1);
    }

    void addRcode(int rcode) {
        add(RCODES + rcode);
    }

    void addBasis(Choice.Basis basis) {
        add(BASES + basis.ordinal());
    }

    /** @param server counted through all pools, in their order */
    void addServer(int server) {
        add(SERVERS + server);
    }

    long get(int counter) {
        return (long) CELL.getOpaque(cells, counter);
    }

    long rcode(int rcode) {
        return get(RCODES + rcode);
    }

    long basis(Choice.Basis basis) {
        return get(BASES + basis.ordinal());
    }

    long server(int server) {
        return get(SERVERS + server);
    }
}
