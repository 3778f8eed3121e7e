package io.fairlead.counter;

import io.fairlead.topology.LinkId;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What one reading of a source brought. Closed: it succeeded, perhaps in part, or it failed as a whole. */
public sealed interface CounterReading {

    /** The source's name. */
    String source();

    /**
     * {@link System#nanoTime} when the reading was asked for: orders readings even when replies overtake each other.
     */
    long requested();

    /**
     * The source answered.
     *
     * @param samples one for each link that could be read
     * @param missing links that could not, with the reason in words an operator can act on ("no port with ifName
     *                'ge-0/0/9'")
     */
    record Success(String source, long requested, List<CounterSample> samples, Map<LinkId, String> missing)
            implements CounterReading {

        public Success {
            Objects.requireNonNull(source, "source");
            samples = List.copyOf(samples);
            missing = Map.copyOf(missing);
        }
    }

    /**
     * The source did not answer, or answered that it will not.
     *
     * @param reason why, in words an operator can act on ("no reply in 2 s, 2 tries"); never holds a secret
     */
    record Failure(String source, long requested, String reason) implements CounterReading {

        public Failure {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
