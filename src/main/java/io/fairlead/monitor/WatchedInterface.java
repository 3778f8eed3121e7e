package io.fairlead.monitor;

import java.util.Objects;

/**
 * An interface on which packets are seen.
 *
 * @param promiscuous whether it is to take frames that are addressed to others, as on a mirror port
 */
public record WatchedInterface(String name, Direction direction, boolean promiscuous) {

    public WatchedInterface {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(direction, "direction");
    }

    /** Which of an interface's packets count, so that each counts once. */
    public enum Direction {
        /** What arrives, by both of its addresses: a mirror port, or a tap, shows either direction of a line so. */
        IN,
        /** What leaves, by both of its addresses. */
        OUT,
        /** Servers lie beyond the interface: what arrives counts by its source, what leaves by its destination. */
        BOTH
    }
}
