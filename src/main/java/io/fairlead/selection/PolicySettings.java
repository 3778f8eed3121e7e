package io.fairlead.selection;

import java.time.Duration;

/** The policies by name, with their settings. Closed; {@link Policies} makes each into a {@link Policy}. */
public sealed interface PolicySettings {

    /** Whether its choices rest on measured loads; not, where capacities, weights and own counts are all it takes. */
    default boolean isMeasured() {
        return switch (this) {
            case RoundRobin _, WeightedRoundRobin _, LeastConnections _, WeightedLeastConnections _ -> false;
            case RoundRobinSkip _, LeastLoaded _, LeastLoadedOver _, LeastDrops _, PowerOfTwo _, Shed _, FreeCapacity _,
                    DynamicFeedback _, ProcessorLoad _, AgentConnections _, Headroom _ -> true;
        };
    }

    /** Whether it goes by what servers' own agents tell, and by nothing else. */
    default boolean goesByAgents() {
        return this instanceof ProcessorLoad || this instanceof AgentConnections;
    }

    /** Whether its choices go by what was given out already: open flows, or leases of answers. */
    default boolean goesByDemand() {
        return switch (this) {
            case LeastConnections _, WeightedLeastConnections _, Headroom _ -> true;
            case RoundRobin _, WeightedRoundRobin _, RoundRobinSkip _, LeastLoaded _, LeastLoadedOver _, LeastDrops _,
                    PowerOfTwo _, Shed _, FreeCapacity _, DynamicFeedback _, ProcessorLoad _, AgentConnections _ -> false;
        };
    }

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
     * {@code least-drops}: the links that dropped the smallest part of their packets over a past period (patent claims 16
     * and 35), whatever their capacity, which need not be known.
     *
     * @param period how far back
     */
    record LeastDrops(Duration period) implements PolicySettings {

        /** What {@code least-drops} has without settings. */
        public static final LeastDrops DEFAULT = new LeastDrops(Duration.ofSeconds(30));
    }

    /**
     * {@code weighted-round-robin}: in turn, in proportion to capacity times static weight, whatever the load.
     */
    record WeightedRoundRobin() implements PolicySettings {
    }

    /**
     * {@code least-connections}: the server that holds the fewest open flows (over DNS: leases of answers) for its
     * static weight. Needs no measurement.
     */
    record LeastConnections() implements PolicySettings {
    }

    /**
     * {@code weighted-least-connections}: the fewest open flows (over DNS: leases) for capacity times static weight.
     */
    record WeightedLeastConnections() implements PolicySettings {
    }

    /**
     * {@code power-of-two}: two servers are drawn by capacity, the one with the lower measured use is taken
     * (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing").
     */
    record PowerOfTwo() implements PolicySettings {
    }

    /**
     * {@code shed}: shares by capacity, shrinking steadily between a low and a high watermark of use.
     *
     * @param low  use up to which a link keeps its whole share, 0 or more and below {@code high}
     * @param high use from which it gets no new clients while another has a share, up to 1
     */
    record Shed(double low, double high) implements PolicySettings {

        /** What {@code shed} has without settings. */
        public static final Shed DEFAULT = new Shed(0.7, 0.95);

        public Shed {
            if (!(low >= 0 && low < high && high <= 1)) {
                throw new IllegalArgumentException("watermarks must be 0 or more, low below high, high at most 1");
            }
        }

        /** The part of its share that a link keeps at that use. */
        double kept(double use) {
            return Math.clamp((high - use) / (high - low), 0, 1);
        }
    }

    /**
     * {@code free-capacity}: shares in proportion to the free capacity of the last measurement, nothing added.
     *
     * @param full use at which a link counts as full and gets no new clients while another has room, above 0 and up to
     *             1
     */
    record FreeCapacity(double full) implements PolicySettings {

        /** What {@code free-capacity} has without settings. */
        public static final FreeCapacity DEFAULT = new FreeCapacity(0.9);
    }

    /**
     * {@code dynamic-feedback}: weights that each measurement moves up or down, as the Linux Virtual Server's load
     * daemon does (Zhang, "Dynamic Feedback Load Balancing Scheduling").
     *
     * @param target use at which a weight stays as it is, above 0 and up to 1
     */
    record DynamicFeedback(double target) implements PolicySettings {

        /** What {@code dynamic-feedback} has without settings. */
        public static final DynamicFeedback DEFAULT = new DynamicFeedback(0.95);
    }

    /**
     * {@code processor-load}: in turn, skipping servers whose agent tells of processors busier than a threshold: the prior
     * art of the patent (signs 18.1 to 18.4, 24).
     *
     * @param threshold part of the processors' time, above 0 and up to 1
     */
    record ProcessorLoad(double threshold) implements PolicySettings {

        /** What {@code processor-load} has without settings. */
        public static final ProcessorLoad DEFAULT = new ProcessorLoad(0.8);
    }

    /**
     * {@code agent-connections}: the server whose agent tells of the fewest established TCP connections for its static
     * weight, whoever opened them: prior art, too.
     */
    record AgentConnections() implements PolicySettings {
    }

    /**
     * {@code headroom}: shares in proportion to free capacity in the fuller direction. The default.
     *
     * @param full use at which a link counts as full and gets no new clients while another has room, above 0 and up to
     *             1
     */
    record Headroom(double full) implements PolicySettings {

        /** What a pool without a policy has. */
        public static final Headroom DEFAULT = new Headroom(0.97);
    }
}
