package io.fairlead.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Keeps what JGroups logs from filling the log: warnings and worse only, and each kind of them once a minute, since anybody who
 * reaches its port can cause them as often as he likes.
 */
final class Repetitions implements Filter {

    private static final String NOISY = "org.jgroups.";
    private static final long QUIET = 60_000_000_000L;
    private static final int KINDS = 64;

    private final Map<String, Long> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KINDS;
        }
    };

    @Override
    public boolean isLoggable(LogRecord record) {
        String logger = record.getLoggerName();
        return logger == null || !logger.startsWith(NOISY) || isNews(record, System.nanoTime());
    }

    /** Time is a parameter: nanoseconds on the monotonic clock. */
    synchronized boolean isNews(LogRecord record, long now) {
        if (record.getLevel().intValue() < Level.WARNING.intValue()) {
            return false;
        }
        String kind = record.getLoggerName() + " " + String.valueOf(record.getMessage()).replaceAll("[0-9]+", "");
        Long last = told.get(kind);
        if (last != null && now - last < QUIET) {
            return false;
        }
        told.remove(kind);
        told.put(kind, now);
        return true;
    }
}
