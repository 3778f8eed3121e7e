package io.fairlead.simulation;

import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.Objects;

/** How clients get to a pool. Closed: through a dispatcher, flow by flow, or by the name that DNS answers. */
public sealed interface Entrance {

    /** The servers that may be chosen. */
    Pool pool();

    /** A cluster address: every flow is a choice. */
    record Dispatched(Pool pool) implements Entrance {

        public Dispatched {
            Objects.requireNonNull(pool, "pool");
        }
    }

    /**
     * A service name: every answer is a choice, which the resolver's clients follow for as long as it is cached.
     *
     * @param ttl       TTL of the answers
     * @param addresses how many different addresses one answer holds at most; clients take them in turn
     */
    record Named(Pool pool, Duration ttl, int addresses) implements Entrance {

        public Named {
            Objects.requireNonNull(pool, "pool");
            Objects.requireNonNull(ttl, "ttl");
            if (addresses < 1 || ttl.isNegative()) {
                throw new IllegalArgumentException("an answer has 1 address or more and a TTL of 0 or more");
            }
        }
    }
}
