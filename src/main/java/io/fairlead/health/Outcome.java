package io.fairlead.health;

import java.util.Objects;

/** What one check found. Closed: it passed or it failed. */
sealed interface Outcome {

    /** The server is fit. */
    record Passed() implements Outcome {
    }

    /**
     * The server is not, or could not be reached.
     *
     * @param reason why, in words for an operator, without the address
     */
    record Failed(String reason) implements Outcome {

        public Failed {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
