package io.fairlead.selection;

import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Pool;
import java.util.Objects;

/**
 * The choice within one pool until the next beat. Immutable.
 *
 * @param pool       the pool; its servers' order is the index used here
 * @param weights    by server index: share of new clients, summing to one; 0 for a server that is not chosen
 * @param basis      what the weights rest on
 * @param comparison what decides between servers drawn by weight
 * @param ipv4       picks among servers with an IPv4 address, for A
 * @param ipv6       picks among servers with an IPv6 address, for AAAA
 * @param leases     where answers are to be assigned from these selectors, since the policy goes by them; null for
 *                   picking without further ado
 * @param calm       how calm the links are that new clients are sent to, 0 to 1: how long answers may be believed
 * @param balance    how well the balancing does
 */
public record Choice(Pool pool, double[] weights, Basis basis, Comparison comparison, Selector ipv4, Selector ipv6,
                     LeaseLedger leases, double calm, BalanceHealth balance) {

    public Choice {
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(basis, "basis");
        Objects.requireNonNull(comparison, "comparison");
        Objects.requireNonNull(balance, "balance");
        if (!(calm >= 0 && calm <= 1)) {
            throw new IllegalArgumentException("calm is 0 to 1");
        }
    }

    /** A choice of which it is not known how well it does. */
    public Choice(Pool pool, double[] weights, Basis basis, Comparison comparison, Selector ipv4, Selector ipv6,
                  LeaseLedger leases) {
        this(pool, weights, basis, comparison, ipv4, ipv6, leases, 0, BalanceHealth.UNKNOWN);
    }

    /** A choice that no leases are kept for. */
    public Choice(Pool pool, double[] weights, Basis basis, Comparison comparison, Selector ipv4, Selector ipv6) {
        this(pool, weights, basis, comparison, ipv4, ipv6, null);
    }

    /** A choice by weights alone. */
    public Choice(Pool pool, double[] weights, Basis basis, Selector ipv4, Selector ipv6) {
        this(pool, weights, basis, Comparison.NONE, ipv4, ipv6);
    }

    /** What weights rest on. */
    public enum Basis {
        /** At least one link's measured load. */
        MEASURED,
        /** No link's load is known: static weights over healthy servers. */
        BLIND,
        /** No server is healthy: every enabled server is answered, as the checks may be what is broken. */
        FAIL_OPEN
    }

    /** The selector for that family. */
    public Selector selector(AddressFamily family) {
        return family == AddressFamily.IPV4 ? ipv4 : ipv6;
    }
}
