package io.fairlead.selection;

import java.util.Objects;
import java.util.Optional;

/**
 * What a choice is for: it names one on the {@link SelectionBoard}. Closed.
 *
 * <p>Answers and flows of one pool are chosen apart: each chooser knows exactly what it gave out itself, and sees the
 * other's part as traffic of the links.
 */
public sealed interface Purpose {

    /** Name of the pool that is chosen from. */
    String pool();

    /** The addresses that DNS answers with. */
    record Answers(String pool) implements Purpose {

        public Answers {
            Objects.requireNonNull(pool, "pool");
        }
    }

    /**
     * The flows that listeners of the dispatcher take in.
     *
     * @param policy the listeners' own policy; empty for the pool's
     */
    record Flows(String pool, Optional<PolicySettings> policy) implements Purpose {

        public Flows {
            Objects.requireNonNull(pool, "pool");
            Objects.requireNonNull(policy, "policy");
        }
    }
}
