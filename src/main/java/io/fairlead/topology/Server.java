package io.fairlead.topology;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * A server computer (patent signs 16.1–16.4) and the link it stands behind.
 *
 * @param id      pool and name
 * @param ipv4    its IPv4 address; at least one of the two is present
 * @param ipv6    its IPv6 address
 * @param link    the link that fills up with its responses
 * @param weight  static weight by which its share is multiplied; above 0, 1 unless configured
 * @param enabled false takes it out of every choice
 * @param tier    0 for servers that are preferred; those of a higher one help out when too few below it are healthy
 * @param limits  what it stands besides what its link carries
 */
public record Server(ServerId id, Optional<Inet4Address> ipv4, Optional<Inet6Address> ipv6, Link link, double weight,
                     boolean enabled, int tier, Limits limits) {

    public Server {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(link, "link");
        Objects.requireNonNull(limits, "limits");
        if (ipv4.isEmpty() && ipv6.isEmpty()) {
            throw new IllegalArgumentException("server " + id + " has no address");
        }
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight of " + id + " must be a number above 0");
        }
        if (tier < 0) {
            throw new IllegalArgumentException("tier of " + id + " must be 0 or more");
        }
    }

    /** A server that nothing limits but its link. */
    public Server(ServerId id, Optional<Inet4Address> ipv4, Optional<Inet6Address> ipv6, Link link, double weight,
                  boolean enabled, int tier) {
        this(id, ipv4, ipv6, link, weight, enabled, tier, Limits.NONE);
    }

    /** A server of the preferred tier. */
    public Server(ServerId id, Optional<Inet4Address> ipv4, Optional<Inet6Address> ipv6, Link link, double weight,
                  boolean enabled) {
        this(id, ipv4, ipv6, link, weight, enabled, 0);
    }

    /** Its address of that family, if it has one. */
    public Optional<? extends InetAddress> address(AddressFamily family) {
        return family == AddressFamily.IPV4 ? ipv4 : ipv6;
    }
}
