package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.dispatch.ServerCounters;
import io.fairlead.testing.IdleDataPlane;
import io.fairlead.topology.ServerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Table 50 as text")
class FlowReportTest {

    private static final ServerId A = new ServerId("www", "a");
    private static final ServerId B = new ServerId("www", "b");
    private static final long SECOND = 1_000_000_000L;

    private List<ServerCounters> rows = List.of(new ServerCounters(A, 10, 1_000_000, 5, 500, 3, 2));

    private Map<String, Long> events = Map.of();

    private final FlowReport report = new FlowReport(new IdleDataPlane() {
        @Override
        public List<ServerCounters> counters() {
            return rows;
        }

        @Override
        public Map<String, Long> events() {
            return events;
        }
    }, 0);

    private List<String> lines(long now) {
        return report.text(now, server -> server.equals(A) ? 100_000_000 : 0).lines().skip(2).toList();
    }

    private static String row(Object... cells) {
        return "%-18s %12s %12s %14s %14s %14s %14s %21s %21s".formatted(cells);
    }

    @Test
    @DisplayName("what was forwarded since the start, and by the second since it was told last, with the part of the capacity")
    void averages() {
        assertEquals(List.of(row("www/a", 2, 3, 1_000_000, 10, 500, 5, "0 bit/s   0 %", "0 bit/s   0 %")), lines(SECOND));
        rows = List.of(new ServerCounters(B, 1, 1_000, 1, 250, 1, 0),
                new ServerCounters(A, 2_010, 26_000_000, 1_005, 1_250_500, 4, 3));
        assertEquals(List.of(
                row("www/a", 3, 4, 26_000_000, 2_010, 1_250_500, 1_005, "100 Mbit/s 100 %", "5.00 Mbit/s   5 %"),
                row("www/b", 0, 1, 1_000, 1, 250, 1, "4.00 kbit/s", "1.00 kbit/s")), lines(3 * SECOND));
    }

    @Test
    @DisplayName("what befell packets has a line of its own, each kind by its name, those that there were")
    void events() {
        events = new LinkedHashMap<>(Map.of("opened", 3L));
        events.put("fragment-without-first", 0L);
        events.put("ports-exhausted", 12L);
        assertEquals("events: opened 3, ports-exhausted 12", report.text(SECOND, _ -> 0).lines().toList().get(1));
    }
}
