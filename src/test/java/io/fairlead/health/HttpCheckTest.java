package io.fairlead.health;

import static io.fairlead.health.Checks.first;
import static io.fairlead.health.Checks.http;
import static io.fairlead.health.Checks.patient;
import static io.fairlead.health.Checks.slowly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("component")
@ParameterizedClass
@EnumSource(Transport.class)
record HttpCheckTest(Transport transport) {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "204 No Content", "302 Found\r\nLocation: /elsewhere", "399 Odd", "200"})
    void passesOnAnExpectedStatus(String status) throws IOException {
        assertPasses(ScriptedServer.answering("HTTP/1.1 " + status + "\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({"199", "400", "404", "500", "503"})
    void failsOnAnyOtherStatus(int status) throws IOException {
        String expected = status == 199
                ? "connection closed before a response" : "status " + status + ", expected 200 to 399";
        assertFails(expected, ScriptedServer.answering("HTTP/1.1 " + status + " Whatever\r\n\r\n"));
    }

    @Test
    @DisplayName("asks with the path, Host with port, a name of its own, and for the connection to be closed")
    void asksForThePath() throws Exception {
        assertEquals("""
                GET /health?full=1 HTTP/1.1\r
                Host: 127.0.0.1:%d\r
                User-Agent: fairlead-health/dev\r
                Accept: */*\r
                Connection: close\r
                \r
                """, request("", "/health?full=1", "127.0.0.1"));
    }

    @Test
    void asksForTheHostThatIsConfigured() throws Exception {
        assertEquals("Host: www.fairlead.example:%d", hostLine("www.fairlead.example", "127.0.0.1"));
    }

    @Test
    void writesAnIpv6AddressInBrackets() throws Exception {
        assumeTrue(Checks.hasIpv6(), "no IPv6 loopback here");
        assertEquals("Host: [::1]:%d", hostLine("", "::1"));
    }

    @Test
    @DisplayName("a port that is the scheme's own is left out of Host")
    void leavesTheSchemesOwnPortOut() {
        HealthSettings.Http check = new HealthSettings.Http(80, false, false, "www.fairlead.example", "/", 200, 399);
        HttpExchange exchange = new HttpExchange(check, new InetSocketAddress("127.0.0.1", 80), null, "x");
        assertEquals("Host: www.fairlead.example", exchange.request().lines().toList().get(1));
    }

    @Test
    void doesNotFollowRedirects() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(connection -> {
            asked.add(ScriptedServer.head(connection.getInputStream()).lines().findFirst().orElse(""));
            connection.getOutputStream().write("HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\n\r\n".getBytes());
        })) {
            try (HealthChecker checker = Checks.checker(transport,
                    Checks.target(Checks.server("a", "127.0.0.1"), slowly(http(server.port(), "/here"))))) {
                for (int i = 0; i < 5; i++) {
                    assertEquals("GET /here HTTP/1.1", asked.poll(10, TimeUnit.SECONDS));
                }
                assertEquals("", checker.servers().getFirst().reason());
            }
        }
    }

    @Test
    void passesOverInterimResponses() throws IOException {
        String interim = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
        assertPasses(ScriptedServer.answering("HTTP/1.1 100 Continue\r\n\r\n" + interim + interim + OK));
        assertFails("status 500, expected 200 to 399", ScriptedServer.answering(interim + "HTTP/1.1 500 No\r\n\r\n"));
    }

    @Test
    void takesAnOldServer() throws IOException {
        assertPasses(ScriptedServer.answering("HTTP/1.0 200 OK\r\n\r\n"));
        assertPasses(ScriptedServer.answering("HTTP/1.1 200 OK\n\n"));
    }

    @Test
    void doesNotMindUntidyHeaders() throws IOException {
        assertPasses(ScriptedServer.answering("HTTP/1.1 200 OK\r\n"
                + "Content-Length: 0\r\nContent-Length: 0\r\nX: \u0001\r\n\r\n"));
    }

    @Test
    void doesNotWaitForTheBody() throws IOException {
        assertPasses(connection -> {
            ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n").serve(connection);
            ScriptedServer.SILENT.serve(connection);
        });
    }

    @Test
    void doesNotReadABodyWithoutEnd() throws IOException {
        assertPasses(connection -> {
            ScriptedServer.answering("HTTP/1.1 200 OK\r\n\r\n").serve(connection);
            pour(connection.getOutputStream(), "x".repeat(10_000));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2p1\r\n\r\n", "220 mail.example ESMTP\r\n\r\n",
        "RTSP/1.0 200 OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"})
    void failsOnWhatIsNotHttp(String text) throws IOException {
        assertFails("response that is not HTTP/1.1", ScriptedServer.answering(text));
    }

    @Test
    void failsOnAServerThatClosesWithoutAWord() throws IOException {
        assertFails("connection closed before a response", ScriptedServer.answering(""));
        assertFails("connection closed before a response", ScriptedServer.answering("HTTP/1.1 200 OK\r\nHalf: "));
    }

    @Test
    void failsOnAServerThatResets() throws IOException {
        assertFails("connection reset", connection -> {
            ScriptedServer.head(connection.getInputStream());
            connection.setSoLinger(true, 0);
        });
    }

    @Test
    void failsInTimeOnAServerThatSaysNothing() throws IOException {
        assertFailsInTime("no response within 200 ms", ScriptedServer.SILENT);
    }

    @Test
    void failsInTimeOnAServerThatDrips() throws IOException {
        assertFailsInTime("no response within 200 ms", connection -> {
            ScriptedServer.answering("HTTP/1.1 200 OK\r\n").serve(connection);
            connection.setSoTimeout(5);
            for (int octet = 0; octet >= 0; octet = readOrNothing(connection)) {
                connection.getOutputStream().write('x');
            }
        });
    }

    @Test
    void failsOnHeadersWithoutEnd() throws IOException {
        assertFails("response with a too long head", connection -> {
            ScriptedServer.answering("HTTP/1.1 200 OK\r\n").serve(connection);
            pour(connection.getOutputStream(), "X: " + "y".repeat(1000) + "\r\n");
        });
        assertFails("response with a too long head", connection -> {
            ScriptedServer.answering("HTTP/1.1 200 ").serve(connection);
            pour(connection.getOutputStream(), "K".repeat(1000));
        });
    }

    @ParameterizedTest
    @CsvSource({"'HTTP/1.1 100 Continue\r\n\r\n', 'more than 128 KiB, and no final response among them'",
        "'\r\n', response with a too long head", "'\u0000', response with a too long head"})
    void failsOnAServerThatNeverComesToThePoint(String text, String reason) throws IOException {
        assertFails(reason, connection -> {
            ScriptedServer.head(connection.getInputStream());
            pour(connection.getOutputStream(), text.repeat(1000));
        });
    }

    private void assertPasses(ScriptedServer.Script script) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script)) {
            ServerHealth health = first(transport, patient(http(server.port(), "/")));
            assertEquals("", health.reason());
            assertEquals(Health.UP, health.health());
        }
    }

    private void assertFails(String reason, ScriptedServer.Script script) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script)) {
            ServerHealth health = first(transport, patient(http(server.port(), "/")));
            assertEquals("127.0.0.1:" + server.port() + ": " + reason, health.reason());
            assertEquals(Health.DOWN, health.health());
        }
    }

    private void assertFailsInTime(String reason, ScriptedServer.Script script) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script)) {
            ServerHealth health = first(transport, slowly(http(server.port(), "/")));
            assertEquals("127.0.0.1:" + server.port() + ": " + reason, health.reason());
            assertEquals(Health.DOWN, health.health());
        }
    }

    /** The request as it arrives, with its port written as %d. */
    private String request(String host, String path, String address) throws Exception {
        BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(address, 0, connection -> {
            requests.add(ScriptedServer.head(connection.getInputStream()));
            connection.getOutputStream().write(OK.getBytes());
        })) {
            HealthSettings.Http check = new HealthSettings.Http(server.port(), false, false, host, path, 200, 399);
            try (HealthChecker checker = Checks.checker(transport,
                    Checks.target(Checks.server("a", address), patient(check)))) {
                assertEquals(Health.UP, first(checker).health());
            }
            return requests.take().replace(":" + server.port(), ":%d");
        }
    }

    private String hostLine(String host, String address) throws Exception {
        return request(host, "/", address).lines().toList().get(1);
    }

    private static void pour(OutputStream out, String text) throws IOException {
        byte[] octets = text.getBytes();
        while (true) {
            out.write(octets);
        }
    }

    private static int readOrNothing(Socket connection) throws IOException {
        try {
            return connection.getInputStream().read();
        } catch (SocketTimeoutException nothing) {
            return 0;
        }
    }
}
