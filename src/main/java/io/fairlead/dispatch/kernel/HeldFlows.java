package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.SharedRows;

/**
 * How many flows each server holds now, as the programs count them where choices go by it: up with each flow that opens,
 * down with each that ends.
 *
 * <p>Flows that the kernel evicts from a full table end without a word. So each time that all flows are counted anyway,
 * what the programs made out is put right; what came and went meanwhile is not held against them.
 */
final class HeldFlows {

    private final SharedRows rows;

    HeldFlows(SharedRows rows) {
        this.rows = rows;
    }

    /** What is made out now, by number of the server's row. */
    long[] read(int servers) {
        long[] held = new long[servers];
        for (int i = 0; i < servers; i++) {
            held[i] = rows.getLong(i);
        }
        return held;
    }

    /** A flow has been ended that was open. */
    void ended(int server) {
        if (server >= 0 && server < rows.rows()) {
            rows.add(server, -1);
        }
    }

    /**
     * Puts right what is wrong by more than flows have come and gone.
     *
     * @param before what was made out before they were counted
     * @param counted open flows
     */
    void correct(long[] before, long[] counted) {
        long[] after = read(before.length);
        for (int i = 0; i < before.length; i++) {
            long wrong = counted[i] - (before[i] + after[i]) / 2;
            if (Math.abs(wrong) > Math.abs(after[i] - before[i])) {
                rows.add(i, wrong);
            }
        }
    }
}
