package io.fairlead.config;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;

/**
 * One thing that is wrong in the configuration, where it stands, and how to mend it. Never holds a secret.
 *
 * @param severity whether it keeps the program from starting
 * @param file     the configuration file, or the zone file that is meant
 * @param line     from 1; 0 for the file as a whole
 * @param column   from 1; 0 for the line as a whole
 * @param key      path of the key, its parts joined by dots ("pools.www.servers.a.link"); empty for the file as a whole
 * @param message  what is wrong
 * @param cure     what to do about it, a sentence without its full stop
 */
public record Fault(Severity severity, Path file, int line, int column, String key, String message, String cure) {

    /** By place within one file. */
    static final Comparator<Fault> BY_PLACE = Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column);

    /** Whether a fault is fatal. */
    public enum Severity {
        /** Nothing starts. */
        ERROR,
        /** It works, but hardly as meant. */
        WARNING
    }

    public Fault {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(cure, "cure");
    }

    /** One line as compilers write it, for editors to follow: {@code fairlead.yaml:12:9: key: message. Cure: cure.} */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (column > 0 ? ":" + column : "") + ": "
                + (severity == Severity.WARNING ? "warning: " : "") + (key.isEmpty() ? "" : key + ": ")
                + message + (message.endsWith(".") ? "" : ".") + " Cure: " + cure + ".";
    }
}
