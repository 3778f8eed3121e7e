package io.fairlead.simulation;

import io.fairlead.selection.Demand;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.topology.Pool;
import java.util.Objects;

/** What is compared in simulations. Closed. */
public sealed interface Contender {

    /** What it is called in tables and plots. */
    String name();

    /** The reference: {@link io.fairlead.simulation.Omniscient}. */
    record Reference() implements Contender {

        @Override
        public String name() {
            return "omniscient";
        }
    }

    /** The program's own choosers, one for each entrance and node. */
    record Balanced(String name, Choosers choosers) implements Contender {

        public Balanced {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(choosers, "choosers");
        }

        /** A policy for every pool, without guards. */
        public Balanced(String name, PolicySettings policy) {
            this(name, (pool, demand) -> new PoolChooser(pool, policy, GuardSettings.DEFAULT, demand));
        }
    }

    /** Makes choosers. */
    @FunctionalInterface
    interface Choosers {

        /** A chooser of a pool. */
        PoolChooser create(Pool pool, Demand demand);
    }
}
