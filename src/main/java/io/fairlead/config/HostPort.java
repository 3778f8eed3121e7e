package io.fairlead.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port: {@code 192.0.2.1}, {@code 192.0.2.1:53}, {@code [2001:db8::1]:53}, {@code core.example:161}.
 *
 * <p>An IPv6 address must stand in brackets, as RFC 3986 section 3.2.2 has it: in {@code ::1:53} nobody can tell the
 * port.
 *
 * @param address the host as numbers; null when it is a name
 * @param name    the host as a name; empty when it is an address
 * @param port    0 to 65535
 */
record HostPort(InetAddress address, String name, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\[\\]]*)]|([^\\[\\]:]+))(?::(\\d{1,5}))?");
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)(?:[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\\.)*"
            + "[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\\.?");
    private static final Pattern NUMERIC = Pattern.compile("[\\d.]+");
    private static final int MAX_PORT = 65_535;

    /** Where to listen: an address of this machine, as numbers. Port 0 lets the system choose. */
    static ValueType<InetSocketAddress> listening(int defaultPort) {
        return text -> {
            Matcher matcher = match(text, defaultPort);
            if ("*".equals(matcher.group(2))) {
                throw new BadValue(Quote.of(text) + " is no address", "write \"0.0.0.0:%d\" and \"[::]:%d\" for all of"
                        .formatted(defaultPort, defaultPort) + " this machine's addresses");
            }
            String six = matcher.group(1);
            InetAddress address = six != null ? Addresses.ipv6(six) : Addresses.ipv4(matcher.group(2));
            return new InetSocketAddress(address, port(matcher, 0, defaultPort));
        };
    }

    /** Whom to ask: an address, or a name that is yet to be resolved. */
    static ValueType<HostPort> peer(int defaultPort) {
        return text -> {
            Matcher matcher = match(text, defaultPort);
            int port = port(matcher, 1, defaultPort);
            String host = matcher.group(2);
            if (host == null) {
                return new HostPort(Addresses.ipv6(matcher.group(1)), "", port);
            }
            if (NUMERIC.matcher(host).matches()) {
                return new HostPort(Addresses.ipv4(host), "", port);
            }
            if (!NAME.matcher(host).matches()) {
                throw new BadValue(Quote.of(host) + " is no host name",
                        "write an address, or a name of letters, digits and hyphens");
            }
            return new HostPort(null, host, port);
        };
    }

    private static Matcher match(String text, int defaultPort) throws BadValue {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            boolean bare = text.indexOf(':') != text.lastIndexOf(':') && !text.contains("[");
            String six = "\"[2001:db8::1]:" + defaultPort + "\"";
            throw new BadValue(Quote.of(text) + " is no address with a port",
                    bare ? "put the IPv6 address in brackets, and all of it in quotes: " + six
                            : "write \"192.0.2.1:" + defaultPort + "\" or " + six);
        }
        return matcher;
    }

    private static int port(Matcher matcher, int min, int defaultPort) throws BadValue {
        int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
        if (port < min || port > MAX_PORT) {
            throw new BadValue("port " + port + " is out of range", "write a port from " + min + " to " + MAX_PORT);
        }
        return port;
    }
}
