package io.fairlead.app;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneStatistics;
import io.fairlead.dispatch.Flow;
import io.fairlead.dispatch.ServerCounters;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The dispatcher's table 50 and the latest of its flows as text. */
final class FlowReport {

    private static final int FLOWS = 5;
    private static final int LOOKED_AT = 1_000;
    private static final String ROW = "%-18s %12s %12s %14s %14s %14s %14s%n";

    private FlowReport() {
    }

    static String of(DataPlane dataPlane) {
        StringBuilder text = new StringBuilder();
        text.append("dispatcher on ").append(Addresses.listeners(dataPlane.listeners()));
        text.append(String.format(": %s%n", statistics(dataPlane.statistics())));
        text.append(row("SERVER", "OPEN FLOWS", "OPENED", "BYTES FROM", "PACKETS FROM", "BYTES TO", "PACKETS TO"));
        dataPlane.counters().stream().sorted(Comparator.comparing(row -> row.server().toString())).forEach(row ->
                text.append(row(row.server(), row.open(), row.opened(), row.fromBytes(), row.fromPackets(),
                        row.toBytes(), row.toPackets())));
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

    private static String line(Flow flow) {
        return String.format(Locale.ROOT, "%s to %s, %.1f s old, %d bytes from, %d to%n", flow.key(), flow.server(),
                flow.age().toMillis() / 1e3, flow.fromBytes(), flow.toBytes());
    }
}
