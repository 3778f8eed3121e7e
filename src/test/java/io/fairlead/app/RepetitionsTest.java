package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What JGroups logs")
class RepetitionsTest {

    private static final long MINUTE = 60_000_000_000L;

    private final Repetitions repetitions = new Repetitions();

    private static LogRecord record(String logger, Level level, String text) {
        LogRecord record = new LogRecord(level, text);
        record.setLoggerName(logger);
        return record;
    }

    @Test
    @DisplayName("is told once a minute of each kind, and only what warns; ours is told always")
    void oncePerMinute() {
        LogRecord first = record("org.jgroups.protocols.SYM_ENCRYPT", Level.SEVERE, "d2: dropped 17 octets");
        LogRecord again = record("org.jgroups.protocols.SYM_ENCRYPT", Level.SEVERE, "d3: dropped 29 octets");
        assertTrue(repetitions.isNews(first, 0));
        assertFalse(repetitions.isNews(again, MINUTE - 1));
        assertTrue(repetitions.isNews(record("org.jgroups.protocols.AUTH", Level.WARNING, "d2: dropped 17 octets"), 5));
        assertTrue(repetitions.isNews(again, MINUTE));
        assertFalse(repetitions.isLoggable(record("org.jgroups.JChannel", Level.INFO, "local address")));
        LogRecord ours = record("io.fairlead.cluster.Cluster", Level.INFO, "joined");
        assertTrue(repetitions.isLoggable(ours) && repetitions.isLoggable(ours));
    }

    @Test
    @DisplayName("of so many kinds that none could remember them is told all the same, in bounded memory")
    void bounded() {
        for (int i = 0; i < 10_000; i++) {
            assertTrue(repetitions.isNews(record("org.jgroups.X", Level.WARNING, "kind " + Integer.toString(i, 26).replaceAll("[0-9]",
                    "z") + "-" + "x".repeat(i)), i));
        }
    }
}
