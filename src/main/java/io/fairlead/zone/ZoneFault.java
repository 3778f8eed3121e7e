package io.fairlead.zone;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Something wrong in a zone file.
 *
 * @param file    the file
 * @param line    the line, from 1; 0 when the file as a whole is at fault
 * @param message what is wrong
 * @param cure    how to mend it
 */
public record ZoneFault(Path file, int line, String message, String cure) {

    public ZoneFault {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(cure, "cure");
    }

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + message + "; " + cure;
    }
}
