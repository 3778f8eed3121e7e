package io.fairlead.counter;

import io.fairlead.topology.ServerId;
import java.util.Objects;

/** What one reading of a server's agent brought. Closed: it answered, or it did not. */
public sealed interface AgentReading {

    /** Whose agent. */
    ServerId server();

    /** {@link System#nanoTime} when the reading was asked for. */
    long requested();

    /** It answered. */
    record Success(ServerId server, long requested, AgentSample sample) implements AgentReading {

        public Success {
            Objects.requireNonNull(server, "server");
            Objects.requireNonNull(sample, "sample");
        }
    }

    /**
     * It did not.
     *
     * @param reason why, in words an operator can act on; never holds a secret
     */
    record Failure(ServerId server, long requested, String reason) implements AgentReading {

        public Failure {
            Objects.requireNonNull(server, "server");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
