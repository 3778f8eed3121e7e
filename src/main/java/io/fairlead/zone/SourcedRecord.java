package io.fairlead.zone;

import java.nio.file.Path;
import org.xbill.DNS.Record;

/** A record and where it was written, so that a fault found later can say so. */
record SourcedRecord(Record record, Path file, int line) {

    ZoneFault fault(String message, String cure) {
        return new ZoneFault(file, line, message, cure);
    }
}
