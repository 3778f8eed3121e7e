package io.fairlead.health;

import static io.fairlead.health.Checks.LIMIT;
import static io.fairlead.health.Checks.checker;
import static io.fairlead.health.Checks.damped;
import static io.fairlead.health.Checks.first;
import static io.fairlead.health.Checks.http;
import static io.fairlead.health.Checks.patient;
import static io.fairlead.health.Checks.server;
import static io.fairlead.health.Checks.slowly;
import static io.fairlead.health.Checks.target;
import static io.fairlead.health.Checks.quickly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.Await;
import io.fairlead.topology.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("component")
@ParameterizedClass
@EnumSource(Transport.class)
record HealthCheckerTest(Transport transport) {

    private static final String OK = "HTTP/1.1 200 OK\r\n\r\n";
    private static final String UNAVAILABLE = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
    private static final Server A = server("a", "127.0.0.1");

    @Test
    @DisplayName("goes down with the third failure in a row and up with the second pass, no check sooner or later")
    void isDampedByRiseAndFall() throws IOException {
        List<Health> seen = new ArrayList<>();
        Queue<String> answers = new ConcurrentLinkedQueue<>(List.of(
                OK, UNAVAILABLE, UNAVAILABLE, OK, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE,
                OK, UNAVAILABLE, OK, OK));
        AtomicReference<HealthChecker> checker = new AtomicReference<>();
        AtomicReference<List<Health>> before = new AtomicReference<>(List.of());
        try (ScriptedServer server = new ScriptedServer(connection -> {
            Await.until(LIMIT, () -> checker.get() != null, () -> "the checker");
            seen.add(checker.get().table().of(A.id()));
            before.set(List.copyOf(seen));
            String answer = answers.poll();
            ScriptedServer.answering(answer == null ? OK : answer).serve(connection);
        })) {
            checker.set(checker(transport, target(A, damped(http(server.port(), "/"), 2, 3))));
            try (HealthChecker started = checker.get()) {
                Await.until(LIMIT, () -> before.get().size() >= 13, () -> "13 checks: " + started.servers());
            }
        }
        // what held when each check came in: after the 7th answer down, after the 12th up
        assertEquals("UUUUUUUDDDDDU", letters(before.get().subList(0, 13)));
    }

    @Test
    void followsAServerThatGoesAndComesBack() throws IOException {
        ScriptedServer server = new ScriptedServer(ScriptedServer.SILENT);
        int port = server.port();
        try (HealthChecker checker = checker(transport, target(A, damped(new HealthSettings.Tcp(port), 2, 3)))) {
            assertEquals(Health.UP, first(checker).health());
            long up = first(checker).since();
            server.close();
            Checks.await(checker, A, Health.DOWN);
            ServerHealth down = checker.servers().getFirst();
            assertEquals("127.0.0.1:" + port + ": connection refused", down.reason());
            assertTrue(down.since() - up > 0, "down since a time after up");
            try (ScriptedServer back = new ScriptedServer("127.0.0.1", port, ScriptedServer.SILENT)) {
                Checks.await(checker, A, Health.UP);
                Await.until(LIMIT, () -> back.accepted() >= 2, () -> "up after " + back.accepted() + " checks");
                assertEquals("", checker.servers().getFirst().reason());
            }
        } finally {
            server.close();
        }
    }

    @Test
    void keepsTheTimeOfTheChangeAndTellsTheLatestReason() throws IOException {
        AtomicReference<String> answer = new AtomicReference<>(UNAVAILABLE);
        try (ScriptedServer server = new ScriptedServer(c -> ScriptedServer.answering(answer.get()).serve(c));
                HealthChecker checker = checker(transport, target(A, slowly(http(server.port(), "/"))))) {
            ServerHealth before = first(checker);
            answer.set("HTTP/1.1 500 Broken\r\n\r\n");
            Await.until(LIMIT, () -> reason(checker).contains("status 500"), () -> reason(checker));
            assertEquals(before.since(), checker.servers().getFirst().since());
        }
    }

    @Test
    @DisplayName("a server is up before its first result, and says that it was not checked yet")
    void isUpBeforeItsFirstResult() throws IOException {
        try (ScriptedServer silent = new ScriptedServer(ScriptedServer.SILENT);
                HealthChecker checker = checker(transport, target(A, patient(http(silent.port(), "/"))))) {
            assertEquals(Map.of(A.id(), Health.UP), checker.table().byServer());
            assertEquals("not checked yet", checker.servers().getFirst().reason());
            assertFalse(checker.firstRound().toCompletableFuture().isDone());
        }
    }

    @Test
    @DisplayName("of a server with both families every address must pass")
    void isDownWhenOneAddressIsDown() throws IOException {
        assumeTrue(Checks.hasIpv6(), "no IPv6 loopback here");
        Server both = server("both", "127.0.0.1", "::1");
        try (ScriptedServer four = new ScriptedServer(ScriptedServer.SILENT);
                HealthChecker checker = checker(transport, target(both, slowly(new HealthSettings.Tcp(four.port()))))) {
            assertEquals(Health.DOWN, first(checker).health());
            assertEquals("[::1]:" + four.port() + ": connection refused", first(checker).reason());
            try (ScriptedServer six = new ScriptedServer("::1", four.port(), ScriptedServer.SILENT)) {
                Checks.await(checker, both, Health.UP);
                four.stop();
                Checks.await(checker, both, Health.DOWN);
                assertEquals("127.0.0.1:" + four.port() + ": connection refused", reason(checker));
                six.stop();
                Await.until(LIMIT, () -> reason(checker).equals("127.0.0.1:" + four.port()
                                + ": connection refused; [::1]:" + four.port() + ": connection refused"),
                        () -> reason(checker));
            }
        }
    }

    @Test
    void leavesDisabledServersAlone() throws IOException {
        Server b = server("b", "127.0.0.1");
        try (ScriptedServer left = new ScriptedServer(ScriptedServer.SILENT);
                ScriptedServer checked = new ScriptedServer(ScriptedServer.SILENT);
                HealthChecker checker = checker(transport,
                        target(Checks.disabled(A), quickly(new HealthSettings.Tcp(left.port()))),
                        target(b, quickly(new HealthSettings.Tcp(checked.port()))))) {
            Await.until(LIMIT, () -> checked.accepted() >= 5, () -> checked.accepted() + " checks");
            assertEquals(0, left.accepted());
            assertEquals(List.of(b.id()), checker.servers().stream().map(ServerHealth::server).toList());
            assertEquals(Health.UP, checker.table().of(A.id()));
        }
    }

    @Test
    @DisplayName("a server that hangs never holds more than one socket: the last one is closed when the next one comes")
    void neverHoldsTwoSocketsToOneAddress() throws IOException {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
                HealthChecker checker = checker(transport, target(A, quickly(http(hanging.getLocalPort(), "/"))))) {
            Socket last = hanging.accept();
            for (int i = 0; i < 5; i++) {
                Socket next = hanging.accept();
                assertTrue(isClosedByPeer(last), () -> "the last socket is still open: " + checker.servers());
                last.close();
                last = next;
            }
            last.close();
        }
    }

    @Test
    void isNotHeldUpByServersThatHang() throws IOException {
        AtomicReference<String> answer = new AtomicReference<>(OK);
        try (ScriptedServer hanging = new ScriptedServer(ScriptedServer.SILENT);
                ScriptedServer good = new ScriptedServer(c -> ScriptedServer.answering(answer.get()).serve(c))) {
            List<HealthChecker.Target> targets = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                targets.add(target(server("hanging" + i, "127.0.0.1"), patient(http(hanging.port(), "/"))));
            }
            targets.add(target(A, slowly(http(good.port(), "/"))));
            try (HealthChecker checker = checker(transport, targets.toArray(HealthChecker.Target[]::new))) {
                answer.set(UNAVAILABLE);
                Checks.await(checker, A, Health.DOWN);
                answer.set(OK);
                Checks.await(checker, A, Health.UP);
                assertFalse(checker.firstRound().toCompletableFuture().isDone(), "none of those that hang has ended");
            }
        }
    }

    @Test
    void closesEverythingWithChecksUnderWay() throws IOException {
        AtomicInteger gone = new AtomicInteger();
        try (ScriptedServer hanging = new ScriptedServer(connection -> {
            ScriptedServer.SILENT.serve(connection);
            gone.incrementAndGet();
        })) {
            HealthChecker checker = checker(transport, target(A, patient(http(hanging.port(), "/"))));
            Await.until(LIMIT, () -> hanging.accepted() == 1, () -> "a check");
            checker.close();
            assertTrue(checker.firstRound().toCompletableFuture().isDone());
            assertEquals(Health.UP, checker.table().of(A.id()), "an end by close is no result");
            Await.until(LIMIT, () -> gone.get() == 1, () -> "the check's socket to be closed");
            checker.close();
        }
        Await.until(LIMIT, () -> threads() == 0, () -> threads() + " threads left");
    }

    @Test
    void hasNothingToWaitForWithoutServers() {
        try (HealthChecker checker = checker(transport)) {
            assertTrue(checker.firstRound().toCompletableFuture().isDone());
            assertEquals(HealthTable.ALL_UP, checker.table());
            assertEquals(List.of(), checker.servers());
        }
    }

    @Test
    void refusesToCheckAServerTwice() {
        HealthChecker.Target target = target(A, patient(new HealthSettings.Tcp(80)));
        assertThrows(IllegalArgumentException.class, () -> checker(transport, target, target));
        Await.until(LIMIT, () -> threads() == 0, () -> threads() + " threads left");
    }

    private static String reason(HealthChecker checker) {
        return checker.servers().getFirst().reason();
    }

    private static String letters(List<Health> healths) {
        StringBuilder letters = new StringBuilder();
        healths.forEach(health -> letters.append(health == Health.UP ? 'U' : 'D'));
        return letters.toString();
    }

    private static boolean isClosedByPeer(Socket connection) throws IOException {
        connection.setSoTimeout(1);
        try {
            while (connection.getInputStream().read() >= 0) {
                // the request
            }
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("fairlead-health")).count();
    }
}
