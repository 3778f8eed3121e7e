package io.fairlead.load;

import java.util.Objects;

/** What is known of a link's load at one time. Closed: it is known, stale, unknown, or the link is down. */
public sealed interface LinkLoad {

    /**
     * How far the load is to be doubted: 0 for a fresh measurement, 1 where nothing is known, growing in between while
     * a measurement is stale.
     */
    double doubt();

    /** A load that was measured, fresh or stale. */
    sealed interface Measured extends LinkLoad {

        /** The measurement. */
        Measurement measurement();
    }

    /** Measured lately. */
    record Known(Measurement measurement) implements Measured {

        public Known {
            Objects.requireNonNull(measurement, "measurement");
        }

        @Override
        public double doubt() {
            return 0;
        }
    }

    /**
     * Measured, but the source has said nothing new for longer than it should.
     *
     * @param doubt above 0 and below 1, by age
     */
    record Stale(Measurement measurement, double doubt) implements Measured {

        public Stale {
            Objects.requireNonNull(measurement, "measurement");
        }
    }

    /**
     * Nothing to go by.
     *
     * @param reason   why, in words for an operator
     * @param settling true when the next readings should mend it by themselves; false when something is wrong
     */
    record Unknown(String reason, boolean settling) implements LinkLoad {

        public Unknown {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public double doubt() {
            return 1;
        }
    }

    /** The port is down (ifOperStatus): the server behind it cannot be reached. */
    record Down() implements LinkLoad {

        @Override
        public double doubt() {
            return 0;
        }
    }
}
