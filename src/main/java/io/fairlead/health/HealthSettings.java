package io.fairlead.health;

import java.time.Duration;
import java.util.Objects;

/**
 * How the servers of a pool are checked.
 *
 * @param check   what a check does
 * @param period  time between two checks of one server
 * @param timeout after which a check has failed; at most the period
 * @param rise    checks in a row that must pass before a server that was down is up, 1 or more
 * @param fall    checks in a row that must fail before a server that was up is down, 1 or more
 */
public record HealthSettings(Check check, Duration period, Duration timeout, int rise, int fall) {

    public HealthSettings {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(timeout, "timeout");
    }

    /** What a check does. */
    public sealed interface Check {
        /** TCP port that is connected to, 1 to 65535. */
        int port();
    }

    /** Passes when a TCP connection opens. */
    public record Tcp(int port) implements Check {
    }

    /**
     * Passes when a GET is answered with one of the expected status codes (RFC 9110).
     *
     * @param tls       true for HTTPS
     * @param verify    with TLS: whether the certificate must be valid for {@code host}
     * @param host      Host header and SNI name; the server's address when empty
     * @param path      origin-form request target, starting with a slash
     * @param statusMin lowest status code that passes
     * @param statusMax highest status code that passes
     */
    public record Http(int port, boolean tls, boolean verify, String host, String path, int statusMin, int statusMax)
            implements Check {
    }
}
