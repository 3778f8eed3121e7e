package io.fairlead.counter.snmp;

import java.util.Objects;

/** A community or passphrase. Its text never reaches a log: {@link #toString} hides it. */
public record Secret(String reveal) {

    public Secret {
        Objects.requireNonNull(reveal, "reveal");
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
