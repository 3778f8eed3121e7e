package io.fairlead.app;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * One line an event, on standard error; a stack trace where there is one. The latest are kept for a view that covers them. What
 * JGroups says of each packet of a stranger is let through once a minute.
 */
final class Logging {

    private static final int KEPT = 5;
    private static final Deque<String> LATEST = new ArrayDeque<>();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private Logging() {
    }

    static void configure() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new Line());
        handler.setLevel(Level.ALL);
        handler.setFilter(new Repetitions());
        root.addHandler(handler);
        root.setLevel(Level.INFO);
    }

    /** The latest events, the oldest first, without their stack traces. */
    static List<String> latest() {
        synchronized (LATEST) {
            return List.copyOf(LATEST);
        }
    }

    private static void keep(String line) {
        synchronized (LATEST) {
            if (LATEST.size() == KEPT) {
                LATEST.removeFirst();
            }
            LATEST.addLast(line);
        }
    }

    private static final class Line extends Formatter {

        @Override
        public String format(LogRecord record) {
            String event = TIME.format(Instant.ofEpochMilli(record.getMillis())) + " " + level(record.getLevel()) + " "
                    + formatMessage(record);
            keep(event);
            StringBuilder line = new StringBuilder(event).append(System.lineSeparator());
            for (Throwable cause = record.getThrown(); cause != null; cause = cause.getCause()) {
                line.append("    ").append(cause).append(System.lineSeparator());
                for (StackTraceElement frame : cause.getStackTrace()) {
                    line.append("        at ").append(frame).append(System.lineSeparator());
                }
            }
            return line.toString();
        }

        private static String level(Level level) {
            return level == Level.SEVERE ? "ERROR" : level.getName();
        }
    }
}
