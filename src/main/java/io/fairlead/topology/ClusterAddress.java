package io.fairlead.topology;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * Where clients reach a pool as if it were one server (patent sign 30): the dispatcher's addresses, in order, each once.
 *
 * @param ipv4 those that A questions are answered with
 * @param ipv6 those that AAAA questions are answered with; at least one in all
 */
public record ClusterAddress(List<Inet4Address> ipv4, List<Inet6Address> ipv6) {

    public ClusterAddress {
        ipv4 = ipv4.stream().distinct().toList();
        ipv6 = ipv6.stream().distinct().toList();
        if (ipv4.isEmpty() && ipv6.isEmpty()) {
            throw new IllegalArgumentException("a cluster address without an address");
        }
    }

    /** Addresses of both families, sorted out. */
    public static ClusterAddress of(Collection<InetAddress> addresses) {
        return new ClusterAddress(only(Inet4Address.class, addresses), only(Inet6Address.class, addresses));
    }

    private static <T extends InetAddress> List<T> only(Class<T> family, Collection<InetAddress> addresses) {
        return addresses.stream().filter(family::isInstance).map(family::cast).toList();
    }

    /** Its addresses of that family. */
    public List<? extends InetAddress> addresses(AddressFamily family) {
        return family == AddressFamily.IPV4 ? ipv4 : ipv6;
    }
}
