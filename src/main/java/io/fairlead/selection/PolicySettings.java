package io.fairlead.selection;

import java.time.Duration;

/** The policies by name, with their settings. Closed; {@link Policies} makes each into a {@link Policy}. */
public sealed interface PolicySettings {

    /** {@code round-robin}: every server in turn, whatever its load. */
    record RoundRobin() implements PolicySettings {
    }

    /**
     * {@code round-robin-skip}: in turn, skipping links that are used above a threshold (patent, S4 first form).
     *
     * @param threshold use of the fuller direction, above 0 and up to 1
     */
    record RoundRobinSkip(double threshold) implements PolicySettings {
    }

    /** {@code least-loaded}: the link with the lowest use now (patent, S4 second form). */
    record LeastLoaded() implements PolicySettings {
    }

    /**
     * {@code least-loaded-over}: the link with the lowest mean use over a past period (patent, S4 third form).
     *
     * @param period how far back
     */
    record LeastLoadedOver(Duration period) implements PolicySettings {
    }

    /**
     * {@code headroom}: shares in proportion to free capacity in the fuller direction. The default.
     *
     * @param full use at which a link counts as full and gets no new clients while another has room, above 0 and up to
     *             1
     */
    record Headroom(double full) implements PolicySettings {

        /** What a pool without a policy has. */
        public static final Headroom DEFAULT = new Headroom(0.9);
    }
}
