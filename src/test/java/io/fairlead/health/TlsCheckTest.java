package io.fairlead.health;

import static io.fairlead.health.Checks.patient;
import static io.fairlead.health.Checks.server;
import static io.fairlead.health.Checks.target;
import static io.fairlead.health.Checks.slowly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.Await;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("component")
class TlsCheckTest {

    private static TlsServer tls;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        tls = new TlsServer(folder);
    }

    @AfterAll
    static void stop() {
        tls.close();
    }

    @Test
    void passesOnAnyCertificateWhereNoneIsVerified() throws Exception {
        assertEquals("", reason(https(tls.port(), false, "")));
        assertEquals("", reason(https(tls.port(), false, "other.fairlead.example")));
    }

    @ParameterizedTest(name = "host \"{0}\"")
    @ValueSource(strings = {"www.fairlead.example", "", "127.0.0.1"})
    @DisplayName("passes on a trusted certificate that is valid for the host, or for the address where no host is set")
    void passesOnATrustedCertificateForTheHost(String host) throws Exception {
        assertEquals("", reason(https(tls.port(), true, host)));
    }

    @Test
    void failsOnATrustedCertificateForAnotherHost() throws Exception {
        String reason = reason(https(tls.port(), true, "other.fairlead.example"));
        assertTrue(reason.contains("TLS: No subject alternative DNS name matching other.fairlead.example"), reason);
    }

    @Test
    @DisplayName("fails on a certificate that the JDK's own trust store does not lead to")
    void failsOnACertificateThatIsNotTrusted() {
        HealthSettings settings = patient(https(tls.port(), true, "www.fairlead.example"));
        String reason = Checks.first(Transport.best(), settings).reason();
        assertTrue(reason.contains("TLS: unable to find valid certification path"), reason);
    }

    @Test
    @DisplayName("sends the host as SNI, even one of a single label; never an address (RFC 6066 section 3)")
    void sendsTheHostAsSni() throws Exception {
        int before = tls.names().size();
        reason(https(tls.port(), false, "my-app.fairlead.example"));
        reason(https(tls.port(), false, "single"));
        reason(https(tls.port(), false, "127.0.0.1"));
        reason(https(tls.port(), false, ""));
        assertEquals(List.of("my-app.fairlead.example", "single"), tls.names().subList(before, tls.names().size()));
    }

    @Test
    void failsOnAPortThatDoesNotSpeakTls() throws Exception {
        try (ScriptedServer plain = new ScriptedServer(connection ->
                connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes()))) {
            assertEquals("127.0.0.1:" + plain.port() + ": TLS: what the port speaks is not TLS",
                    reason(https(plain.port(), false, "")));
        }
    }

    @Test
    void failsOnAServerThatClosesInsteadOfAHandshake() throws Exception {
        try (ScriptedServer closing = new ScriptedServer(connection -> connection.getInputStream().read())) {
            String reason = reason(https(closing.port(), false, ""));
            assertTrue(reason.matches("127\\.0\\.0\\.1:\\d+: connection (closed|reset)"), reason);
        }
    }

    @Test
    void failsInTimeOnAServerThatNeverShakesHands() throws Exception {
        try (ScriptedServer silent = new ScriptedServer(ScriptedServer.SILENT);
                HealthChecker checker = checker(slowly(https(silent.port(), true, "www.fairlead.example")))) {
            String reason = Checks.first(checker).reason();
            assertEquals("127.0.0.1:" + silent.port() + ": no TLS handshake within 200 ms", reason);
        }
    }

    @Test
    @DisplayName("goes on check after check, resuming sessions on the way")
    void goesOnCheckAfterCheck() throws Exception {
        int before = tls.names().size();
        HealthSettings settings = Checks.damped(https(tls.port(), true, "www.fairlead.example"), 1, 3);
        try (HealthChecker checker = checker(settings)) {
            Await.until(Checks.LIMIT, () -> tls.names().size() >= before + 5,
                    () -> tls.names().size() - before + " checks");
            assertEquals("", checker.servers().getFirst().reason());
        }
    }

    private static String reason(HealthSettings.Http check) throws Exception {
        try (HealthChecker checker = checker(patient(check))) {
            return Checks.first(checker).reason();
        }
    }

    private static HealthChecker checker(HealthSettings settings) throws Exception {
        TrustManagerFactory trust = tls.trust();
        return new HealthChecker(List.of(target(server("a", "127.0.0.1"), settings)), Transport.best(),
                new Exchanges(() -> TlsClient.verifying(trust)));
    }

    private static HealthSettings.Http https(int port, boolean verify, String host) {
        return new HealthSettings.Http(port, true, verify, host, "/", 200, 399);
    }
}
