package io.fairlead.topology;

import java.util.Objects;

/**
 * The name of a link: where it is measured, and as which port.
 *
 * @param source the switch as the configuration names it, or {@link #LOCAL} for an interface of this machine
 * @param port   the port as the configuration names it, for example an ifName
 */
public record LinkId(String source, String port) implements Comparable<LinkId> {

    /** The {@link #source} of links that are interfaces of this machine (patent claim 11: no switch). */
    public static final String LOCAL = "local";

    public LinkId {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(port, "port");
    }

    @Override
    public int hashCode() {
        return NameHash.of(source, port);
    }

    @Override
    public int compareTo(LinkId other) {
        int bySource = source.compareTo(other.source);
        return bySource != 0 ? bySource : port.compareTo(other.port);
    }

    @Override
    public String toString() {
        return source + ":" + port;
    }
}
