package io.fairlead.dispatch.kernel;

import io.fairlead.selection.Comparison;
import io.fairlead.selection.Comparison.Rule;
import io.fairlead.selection.Selector;
import java.util.Arrays;

/**
 * A selector as the programs read it: numbers in pairs, a row each. {@code struct cell} in tables.h draws them.
 *
 * <p>The programs know no fractions: what servers hold has 8 binary places there, and of the rooms only their proportions
 * count, the least one's being 2^31.
 */
final class Ring {

    /** Binary places of flows and of deviations, of the slack, and of the share of the least room. */
    private static final int FLOW_PLACES = 8;
    private static final int SLACK_PLACES = 16;
    private static final int ROOM_PLACES = 31;

    private static final int HEAD = 3;
    private static final int PER_CANDIDATE = 2;
    private static final int MOST_COMPARED = 16;

    private Ring() {
    }

    /**
     * Lays a selector out.
     *
     * @param rows   by the selector's index, the numbers of servers' rows
     * @param others likewise, those of the servers' addresses of the other family; a server's own where there is none
     * @return the numbers, two for each row
     */
    static int[] cells(Selector selector, int[] rows, int[] others) {
        int[] turn = selector.slots();
        int[] candidates = Arrays.stream(turn).distinct().toArray();
        int compared = HEAD + PER_CANDIDATE * candidates.length;
        int first = compared + (candidates.length <= MOST_COMPARED ? candidates.length : 0);
        int[] cells = new int[2 * (first + turn.length)];
        Comparison comparison = selector.comparison();
        putHead(cells, turn.length, candidates.length, comparison, first);
        int[] places = new int[rows.length];
        double least = least(comparison, candidates);
        for (int i = 0; i < candidates.length; i++) {
            int server = candidates[i];
            places[server] = i;
            int at = 2 * (HEAD + PER_CANDIDATE * i);
            cells[at] = rows[server];
            cells[at + 1] = others[server];
            if (comparison.rule() != Rule.FIRST_DRAWN) {
                cells[at + 2] = (int) Math.max(1, Math.round(least / comparison.room()[server] * (1L << ROOM_PLACES)));
                cells[at + 3] = comparison.settled().length == 0 ? 0 : settled(comparison.settled()[server]);
            }
        }
        for (int row = compared; row < first; row++) {
            putSlot(cells, row, rows[candidates[row - compared]], row - compared);
        }
        for (int i = 0; i < turn.length; i++) {
            putSlot(cells, first + i, rows[turn[i]], places[turn[i]]);
        }
        return cells;
    }

    private static void putSlot(int[] cells, int row, int server, int candidate) {
        cells[2 * row] = server;
        cells[2 * row + 1] = candidate;
    }

    private static void putHead(int[] cells, int slots, int candidates, Comparison comparison, int first) {
        cells[0] = slots;
        cells[1] = candidates;
        cells[2] = comparison.rule().ordinal();
        cells[3] = scaled(comparison.reserve(), FLOW_PLACES);
        cells[4] = scaled(comparison.slack(), SLACK_PLACES);
        cells[5] = first;
    }

    private static double least(Comparison comparison, int[] candidates) {
        return comparison.rule() == Rule.FIRST_DRAWN ? 0
                : Arrays.stream(candidates).mapToDouble(server -> comparison.room()[server]).min().orElse(0);
    }

    /** The root of a number of flows; both with 8 binary places. */
    static int root(int flows) {
        return (int) Math.round(Math.sqrt(flows / (double) (1 << FLOW_PLACES)) * (1 << FLOW_PLACES));
    }

    /** Below 0 where it holds more than the programs know. */
    private static int settled(double flows) {
        return (int) Math.clamp(Math.round(flows * (1 << FLOW_PLACES)), -Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static int scaled(double value, int places) {
        return (int) Math.clamp(Math.round(value * (1 << places)), 0, Integer.MAX_VALUE);
    }
}
