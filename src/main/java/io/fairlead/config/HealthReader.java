package io.fairlead.config;

import io.fairlead.health.HealthSettings;
import io.fairlead.health.HealthSettings.Check;
import io.fairlead.health.HealthSettings.Http;
import io.fairlead.health.HealthSettings.Tcp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;

/** Reads how a pool's servers are checked: not at all, by TCP, or by HTTP. */
final class HealthReader {

    private static final Choices<Boolean> CHECK = new Choices<>(Map.of("tcp", false, "http", true));
    private static final Choices<Boolean> NONE = new Choices<>(Map.of("none", true));
    private static final ValueType<Integer> PORT = Numbers.between(1, 65_535);
    private static final ValueType<Integer> TIMES = Numbers.between(1, 100);
    private static final ValueType<String> HOST = Texts.matching(Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}|"),
            "is no host name", "write the name that the servers' site has, such as www.example.org");
    private static final ValueType<Duration> PERIOD = Durations.between(Duration.ofMillis(100), Duration.ofHours(1));
    private static final ValueType<Duration> TIMEOUT = Durations.between(Duration.ofMillis(10), Duration.ofHours(1));
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    private static final Pattern STATUS = Pattern.compile("([1-5]\\d\\d)(?: ?- ?([1-5]\\d\\d))?");
    private static final List<String> HTTP_KEYS = List.of("tls", "verify", "host", "path", "status");

    private HealthReader() {
    }

    /** The health check of a pool; empty where there is none, or a faulty one. */
    static Optional<HealthSettings> read(Section pool) {
        if (pool.node("health").filter(YamlNode.Scalar.class::isInstance).isPresent()) {
            pool.optional("health", text -> none(text));
            return Optional.empty();
        }
        if (!pool.has("health")) {
            return Optional.empty();
        }
        Section section = pool.section("health");
        Optional<Check> check = section.required("check", CHECK, "http")
                .flatMap(http -> http ? http(section) : tcp(section));
        Duration period = section.value("period", PERIOD, Duration.ofSeconds(5));
        Duration timeout = timeout(section, period);
        int rise = section.value("rise", TIMES, 2);
        int fall = section.value("fall", TIMES, 3);
        return check.map(what -> new HealthSettings(what, period, timeout, rise, fall));
    }

    /** At most the period, whatever is wrong. */
    private static Duration timeout(Section section, Duration period) {
        Duration usual = period.compareTo(DEFAULT_TIMEOUT) < 0 ? period : DEFAULT_TIMEOUT;
        Duration timeout = section.value("timeout", TIMEOUT, usual);
        if (timeout.compareTo(period) > 0) {
            String most = Durations.format(period);
            section.error("timeout", Durations.format(timeout) + " is longer than the period, " + most,
                    "write " + most + " at most, or check less often");
            return usual;
        }
        return timeout;
    }

    private static boolean none(String text) throws BadValue {
        try {
            return NONE.parse(text);
        } catch (BadValue bad) {
            throw new BadValue(Quote.of(text) + " is no health check",
                    "write none, { check: tcp, port: 80 } or { check: http }");
        }
    }

    private static Optional<Check> tcp(Section section) {
        for (String key : HTTP_KEYS) {
            if (section.has(key)) {
                section.faults().error(section.keyAt(key), section.path(key), "this key belongs to 'check: http'",
                        "remove it, or write 'check: http'");
            }
        }
        return section.required("port", PORT, "80").map(Tcp::new);
    }

    private static Optional<Check> http(Section section) {
        boolean tls = section.value("tls", Choices.FLAG, false);
        int port = section.value("port", PORT, tls ? 443 : 80);
        boolean verify = section.value("verify", Choices.FLAG, true);
        String host = section.value("host", tls ? HealthReader::serverName : HOST, "");
        String path = section.value("path", Texts.REQUEST_TARGET, "/");
        Range status = section.value("status", HealthReader::status, new Range(200, 399));
        return Optional.of(new Http(port, tls, verify, host, path, status.min, status.max));
    }

    /** What TLS can send as the server's name: no underscore, no dot at the end (RFC 6066 section 3). */
    private static String serverName(String text) throws BadValue {
        String host = HOST.parse(text);
        try {
            return host.isEmpty() ? host : new SNIHostName(host).getAsciiName();
        } catch (IllegalArgumentException e) {
            throw new BadValue(Quote.of(text) + " cannot be a TLS server name",
                    "use letters, digits and hyphens between the dots, and no dot at the end");
        }
    }

    private static Range status(String text) throws BadValue {
        Matcher matcher = STATUS.matcher(text);
        if (!matcher.matches()) {
            throw new BadValue(Quote.of(text) + " is no HTTP status",
                    "write one, such as 200, or a range, such as 200-399");
        }
        int min = Integer.parseInt(matcher.group(1));
        int max = matcher.group(2) == null ? min : Integer.parseInt(matcher.group(2));
        if (max < min) {
            throw new BadValue(Quote.of(text) + " runs backwards", "write " + max + "-" + min);
        }
        return new Range(min, max);
    }

    private record Range(int min, int max) {
    }
}
