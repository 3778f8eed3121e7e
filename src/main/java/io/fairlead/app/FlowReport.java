package io.fairlead.app;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneStatistics;
import io.fairlead.dispatch.Flow;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.topology.ServerId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The dispatcher's table 50 and the latest of its flows as text: what was forwarded since the start, and by the second
 * since it was told last. One thread asks for it.
 */
final class FlowReport {

    private static final int FLOWS = 5;
    private static final int LOOKED_AT = 1_000;
    private static final String ROW = "%-18s %12s %12s %14s %14s %14s %14s %21s %21s%n";

    private final DataPlane dataPlane;
    private Map<ServerId, ServerCounters> before;
    private long told;

    /** @param now nanoseconds, from which the first averages go on */
    FlowReport(DataPlane dataPlane, long now) {
        this.dataPlane = dataPlane;
        before = rows();
        told = now;
    }

    private Map<ServerId, ServerCounters> rows() {
        return dataPlane.counters().stream().collect(Collectors.toMap(ServerCounters::server, Function.identity()));
    }

    /**
     * Renders it.
     *
     * @param now      nanoseconds
     * @param capacity of a server's link, bits/s; 0 where it is not known
     */
    String text(long now, ToDoubleFunction<ServerId> capacity) {
        StringBuilder text = new StringBuilder();
        text.append("dispatcher on ").append(Addresses.listeners(dataPlane.listeners()));
        text.append(String.format(": %s%n", statistics(dataPlane.statistics())));
        text.append(events(dataPlane.events()));
        text.append(row("SERVER", "OPEN FLOWS", "OPENED", "BYTES FROM", "PACKETS FROM", "BYTES TO", "PACKETS TO",
                "FROM SERVER", "TO SERVER"));
        Map<ServerId, ServerCounters> rows = rows();
        double bits = 8e9 / Math.max(1, now - told);
        rows.values().stream().sorted(Comparator.comparing(row -> row.server().toString())).forEach(row -> {
            ServerCounters since = before.containsKey(row.server()) ? row.minus(before.get(row.server())) : row;
            double full = capacity.applyAsDouble(row.server());
            text.append(row(row.server(), row.open(), row.opened(), row.fromBytes(), row.fromPackets(), row.toBytes(),
                    row.toPackets(), LoadReport.traffic(since.fromBytes() * bits, full),
                    LoadReport.traffic(since.toBytes() * bits, full)));
        });
        before = rows;
        told = now;
        List<Flow> flows = dataPlane.flows(LOOKED_AT);
        flows.stream().sorted(Comparator.comparing(Flow::age)).limit(FLOWS)
                .forEach(flow -> text.append("  ").append(line(flow)));
        return text.toString();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells);
    }

    private static String statistics(DataPlaneStatistics of) {
        return of.open() + " flows open, " + of.refused() + " refused, " + of.evicted() + " evicted, "
                + of.expired() + " expired, " + of.moved() + " moved, " + of.reset() + " reset, " + of.failedConnects() + " failed connects, "
                + of.dropped() + " packets dropped, " + of.acceptPauses() + " pauses of accepting";
    }

    /** Those that have occurred. */
    private static String events(Map<String, Long> counts) {
        String text = counts.entrySet().stream().filter(each -> each.getValue() > 0)
                .map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(", "));
        return text.isEmpty() ? "" : "events: " + text + System.lineSeparator();
    }

    private static String line(Flow flow) {
        return String.format(Locale.ROOT, "%s to %s, %.1f s old, %d bytes from, %d to%n", flow.key(), flow.server(),
                flow.age().toMillis() / 1e3, flow.fromBytes(), flow.toBytes());
    }
}
