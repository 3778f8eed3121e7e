package io.fairlead.topology;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A service name that DNS answers from a pool.
 *
 * @param owner     absolute owner name in presentation form, as RFC 1035 section 5.1 writes it
 *                  ("www.fairlead.example.")
 * @param pool      the pool's name
 * @param ttl       TTL of the answers, in whole seconds, 0 to 2^31-1 (RFC 2181 section 8)
 * @param longest   TTL of the answers while the pool's links are calm, not below {@code ttl}; the same for a steady one
 * @param addresses how many different addresses one answer holds at most, 1 or more
 * @param cluster   what it is answered with in place of the chosen server's address; empty for the latter
 */
public record Service(String owner, String pool, Duration ttl, Duration longest, int addresses,
                      Optional<ClusterAddress> cluster) {

    public Service {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(cluster, "cluster");
        if (!owner.endsWith(".")) {
            throw new IllegalArgumentException("service name " + owner + " is not absolute");
        }
        if (ttl.isNegative() || ttl.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("TTL of " + owner + " must be 0 to 2147483647 seconds");
        }
        if (longest.compareTo(ttl) < 0 || longest.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("longest TTL of " + owner + " must be its TTL to 2147483647 seconds");
        }
        if (addresses < 1) {
            throw new IllegalArgumentException("number of addresses of " + owner + " must be 1 or more");
        }
    }

    /** A service with a steady TTL. */
    public Service(String owner, String pool, Duration ttl, int addresses, Optional<ClusterAddress> cluster) {
        this(owner, pool, ttl, ttl, addresses, cluster);
    }

    /** A service with a steady TTL that is answered with the chosen servers' addresses. */
    public Service(String owner, String pool, Duration ttl, int addresses) {
        this(owner, pool, ttl, addresses, Optional.empty());
    }
}
