package io.fairlead.app;

import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.PortRange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Socket addresses as the configuration writes them. */
final class Addresses {

    private static final int GROUPS = 8;

    private Addresses() {
    }

    /** host:port, IPv6 in brackets. */
    static String text(InetSocketAddress address) {
        return host(address.getAddress()) + ":" + address.getPort();
    }

    static String text(List<InetSocketAddress> addresses) {
        return addresses.stream().map(Addresses::text).collect(Collectors.joining(", "));
    }

    /** What a dispatcher serves: protocol, address, port or port range, each once. */
    static String listeners(List<BoundListener> bound) {
        return bound.stream().map(Addresses::text).distinct().collect(Collectors.joining(", "));
    }

    private static String text(BoundListener bound) {
        PortRange ports = bound.listener().ports();
        return bound.listener().protocol() + " " + host(bound.address().getAddress()) + ":"
                + (ports.size() == 1 ? bound.address().getPort() : ports);
    }

    private static String host(InetAddress address) {
        return address instanceof Inet6Address ipv6 ? "[" + shorten(ipv6) + "]" : address.getHostAddress();
    }

    /**
     * As RFC 5952 section 4.2 recommends: the longest run of two zero groups or more, the first of equals, becomes "::".
     */
    private static String shorten(Inet6Address address) {
        String host = address.getHostAddress();
        int zone = host.indexOf('%');
        String groups = zone < 0 ? host : host.substring(0, zone);
        for (int length = GROUPS; length > 1; length--) {
            String zeros = "0" + ":0".repeat(length - 1);
            int at = (":" + groups + ":").indexOf(":" + zeros + ":");
            if (at >= 0) {
                String before = groups.substring(0, Math.max(0, at - 1));
                String after = groups.substring(Math.min(groups.length(), at + zeros.length() + 1));
                return before + "::" + after + host.substring(groups.length());
            }
        }
        return host;
    }
}
