package io.fairlead.health;

import java.util.Objects;

/** What one check found. Closed: it passed, it failed, or it found nothing since this machine was the slow one. */
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

    /**
     * Time ran out, but the deadline itself came late: an answer may have lain here unread. Says nothing about the
     * server.
     *
     * @param late nanoseconds by which the deadline was late
     */
    record Missed(long late) implements Outcome {
    }
}
