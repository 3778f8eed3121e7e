package io.fairlead.config;

import io.fairlead.counter.prometheus.PrometheusSettings;
import io.fairlead.counter.prometheus.PrometheusSettings.Authorization;
import io.fairlead.counter.snmp.PortName.Column;
import io.fairlead.counter.snmp.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the switches that Prometheus scrapes. */
final class PrometheusReader {

    private static final Duration USUAL_PERIOD = Duration.ofSeconds(15);
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(1);
    private static final int WINDOW_PERIODS = 4;
    private static final ValueType<Duration> WINDOW = Durations.between(Duration.ofSeconds(1), Duration.ofHours(1));
    private static final Pattern LABEL_FORM = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final ValueType<String> LABEL = Texts.matching(LABEL_FORM, "is no label of Prometheus",
            "use letters, digits and '_', no digit first");
    private static final ValueType<String> USER = PrometheusReader::user;
    private static final int DELETE = 0x7f;
    private static final ValueType<String> LABEL_VALUE = Texts.octets(1, 255);

    private final SecretReader secrets;

    PrometheusReader(SecretReader secrets) {
        this.secrets = secrets;
    }

    /** A switch; empty, and reported, when something is missing or wrong. */
    Optional<Switch> read(String name, Section section) {
        Optional<URI> url = section.required("url", PrometheusReader::url, "http://127.0.0.1:9090");
        Optional<Authorization> authorization = authorization(section);
        List<X509Certificate> authorities = authorities(url, section);
        Duration period = section.value("period", SwitchReader.PERIOD, USUAL_PERIOD);
        Duration timeout = section.value("timeout", SwitchReader.TIMEOUT, USUAL_TIMEOUT);
        Duration several = period.multipliedBy(WINDOW_PERIODS);
        Duration window = section.value("window", WINDOW,
                several.compareTo(SHORTEST_WINDOW) > 0 ? several : SHORTEST_WINDOW);
        Map<String, String> select = select(section);
        Map<Column, String> labels = labels(section.section("labels"));
        return url.isEmpty() || authorization.isEmpty() ? Optional.empty()
                : Optional.of(new Switch.Prometheus(new PrometheusSettings(name, url.get(), authorization.get(), authorities,
                        period, timeout, window, select, Map.of()), labels));
    }

    private static URI url(String text) throws BadValue {
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme();
            if (!Set.of("http", "https").contains(scheme) || url.getHost() == null || url.getPort() > 65_535) {
                throw new BadValue("this is no address of a Prometheus server", "write \"http://192.0.2.20:9090\"");
            }
            if (url.getUserInfo() != null) {
                throw new BadValue("secrets do not belong in this file", "write 'user' and 'password' beside the address");
            }
            if (url.getQuery() != null || url.getFragment() != null) {
                throw new BadValue("only the server's address is wanted here", "leave out all from the '?' or '#' on");
            }
            return url;
        } catch (URISyntaxException e) {
            throw new BadValue("this is no address of a Prometheus server", "write \"http://192.0.2.20:9090\"");
        }
    }

    private List<X509Certificate> authorities(Optional<URI> url, Section section) {
        if (section.has("ca-file") && url.filter(its -> its.getScheme().equals("http")).isPresent()) {
            section.faults().error(section.keyAt("ca-file"), section.path("ca-file"), "without TLS there are no certificates",
                    "remove this key, or write \"https://\" in 'url'");
            return List.of();
        }
        return section.value("ca-file", CertificateFiles.from(secrets.folder()), List.of());
    }

    private Optional<Authorization> authorization(Section section) {
        if (section.has("token") && (section.has("user") || section.has("password"))) {
            section.error("token", "a token and a password are given", "write only what the server asks for");
            return Optional.empty();
        }
        if (section.has("token")) {
            return secrets.read(section, "token").filter(token -> isToken(token, section))
                    .map(token -> new Authorization("Bearer " + token.reveal()));
        }
        if (!section.has("user") && !section.has("password")) {
            return Optional.of(Authorization.NONE);
        }
        Optional<String> user = section.required("user", USER, "NAME");
        Optional<Secret> password = secrets.read(section, "password");
        return user.isEmpty() || password.isEmpty() ? Optional.empty()
                : Optional.of(new Authorization("Basic " + Base64.getEncoder().encodeToString(
                        (user.get() + ":" + password.get().reveal()).getBytes(StandardCharsets.UTF_8))));
    }

    /** Other characters do not go into a header; what would say so repeats them. */
    private static boolean isToken(Secret token, Section section) {
        boolean sound = token.reveal().chars().allMatch(character -> character > ' ' && character < DELETE);
        if (!sound) {
            section.error("token", "the token holds spaces or characters that are not ASCII", "keep nothing but the token there");
        }
        return sound;
    }

    private static String user(String text) throws BadValue {
        String user = Texts.octets(1, 255).parse(text);
        if (user.contains(":")) {
            throw new BadValue(Quote.of(user) + " holds a ':', by which it ends (RFC 7617)", "write the name alone");
        }
        return user;
    }

    /** Labels that all of the switch's series have: without any, those of other switches would be among them. */
    private static Map<String, String> select(Section section) {
        if (!section.requirePresence("select", "{ instance: \"192.0.2.10\" }")) {
            return Map.of();
        }
        Section labels = section.section("select");
        Map<String, String> select = new LinkedHashMap<>();
        for (String label : labels.keys()) {
            try {
                String name = LABEL.parse(label);
                labels.optional(label, LABEL_VALUE).ifPresent(value -> select.put(name, value));
            } catch (BadValue bad) {
                labels.faults().error(labels.keyAt(label), labels.path(label), bad.getMessage(), bad.cure());
            }
        }
        return select;
    }

    private static Map<Column, String> labels(Section section) {
        Map<Column, String> labels = new EnumMap<>(Column.class);
        labels.put(Column.IF_NAME, section.value("ifName", LABEL, "ifName"));
        labels.put(Column.IF_ALIAS, section.value("ifAlias", LABEL, "ifAlias"));
        labels.put(Column.IF_DESCR, section.value("ifDescr", LABEL, "ifDescr"));
        labels.put(Column.IF_INDEX, section.value("ifIndex", LABEL, "ifIndex"));
        return labels;
    }
}
