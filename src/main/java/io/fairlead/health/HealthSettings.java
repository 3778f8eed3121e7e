package io.fairlead.health;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;

/**
 * How the servers of a pool are checked.
 *
 * @param check   what a check does
 * @param period  time between two checks of one address of a server, above 0
 * @param timeout after which a check has failed, connecting and all; above 0 and at most the period
 * @param rise    checks in a row that must pass before a server that was down is up, 1 or more
 * @param fall    checks in a row that must fail before a server that was up is down, 1 or more
 */
public record HealthSettings(Check check, Duration period, Duration timeout, int rise, int fall) {

    public HealthSettings {
        Objects.requireNonNull(check, "check");
        if (!period.isPositive() || !timeout.isPositive() || timeout.compareTo(period) > 0) {
            throw new IllegalArgumentException("a check's period and timeout must be above 0, the timeout at most"
                    + " the period");
        }
        if (rise < 1 || fall < 1) {
            throw new IllegalArgumentException("rise and fall must be 1 or more");
        }
    }

    /** What a check does. */
    public sealed interface Check {
        /** TCP port that is connected to, 1 to 65535. */
        int port();
    }

    /** Passes when a TCP connection opens. */
    public record Tcp(int port) implements Check {

        public Tcp {
            requirePort(port);
        }
    }

    /**
     * Passes when a GET is answered with one of the expected status codes (RFC 9110). Redirects are not followed.
     *
     * @param tls       true for HTTPS
     * @param verify    with TLS: whether the certificate must be valid for {@code host} by the JDK's trust store
     * @param host      host name for the Host header and SNI, without a port; the server's address when empty
     * @param path      origin-form request target, starting with a slash, in printable ASCII without spaces
     * @param statusMin lowest status code that passes
     * @param statusMax highest status code that passes
     */
    public record Http(int port, boolean tls, boolean verify, String host, String path, int statusMin, int statusMax)
            implements Check {

        private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{0,253}");
        private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e]*");

        public Http {
            requirePort(port);
            if (!HOST.matcher(host).matches() || tls && !host.isEmpty() && !canBeServerName(host)) {
                throw new IllegalArgumentException("a check's host must be a host name in ASCII without a port"
                        + (tls ? ", with TLS also without underscores" : ""));
            }
            if (!PATH.matcher(path).matches()) {
                throw new IllegalArgumentException("a check's path must start with / and be printable ASCII"
                        + " without spaces");
            }
            if (statusMin < 100 || statusMax > 599 || statusMin > statusMax) {
                throw new IllegalArgumentException("a check's status codes must be 100 to 599, the lowest not above"
                        + " the highest");
            }
        }
    }

    /** The JDK sends as SNI only what RFC 1123 section 2.1 allows. */
    private static boolean canBeServerName(String host) {
        try {
            new SNIHostName(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void requirePort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a check's port must be 1 to 65535, not " + port);
        }
    }
}
