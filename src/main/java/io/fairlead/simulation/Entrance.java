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
     * @param longest   TTL while the pool's links are calm, {@code ttl} or more
     * @param addresses how many different addresses one answer holds at most; clients take them in turn
     */
    record Named(Pool pool, Duration ttl, Duration longest, int addresses) implements Entrance {

        public Named {
            Objects.requireNonNull(pool, "pool");
            Objects.requireNonNull(ttl, "ttl");
            Objects.requireNonNull(longest, "longest");
            if (addresses < 1 || ttl.isNegative() || longest.compareTo(ttl) < 0) {
                throw new IllegalArgumentException("an answer has 1 address or more, a TTL of 0 or more, and none shorter"
                        + " while links are calm");
            }
        }

        /** A service whose answers always have the same TTL. */
        public Named(Pool pool, Duration ttl, int addresses) {
            this(pool, ttl, ttl, addresses);
        }

        /**
         * TTL of an answer in whole nanoseconds, rounded down to a whole second above the shortest.
         *
         * @param calm how calm the pool's links are, 0 to 1
         */
        long ttl(double calm) {
            return ttl.toNanos() + (long) (calm * longest.minus(ttl).toSeconds()) * 1_000_000_000L;
        }
    }
}
