package io.fairlead.dispatch;

import java.time.Duration;
import java.util.Objects;

/** Whether later flows of an originator go to the server its earlier flows went to (patent sign 39). Closed. */
public sealed interface Affinity {

    /** Each flow is chosen for itself. */
    record None() implements Affinity {
    }

    /**
     * Flows of clients whose addresses begin alike go to the same server while it is active.
     *
     * @param ipv4Bits leading bits compared of an IPv4 address, 1 to 32
     * @param ipv6Bits leading bits compared of an IPv6 address, 1 to 128
     * @param lifetime how long after the last new flow it is remembered; flows in use, as far as they can go on elsewhere, keep it
     * @param limit    prefixes remembered at most; the least useful is forgotten first
     */
    record ClientPrefix(int ipv4Bits, int ipv6Bits, Duration lifetime, int limit) implements Affinity {

        public ClientPrefix {
            Objects.requireNonNull(lifetime, "lifetime");
            if (ipv4Bits < 1 || ipv4Bits > 32 || ipv6Bits < 1 || ipv6Bits > 128) {
                throw new IllegalArgumentException("affinity prefix must be 1-32 bits for IPv4 and 1-128 for IPv6");
            }
            if (!lifetime.isPositive() || limit < 1) {
                throw new IllegalArgumentException("affinity needs a lifetime above 0 and a limit of 1 or more");
            }
        }
    }

    /** No affinity. */
    static Affinity none() {
        return new None();
    }

    /** Affinity by the whole client address. */
    static Affinity clientAddress(Duration lifetime, int limit) {
        return new ClientPrefix(32, 128, lifetime, limit);
    }
}
