package io.fairlead.counter.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fairlead.counter.CounterReading;
import io.fairlead.counter.prometheus.PrometheusSettings.Authorization;
import io.fairlead.counter.prometheus.PrometheusSettings.Port;
import io.fairlead.testing.Await;
import io.fairlead.testing.Daemon;
import io.fairlead.testing.FreePorts;
import io.fairlead.testing.Nginx;
import io.fairlead.testing.OwnCertificate;
import io.fairlead.topology.LinkId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus behind TLS and basic authentication, and behind nginx, which wants a bearer token. */
@Tag("component")
class SecuredPrometheusTest {

    private static final LinkId A = new LinkId("sw", "a");
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String PASSWORD = "of the watch";
    private static final String TOKEN = "abc.DEF-123~x/y+z==";
    private static final String HASH = "$2b$04$0bGJlJUvKmR00ZZLlg3l2eKzl0QDJDrNXGLHKIAhNVHYKtwBHlO2u";
    private static final String TOLD = """
            # TYPE ifHCInOctets counter
            ifHCInOctets{ifName="a"} 5000000001
            # TYPE ifHCOutOctets counter
            ifHCOutOctets{ifName="a"} 7
            """;

    @TempDir
    private static Path directory;
    private static HttpServer exporter;
    private static Daemon prometheus;
    private static Daemon nginx;
    private static int port;
    private static int proxyPort;
    private static int plainPort;
    private static OwnCertificate certificate;

    @BeforeAll
    static void start() throws Exception {
        String program = Daemon.program("prometheus", "prometheus");
        certificate = OwnCertificate.make(directory.resolve("keys.p12"), "ip:127.0.0.1");
        exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        exporter.createContext("/metrics", exchange -> {
            byte[] told = TOLD.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, told.length);
            exchange.getResponseBody().write(told);
            exchange.close();
        });
        exporter.start();
        port = FreePorts.one();
        proxyPort = FreePorts.one();
        plainPort = FreePorts.one();
        prometheus = prometheus(program).listening(port);
        nginx = nginx(Daemon.program("nginx", "nginx-light")).listening(proxyPort);
    }

    private static Daemon prometheus(String program) throws Exception {
        Path scrapes = Files.writeString(directory.resolve("prometheus.yml"), """
                global: { scrape_interval: 200ms, scrape_timeout: 200ms }
                scrape_configs:
                  - { job_name: sw, static_configs: [ { targets: [ "127.0.0.1:%d" ] } ] }
                """.formatted(exporter.getAddress().getPort()));
        Path web = Files.writeString(directory.resolve("web.yml"), """
                tls_server_config: { cert_file: "%s", key_file: "%s" }
                basic_auth_users: { watch: "%s" }
                """.formatted(certificate.writeCertificate(directory.resolve("certificate.pem")),
                certificate.writeKey(directory.resolve("key.pem")), HASH));
        return Daemon.start(directory.resolve("prometheus.log"), program, "--config.file=" + scrapes,
                "--web.config.file=" + web, "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port);
    }

    /** Wants the token, and shows Prometheus the password in its place. */
    private static Daemon nginx(String program) throws IOException {
        Path file = Files.writeString(directory.resolve("nginx.conf"), Nginx.configuration("""
                access_log off;
                server {
                    listen 127.0.0.1:%d ssl;
                    listen 127.0.0.1:%d;
                    ssl_certificate certificate.pem;
                    ssl_certificate_key key.pem;
                    location /metrics-of-switches/ {
                        if ($http_authorization != "Bearer %s") { return 401; }
                        proxy_pass https://127.0.0.1:%d/;
                        proxy_set_header Authorization "Basic %s";
                    }
                }
                """.formatted(proxyPort, plainPort, TOKEN, port, base64("watch:" + PASSWORD))));
        return Daemon.start(directory.resolve("nginx.log"), program, "-p", directory.toString(), "-c", file.toString(), "-e",
                directory.resolve("nginx-error.log").toString());
    }

    @AfterAll
    static void stop() {
        for (Daemon started : new Daemon[] {nginx, prometheus}) {
            if (started != null) {
                started.close();
            }
        }
        if (exporter != null) {
            exporter.stop(0);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Authorization basic(String password) {
        return new Authorization("Basic " + base64("watch:" + password));
    }

    private static List<X509Certificate> trusted() throws Exception {
        return List.of(certificate.authority());
    }

    private static CounterReading read(String url, Authorization authorization, List<X509Certificate> authorities)
            throws Exception {
        try (PrometheusSource source = new PrometheusSource(new PrometheusSettings("sw", URI.create(url), authorization, authorities,
                Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1), Map.of("job", "sw"),
                Map.of(A, new Port(List.of("ifName"), "a"))))) {
            return source.read().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private static void succeeds(String url, Authorization authorization) {
        CounterReading[] last = new CounterReading[1];
        Await.until(LIMIT, () -> {
            try {
                last[0] = read(url, authorization, trusted());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return assertInstanceOf(CounterReading.Success.class, last[0]).samples().size() == 1;
        }, () -> "the first scrape: " + last[0]);
        assertEquals(5_000_000_001L, ((CounterReading.Success) last[0]).samples().getFirst().from().octets());
    }

    /** Fails for that reason, which does not tell the secret. */
    private static void fails(String reason, String url, Authorization authorization, List<X509Certificate> authorities)
            throws Exception {
        String said = assertInstanceOf(CounterReading.Failure.class, read(url, authorization, authorities)).reason();
        assertEquals(reason, said);
        String secret = authorization.header().substring(authorization.header().indexOf(' ') + 1);
        assertFalse(said.contains(secret) || said.contains("wrong"), said);
    }

    private static String direct() {
        return "https://127.0.0.1:" + port;
    }

    private static String proxied() {
        return "https://127.0.0.1:" + proxyPort;
    }

    @Test
    @DisplayName("with the right password, and its certificate trusted, it is read")
    void basicAuthentication() throws Exception {
        succeeds(direct(), basic(PASSWORD));
        String refusal = ": HTTP status 401: it wants other credentials ('token', or 'user' and 'password')";
        fails(direct() + refusal, direct(), basic("wrong"), trusted());
        fails(direct() + refusal, direct(), new Authorization("Bearer " + TOKEN), trusted());
    }

    @Test
    @DisplayName("behind a proxy that wants a bearer token it is read with that, below a path of the proxy's")
    void bearerToken() throws Exception {
        String url = proxied() + "/metrics-of-switches";
        succeeds(url, new Authorization("Bearer " + TOKEN));
        fails(proxied() + ": HTTP status 401: it wants other credentials ('token', or 'user' and 'password')", url,
                new Authorization("Bearer wrong"), trusted());
        fails(proxied() + ": HTTP status 404: see 'url'", proxied(), new Authorization("Bearer " + TOKEN), trusted());
    }

    @Test
    @DisplayName("a certificate that nobody trusted has made, or that is another's, is refused in words")
    void untrustedCertificates() throws Exception {
        String stranger = ": its certificate comes from nobody who is trusted here: name by 'ca-file' who made it";
        fails(direct() + stranger, direct(), basic(PASSWORD), List.of());
        OwnCertificate other = OwnCertificate.make(directory.resolve("other.p12"), "ip:127.0.0.1");
        fails(direct() + stranger, direct(), basic(PASSWORD), List.of(other.authority()));
        fails("https://localhost:" + port + ": its certificate is refused: "
                + "No name matching localhost found", "https://localhost:" + port, basic(PASSWORD),
                trusted());
    }

    @Test
    @DisplayName("a certificate that has run out, or is to begin, is refused in words")
    void certificatesOfAnotherTime() throws Exception {
        refusesOf("-10d", "its certificate has run out: ");
        refusesOf("+2d", "its certificate is not valid yet: ");
    }

    private static void refusesOf(String start, String reason) throws Exception {
        OwnCertificate own = OwnCertificate.make(directory.resolve(start + ".p12"), "ip:127.0.0.1", "-startdate", start);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own.store(), OwnCertificate.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
        try {
            String said = assertInstanceOf(CounterReading.Failure.class, read("https://127.0.0.1:"
                    + server.getAddress().getPort(), basic(PASSWORD), List.of(own.authority()))).reason();
            assertTrue(said.contains(reason), said);
        } finally {
            server.stop(0);
        }
    }

    @Test
    @DisplayName("http where https is spoken, and the other way round, is told")
    void wrongProtocol() throws Exception {
        String plain = "http://127.0.0.1:" + port;
        fails(plain + ": HTTP status 400: Client sent an HTTP request to an HTTPS server.", plain, basic(PASSWORD), List.of());
        String secured = "https://127.0.0.1:" + plainPort;
        fails(secured + ": TLS fails: none is spoken there; is it http?", secured, basic(PASSWORD), trusted());
        fails("https://nowhere.invalid: its name has no address here and now", "https://nowhere.invalid", basic(PASSWORD),
                trusted());
    }
}
