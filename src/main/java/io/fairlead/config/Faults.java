package io.fairlead.config;

import io.fairlead.config.Fault.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects faults, so that all of them are reported together. */
final class Faults {

    private final Path file;
    private final List<Fault> faults = new ArrayList<>();

    /** @param file the configuration file as the user named it */
    Faults(Path file) {
        this.file = file;
    }

    void error(Position at, String key, String message, String cure) {
        add(Severity.ERROR, at, key, message, cure);
    }

    void warning(Position at, String key, String message, String cure) {
        add(Severity.WARNING, at, key, message, cure);
    }

    /** Adds a fault of another file, such as a zone file. */
    void add(Fault fault) {
        faults.add(fault);
    }

    boolean hasErrors() {
        return faults.stream().anyMatch(fault -> fault.severity() == Severity.ERROR);
    }

    /** All of them: those of the configuration file first, then file by file, each in order of place. */
    List<Fault> inOrder() {
        return faults.stream()
                .sorted(Comparator.comparing((Fault fault) -> !fault.file().equals(file))
                        .thenComparing(Fault::file)
                        .thenComparing(Fault.BY_PLACE))
                .toList();
    }

    private void add(Severity severity, Position at, String key, String message, String cure) {
        faults.add(new Fault(severity, file, at.line(), at.column(), key, message, cure));
    }
}
