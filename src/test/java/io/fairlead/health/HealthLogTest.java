package io.fairlead.health;

import static io.fairlead.health.Checks.LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.Await;
import io.fairlead.testing.FreePorts;
import io.fairlead.topology.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class HealthLogTest {

    private final Logger logger = Logger.getLogger(HealthChecker.class.getPackageName());
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private volatile Runnable afterLine = () -> { };
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getMessage());
            afterLine.run();
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    @Test
    @DisplayName("says once that a server is down and why, and once that it is up again, however many checks agree")
    void logsEachTransitionOnce() throws IOException {
        Server a = Checks.server("a", "127.0.0.1");
        AtomicReference<String> answer = new AtomicReference<>("HTTP/1.1 200 OK\r\n\r\n");
        try (ScriptedServer server = new ScriptedServer(c -> ScriptedServer.answering(answer.get()).serve(c));
                HealthChecker checker = Checks.checker(Transport.best(),
                        Checks.target(a, Checks.slowly(Checks.http(server.port(), "/"))))) {
            more(server, 3);
            assertEquals(List.of(), List.copyOf(lines));
            answer.set("HTTP/1.1 503 Service Unavailable\r\n\r\n");
            Checks.await(checker, a, Health.DOWN);
            more(server, 3);
            answer.set("HTTP/1.1 200 OK\r\n\r\n");
            Checks.await(checker, a, Health.UP);
            more(server, 3);
            assertEquals(List.of("WARNING server web/a is down: 127.0.0.1:" + server.port()
                    + ": status 503, expected 200 to 399", "INFO server web/a is up again"), List.copyOf(lines));
        }
    }

    @Test
    @DisplayName("says that this machine is too busy when its deadlines come late, and holds that against no server")
    void logsThatThisMachineIsTooBusy() throws IOException {
        // What is logged first holds up the checker's thread while the other check's time runs out.
        afterLine = () -> {
            afterLine = () -> { };
            long end = System.nanoTime() + 1_500_000_000;
            Await.until(LIMIT, () -> System.nanoTime() - end > 0, () -> "the end of what keeps the thread busy");
        };
        Duration second = Duration.ofSeconds(1);
        try (ScriptedServer silent = new ScriptedServer(ScriptedServer.SILENT);
                HealthChecker checker = Checks.checker(Transport.best(),
                        Checks.target(Checks.server("a", "127.0.0.1"),
                                new HealthSettings(Checks.http(silent.port(), "/"), second, second, 1, 1)),
                        Checks.target(Checks.server("b", "127.0.0.1"),
                                Checks.slowly(new HealthSettings.Tcp(FreePorts.one()))))) {
            Await.until(LIMIT, () -> lines.size() >= 2, () -> lines + " of " + checker.servers());
            List<String> first = lines.stream().limit(2).toList();
            assertTrue(first.get(0).startsWith("WARNING server web/b is down"), first::toString);
            assertTrue(first.get(1).matches("WARNING health checks run \\d+ ms late, .*"), first::toString);
        }
    }

    private static void more(ScriptedServer server, int checks) {
        int wanted = server.accepted() + checks;
        Await.until(LIMIT, () -> server.accepted() >= wanted, () -> wanted - server.accepted() + " more checks");
    }
}
