package io.fairlead.lab;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A server's row in the table that {@code serve --nat --view} prints: what was forwarded; pool "www".
 *
 * @param opened flows opened so far
 */
record FlowRow(long opened, long fromBytes, long fromPackets, long toBytes, long toPackets) {

    private static final String NUMBER = " +([0-9]+)";
    private static final Pattern ROW = Pattern.compile("(?m)^www/s([0-9])" + NUMBER.repeat(6) + " ");

    /** Waits for a view, printed after a length of the log, whose rows are as expected; by server number. */
    static Map<Integer, FlowRow> awaitView(FairleadProcess fairlead, int from, String what, Duration within,
                                           Predicate<Map<Integer, FlowRow>> expected) {
        return Await.until(what, within, () -> {
            String since = fairlead.log().substring(from);
            Map<Integer, FlowRow> rows = last(since);
            return new Await.Look<>(rows, rows.size() == 4 && expected.test(rows));
        });
    }

    /** The same for what has been added to the rows before. */
    static Map<Integer, FlowRow> awaitGrowth(FairleadProcess fairlead, int from, Map<Integer, FlowRow> before,
                                             String what, Duration within, Predicate<FlowRow> expectedOfOne) {
        return growth(before, awaitView(fairlead, from, what, within,
                rows -> growth(before, rows).values().stream().anyMatch(expectedOfOne)));
    }

    private static Map<Integer, FlowRow> growth(Map<Integer, FlowRow> before, Map<Integer, FlowRow> after) {
        Map<Integer, FlowRow> growth = new TreeMap<>();
        after.forEach((server, row) -> growth.put(server, row.minus(before.get(server))));
        return growth;
    }

    /** The last one of each server. */
    private static Map<Integer, FlowRow> last(String text) {
        Map<Integer, FlowRow> rows = new TreeMap<>();
        ROW.matcher(text).results().forEach(row -> rows.put(Integer.valueOf(row.group(1)),
                new FlowRow(number(row, 3), number(row, 4), number(row, 5), number(row, 6), number(row, 7))));
        return rows;
    }

    private static long number(MatchResult row, int group) {
        return Long.parseLong(row.group(group));
    }

    private FlowRow minus(FlowRow earlier) {
        return new FlowRow(opened - earlier.opened, fromBytes - earlier.fromBytes, fromPackets - earlier.fromPackets,
                toBytes - earlier.toBytes, toPackets - earlier.toPackets);
    }

    /** Whether so many packets went either way. */
    boolean hasTraffic(long packets) {
        return fromPackets >= packets || toPackets >= packets;
    }
}
