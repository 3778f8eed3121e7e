package io.fairlead.health;

import static io.fairlead.health.Checks.LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.Await;
import io.fairlead.testing.FreePorts;
import io.fairlead.testing.Nginx;
import io.fairlead.topology.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real web server. */
@Tag("component")
class NginxCheckTest {

    private static final Server SERVER = Checks.server("nginx", "127.0.0.1");

    @TempDir
    private Path folder;
    private int port;
    private Process nginx;

    @BeforeEach
    void start() throws IOException {
        port = FreePorts.one();
        Files.writeString(folder.resolve("nginx.conf"), Nginx.configuration("""
                access_log access.log combined;
                server {
                    listen 127.0.0.1:%d;
                    location = /health { return 200 "fine"; }
                    location = /moved { return 301 /health; }
                }
                """.formatted(port)));
        run();
    }

    @AfterEach
    void kill() {
        if (nginx != null) {
            nginx.destroyForcibly().onExit().join();
        }
    }

    @Test
    @DisplayName("killed it is down after fall checks, started again it is up after rise checks")
    void goesDownWhenKilledAndUpWhenStarted() throws IOException {
        HealthSettings settings = Checks.damped(Checks.http(port, "/health"), 2, 3);
        try (HealthChecker checker = new HealthChecker(List.of(Checks.target(SERVER, settings)))) {
            assertEquals(Health.UP, Checks.first(checker).health());
            kill();
            Checks.await(checker, SERVER, Health.DOWN);
            assertEquals("127.0.0.1:" + port + ": connection refused", checker.servers().getFirst().reason());
            long before = requests();
            run();
            Checks.await(checker, SERVER, Health.UP);
            Await.until(LIMIT, () -> requests() >= before + 2, () -> requests() - before + " requests since the start");
        }
    }

    @Test
    void passesOnAPageAndARedirectAndFailsOnWhatIsMissing() {
        assertEquals("", reason("/health"));
        assertEquals("", reason("/moved"));
        assertEquals("127.0.0.1:" + port + ": status 404, expected 200 to 399", reason("/missing"));
        Await.until(LIMIT, () -> requests() == 3, () -> requests() + " requests");
        assertTrue(log().allMatch(line -> line.contains("HTTP/1.1") && line.contains("fairlead-health/")));
    }

    private String reason(String path) {
        return Checks.first(Transport.best(), Checks.patient(Checks.http(port, path))).reason();
    }

    private void run() throws IOException {
        Optional<Path> program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of).filter(Files::isExecutable).findFirst();
        assumeTrue(program.isPresent(), "nginx is not installed");
        Path error = folder.resolve("error.log");
        nginx = new ProcessBuilder(program.get().toString(), "-p", folder.toString(), "-c",
                folder.resolve("nginx.conf").toString(), "-e", error.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("output.log").toFile()).start();
        Await.until(LIMIT, this::listens, () -> "nginx, alive: " + nginx.isAlive() + ", to listen on port " + port);
    }

    private boolean listens() {
        try (Socket probe = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private long requests() {
        return log().count();
    }

    private Stream<String> log() {
        try {
            return Files.readAllLines(folder.resolve("access.log")).stream();
        } catch (IOException e) {
            throw new AssertionError("nginx writes no access log", e);
        }
    }
}
