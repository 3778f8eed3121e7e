package io.fairlead.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port: {@code 192.0.2.1}, {@code 192.0.2.1:53}, {@code [2001:db8::1]:53}, {@code core.example:161}.
 *
 * <p>An IPv6 address must stand in brackets, as RFC 3986 section 3.2.2 has it: in {@code ::1:53} nobody can tell the port.
 */
record HostPort(String host, boolean bracketed, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\[\\]]*)]|([^\\[\\]:]+))(?::(\\d{1,5}))?");
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}\\.?$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\\.?");
    private static final Pattern NUMERIC = Pattern.compile("[\\d.]+");

    /** Asks a name's address. */
    @FunctionalInterface
    interface Resolver {
        InetAddress resolve(String name) throws UnknownHostException;
    }

    private static HostPort split(String text, int minPort, int defaultPort) throws BadValue {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new BadValue(Quote.of(text) + " is no address with a port",
                    text.indexOf(':') != text.lastIndexOf(':') && !text.contains("[")
                            ? "put the IPv6 address in brackets and all of it in quotes: \"[2001:db8::1]:" + defaultPort + "\""
                            : "write \"192.0.2.1:" + defaultPort + "\" or \"[2001:db8::1]:" + defaultPort + "\"");
        }
        int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
        if (port < minPort || port > 65_535) {
            throw new BadValue("port " + port + " is out of range", "write a port from " + minPort + " to 65535");
        }
        boolean bracketed = matcher.group(1) != null;
        return new HostPort(bracketed ? matcher.group(1) : matcher.group(2), bracketed, port);
    }

    /** Where to listen: an address of this machine, as numbers. Port 0 lets the system choose. */
    static ValueType<InetSocketAddress> listening(int defaultPort) {
        return text -> {
            HostPort parts = split(text, 0, defaultPort);
            InetAddress address = parts.bracketed ? Addresses.ipv6(parts.host) : Addresses.ipv4(parts.host);
            return new InetSocketAddress(address, parts.port);
        };
    }

    /** Whom to ask: an address, or a name that is resolved once, now. */
    static ValueType<InetSocketAddress> peer(int defaultPort, Resolver resolver) {
        return text -> {
            HostPort parts = split(text, 1, defaultPort);
            return new InetSocketAddress(parts.resolve(resolver), parts.port);
        };
    }

    private InetAddress resolve(Resolver resolver) throws BadValue {
        if (bracketed) {
            return Addresses.ipv6(host);
        }
        if (NUMERIC.matcher(host).matches()) {
            return Addresses.ipv4(host);
        }
        if (!NAME.matcher(host).matches()) {
            throw new BadValue(Quote.of(host) + " is no host name", "write an address, or a name of letters, digits and hyphens");
        }
        try {
            return resolver.resolve(host);
        } catch (UnknownHostException e) {
            throw new BadValue("the name " + Quote.of(host) + " has no address here and now",
                    "write the address itself, or see that this machine can resolve the name");
        }
    }
}
