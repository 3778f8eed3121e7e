package io.fairlead.counter.snmp;

import io.fairlead.topology.LinkId;
import java.util.EnumSet;
import java.util.Set;

/** A configured port and what is known of it on its switch. Belongs to one reader, is not shared between threads. */
final class Port {

    private final LinkId link;
    private final PortName name;
    private final boolean version1;
    private Resolution resolution = new Resolution.Unresolved("not looked for yet");
    private PortColumns columns;
    private Set<IfColumn> counted;
    private long since;

    /** What a search for a port came to. */
    sealed interface Resolution {

        /**
         * The port is that row.
         *
         * @param identity the column by which it was found and whose value must stay its name; ifOperStatus for a port
         *                 named by ifIndex, which has no name to check
         */
        record Found(int ifIndex, IfColumn identity) implements Resolution {
        }

        /** There is no such port, or more than one; the reason in words for an operator. */
        record Unresolved(String reason) implements Resolution {
        }
    }

    Port(LinkId link, PortName name, boolean version1) {
        this.link = link;
        this.name = name;
        this.version1 = version1;
        this.columns = new PortColumns(version1);
    }

    LinkId link() {
        return link;
    }

    PortName name() {
        return name;
    }

    PortColumns columns() {
        return columns;
    }

    Resolution resolution() {
        return resolution;
    }

    boolean isFound() {
        return resolution instanceof Resolution.Found;
    }

    /** Whether that column is the one that tells whether the row is still the port's. */
    boolean isIdentity(IfColumn column) {
        return resolution instanceof Resolution.Found row && row.identity() == column;
    }

    /** Takes what a search found, and forgets what was learned of the columns: the switch may have changed. */
    void resolve(Resolution found) {
        boolean moved = resolution instanceof Resolution.Found before && !before.equals(found);
        if (moved && counted != null) {
            counted = Set.of();
        }
        resolution = found;
        columns = new PortColumns(version1);
    }

    /** Takes note that the agent's clock began anew. */
    void restart() {
        since = 0;
    }

    /**
     * Takes note of the counters that a sample is made of. Where they, or the row they stand in, are not those of the
     * sample before, the counts are not continued.
     *
     * @param columns the counters that went into the sample
     * @param time    the sample's time in nanoseconds of the agent's clock
     * @return when the counts were last not continued, by the same clock; 0 when they always were
     */
    long countedSince(Set<IfColumn> columns, long time) {
        if (counted != null && !counted.equals(columns)) {
            since = time - 1;
        }
        counted = EnumSet.copyOf(columns);
        return since;
    }
}
