package io.fairlead.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers that answer with mutilated responses: every check ends, with words, and no exception goes astray. */
@Tag("fuzz")
class ResponseFuzzTest {

    private static final int CHECKS = 3_000;
    private static final int SERVERS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern WORDS = Pattern.compile("(127\\.0\\.0\\.1:\\d+: ("
            + "status -?\\d+, expected 200 to 399|response that is not HTTP/1\\.1|response with a too long head"
            + "|connection closed before a response|connection reset|no (connection|(final )?response) within 5 ms))?");
    private static final List<String> SEEDS = List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nnever\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n",
            "HTTP/1.0 200 OK\nServer: old\n\nbody without an end");

    private final Queue<String> astray = new ConcurrentLinkedQueue<>();
    private final Logger netty = Logger.getLogger("io.netty");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                astray.add(line.getMessage() + " " + line.getThrown());
            }
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
        netty.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        netty.removeHandler(handler);
    }

    @Test
    @DisplayName("3000 checks of mutilated responses")
    void endsEveryCheckInWords() throws IOException {
        Random random = new Random(879_115);
        try (ScriptedServer server = new ScriptedServer(connection -> {
            ScriptedServer.head(connection.getInputStream());
            connection.getOutputStream().write(mutilate(random));
        })) {
            List<HealthChecker.Target> targets = new ArrayList<>();
            Duration period = Duration.ofMillis(5);
            for (int i = 0; i < SERVERS; i++) {
                targets.add(Checks.target(Checks.server("s" + i, "127.0.0.1"), new HealthSettings(
                        Checks.http(server.port(), "/"), period, period, 1, 1)));
            }
            try (HealthChecker checker = new HealthChecker(targets)) {
                Await.until(LIMIT, () -> server.accepted() >= CHECKS / 2, () -> server.accepted() + " checks");
                System.gc(); // Netty's leak detector speaks up after a collection
                Await.until(LIMIT, () -> server.accepted() >= CHECKS, () -> server.accepted() + " checks");
                assertTrue(checker.firstRound().toCompletableFuture().isDone());
                checker.servers().forEach(each ->
                        assertTrue(WORDS.matcher(each.reason()).matches(), each::toString));
            }
        }
        assertEquals(List.of(), List.copyOf(astray));
    }

    private static synchronized byte[] mutilate(Random random) {
        byte[] octets = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(octets.length);
            octets = switch (random.nextInt(4)) {
                case 0 -> replace(octets, at, at + 1, (byte) random.nextInt(256));
                case 1 -> replace(octets, at, at + 1);
                case 2 -> replace(octets, at, at, (byte) random.nextInt(256));
                default -> replace(octets, at, Math.min(octets.length, at + random.nextInt(8)), octets);
            };
        }
        return octets;
    }

    /** What is between the two places is replaced. */
    private static byte[] replace(byte[] octets, int from, int to, byte... by) {
        byte[] result = new byte[octets.length - (to - from) + by.length];
        System.arraycopy(octets, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(octets, to, result, from + by.length, octets.length - to);
        return result;
    }
}
