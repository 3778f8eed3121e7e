package io.fairlead.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** IPv4 and IPv6 addresses as numbers. Never asks a resolver. */
final class Addresses {

    /** Four decimal numbers. Leading zeros are refused: some read them as octal. */
    private static final Pattern DOTTED = Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");

    private Addresses() {
    }

    /** A cluster address: one of this machine, which clients reach and replies come from. */
    static InetAddress cluster(String text) throws BadValue {
        if (text.indexOf(':') == text.lastIndexOf(':') && text.contains(":") || text.startsWith("[")) {
            throw new BadValue(Quote.of(text) + " is no address alone", "write it without brackets and port");
        }
        InetAddress address = text.contains(":") ? ipv6(text) : ipv4(text);
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || text.equals("255.255.255.255")
                || address instanceof Inet6Address && address.isLinkLocalAddress()) {
            throw new BadValue(Quote.of(text) + " is no address by which clients reach one machine",
                    "write each address of this machine that is to be one: replies must come from it");
        }
        return address;
    }

    /** The IPv4 address of a server, which clients are to reach. */
    static Inet4Address serverIpv4(String text) throws BadValue {
        Inet4Address address = ipv4(text);
        refuseUnreachable(address, text);
        return address;
    }

    /** The IPv6 address of a server, which clients are to reach. */
    static Inet6Address serverIpv6(String text) throws BadValue {
        Inet6Address address = ipv6(text);
        if (address.isLinkLocalAddress()) {
            throw new BadValue(Quote.of(text) + " reaches no further than its own link",
                    "write a global or unique local address");
        }
        refuseUnreachable(address, text);
        return address;
    }

    private static void refuseUnreachable(InetAddress address, String text) throws BadValue {
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || text.equals("255.255.255.255")) {
            throw new BadValue(Quote.of(text) + " is no address of one server",
                    "write the address by which clients reach it");
        }
    }

    /** An address of either family. */
    static InetAddress any(String text) throws BadValue {
        return text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
    }

    static Inet4Address ipv4(String text) throws BadValue {
        if (DOTTED.matcher(text).matches()) {
            try {
                return Inet4Address.ofLiteral(text);
            } catch (IllegalArgumentException e) {
                // A number above 255: reported below.
            }
        }
        throw new BadValue(Quote.of(text) + " is no IPv4 address",
                "write four numbers from 0 to 255, such as 192.0.2.1");
    }

    static Inet6Address ipv6(String text) throws BadValue {
        try {
            if (text.contains(":") && Inet6Address.ofLiteral(text) instanceof Inet6Address address) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw new BadValue(Quote.of(text) + " is no IPv6 address", "write one such as 2001:db8::1, without brackets");
    }
}
