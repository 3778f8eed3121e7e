package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.Pace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every platform's TCP connections must do (RFC 7766). */
@Tag("component")
class TcpContractTest {

    private static final Duration SHORT_IDLE = Duration.ofMillis(400);

    private static DnsServer start(Platform platform, int connections, int perClient, Duration idle, int pipeline)
            throws IOException {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return DnsServer.start(platform, new DnsSettings(List.of(listen), 2, connections, perClient, idle, pipeline),
                EchoResponder::new);
    }

    private static DnsServer start(Platform platform) throws IOException {
        return start(platform, 100, 50, Duration.ofSeconds(30), 16);
    }

    private static Socket connect(DnsServer server) throws IOException {
        return Messages.connect(server.addresses().getFirst());
    }

    private static void assertClosed(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException reset) {
            assertTrue(reset.getMessage().contains("reset"), reset.getMessage());
        }
    }

    private static void assertAnswers(Socket socket, int id) throws IOException {
        Messages.write(socket, Messages.query(id));
        assertArrayEquals(Messages.echoOf(Messages.query(id)), Messages.read(socket));
    }

    @ParameterizedTest
    @EnumSource
    void answersOneQueryAfterTheOther(Platform platform) throws IOException {
        try (DnsServer server = start(platform); Socket client = connect(server)) {
            for (int id = 0; id < 100; id++) {
                assertAnswers(client, id);
            }
            Messages.eventually("all are counted", () -> server.statistics().tcpQueries() == 100
                    && server.statistics().tcpResponses() == 100);
            assertEquals(1, server.statistics().tcpOpen());
            assertEquals(1, server.statistics().tcpAccepted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersQueriesOfOneSegmentInTheirOrder(Platform platform) throws IOException {
        try (DnsServer server = start(platform); Socket client = connect(server)) {
            byte[][] queries = new byte[1000][];
            for (int id = 0; id < queries.length; id++) {
                queries[id] = Messages.query(id);
            }
            client.getOutputStream().write(Messages.framed(queries));
            for (byte[] query : queries) {
                assertArrayEquals(Messages.echoOf(query), Messages.read(client));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersAQueryThatComesOctetByOctet(Platform platform) throws IOException {
        try (DnsServer server = start(platform); Socket client = connect(server)) {
            byte[] framed = Messages.framed(Messages.query(1), Messages.query(2));
            for (byte octet : framed) {
                client.getOutputStream().write(octet);
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals(1, Messages.id(Messages.read(client)));
            assertEquals(2, Messages.id(Messages.read(client)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesTheLongestMessageBothWays(Platform platform) throws IOException {
        try (DnsServer server = start(platform); Socket client = connect(server)) {
            byte[] longest = Messages.queryOfLength(3, 65_535);
            for (int i = 0; i < 20; i++) {
                Messages.write(client, longest);
                assertArrayEquals(Messages.echoOf(longest), Messages.read(client));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheConnectionWhereTheResponderIsSilent(Platform platform) throws IOException {
        try (DnsServer server = start(platform); Socket client = connect(server)) {
            Messages.write(client, new byte[5]);
            assertAnswers(client, 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesAfterAMessageOfZeroLengthOnceWhatWasAskedBeforeIsAnswered(Platform platform) throws IOException {
        try (DnsServer server = start(platform); Socket client = connect(server)) {
            client.getOutputStream().write(Messages.framed(Messages.query(5), new byte[0], Messages.query(6)));
            assertEquals(5, Messages.id(Messages.read(client)));
            assertClosed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersWhatWasAskedWhenTheClientShutsDownItsSide(Platform platform) throws IOException {
        try (DnsServer server = start(platform); Socket client = connect(server)) {
            byte[][] queries = new byte[3000][];
            for (int id = 0; id < queries.length; id++) {
                queries[id] = Messages.query(id);
            }
            client.getOutputStream().write(Messages.framed(queries));
            client.shutdownOutput();
            for (int id = 0; id < queries.length; id++) {
                assertEquals(id, Messages.id(Messages.read(client)));
            }
            assertClosed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("half-closed with long responses waiting: every one still comes")
    void answersAHalfClosedClientThatReadsLate(Platform platform) throws IOException {
        try (DnsServer server = start(platform, 100, 50, Duration.ofSeconds(30), 4); Socket client = connect(server)) {
            for (int id = 0; id < 100; id++) {
                Messages.write(client, Messages.queryForLength(id, 60_000));
            }
            client.shutdownOutput();
            Messages.eventually("the pipeline is full", () -> server.statistics().tcpQueries() > 4);
            for (int id = 0; id < 100; id++) {
                byte[] response = Messages.read(client);
                assertEquals(id, Messages.id(response));
                assertEquals(60_000, response.length);
            }
            assertClosed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a client that shuts down in the middle of a query is closed at once")
    void closesAHalfQuery(Platform platform) throws IOException {
        try (DnsServer server = start(platform); Socket client = connect(server)) {
            client.getOutputStream().write(Messages.framed(Messages.query(1)), 0, 20);
            client.shutdownOutput();
            assertClosed(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("stops reading while a client does not read its responses, and goes on when it does")
    void stopsReadingWhileResponsesWait(Platform platform) throws IOException {
        int pipeline = 8;
        try (DnsServer server = start(platform, 100, 50, Duration.ofSeconds(30), pipeline);
             SocketChannel client = SocketChannel.open(server.addresses().getFirst())) {
            client.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024);
            client.configureBlocking(false);
            byte[] query = Arrays.copyOf(Messages.queryForLength(1, 65_000), 8192);
            long asked = fillUp(client, ByteBuffer.wrap(Messages.framed(query)), server);
            long answered = server.statistics().tcpQueries();
            assertTrue(answered < asked, answered + " answered of " + asked);
            client.shutdownOutput();
            client.configureBlocking(true);
            assertEquals(asked * 65_002, drain(client));
        }
    }

    /** Writes queries until none is taken any more and the server has stopped; returns how many went out whole. */
    private static long fillUp(SocketChannel client, ByteBuffer query, DnsServer server) throws IOException {
        long whole = 0;
        long lastCount = -1;
        for (int quiet = 0; quiet < 50; ) {
            int written = client.write(query);
            if (!query.hasRemaining()) {
                whole++;
                query.clear();
            }
            long count = server.statistics().tcpQueries();
            quiet = written == 0 && count == lastCount ? quiet + 1 : 0;
            lastCount = count;
            if (written == 0) {
                LockSupport.parkNanos(4_000_000);
            }
        }
        return whole;
    }

    private static long drain(SocketChannel client) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long octets = 0;
        for (int read = 0; read >= 0; read = client.read(buffer.clear())) {
            octets += read;
        }
        return octets;
    }

    @ParameterizedTest
    @EnumSource
    void closesAConnectionThatAsksNothing(Platform platform) throws IOException {
        long start = System.nanoTime();
        try (DnsServer server = start(platform, 100, 50, SHORT_IDLE, 16); Socket client = connect(server)) {
            assertClosed(client);
            assertTrue(System.nanoTime() - start >= SHORT_IDLE.toNanos() / 2);
            Messages.eventually("it is counted", () -> server.statistics().tcpIdle() == 1
                    && server.statistics().tcpOpen() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("queries keep a connection open beyond the idle timeout")
    void keepsAConnectionThatAsks(Platform platform) throws Exception {
        try (DnsServer server = start(platform, 100, 50, SHORT_IDLE, 16)) {
            Pace.keep(SHORT_IDLE.dividedBy(2), pace -> asksAgainAndAgain(server, pace));
        }
    }

    private static void asksAgainAndAgain(DnsServer server, Pace pace) throws IOException {
        try (Socket client = connect(server)) {
            for (int id = 0; id < 12; id++) {
                assertAnswers(client, id);
                pace.step();
                LockSupport.parkNanos(SHORT_IDLE.toNanos() / 4);
            }
            assertAnswers(client, 99);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a slow loris, one octet at a time, is cut all the same")
    void closesAConnectionThatSendsOctetsButNoQuery(Platform platform) throws IOException {
        try (DnsServer server = start(platform, 100, 50, SHORT_IDLE, 16); Socket client = connect(server)) {
            OutputStream out = client.getOutputStream();
            long start = System.nanoTime();
            assertThrows(IOException.class, () -> {
                for (byte octet : Messages.framed(Messages.queryOfLength(1, 60_000))) {
                    out.write(octet);
                    LockSupport.parkNanos(SHORT_IDLE.toNanos() / 20);
                }
            });
            long nanos = System.nanoTime() - start;
            assertTrue(nanos < 10 * SHORT_IDLE.toNanos(), "cut after " + nanos / 1_000_000 + " ms only");
            assertEquals(1, server.statistics().tcpIdle());
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a client that never reads its responses is cut by the idle timeout")
    void closesAConnectionThatDoesNotRead(Platform platform) throws IOException {
        try (DnsServer server = start(platform, 100, 50, SHORT_IDLE, 4);
             SocketChannel client = SocketChannel.open(server.addresses().getFirst())) {
            client.configureBlocking(false);
            client.write(ByteBuffer.wrap(Messages.framed(Messages.queryForLength(1, 65_000))));
            byte[][] queries = new byte[500][];
            Arrays.fill(queries, Messages.queryForLength(2, 65_000));
            client.write(ByteBuffer.wrap(Messages.framed(queries)));
            Messages.eventually("it is cut", () -> server.statistics().tcpIdle() == 1
                    && server.statistics().tcpOpen() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void turnsAwayAClientThatHasItsShare(Platform platform) throws IOException {
        try (DnsServer server = start(platform, 100, 2, Duration.ofSeconds(30), 16);
             Socket first = connect(server); Socket second = connect(server)) {
            assertAnswers(first, 1);
            assertAnswers(second, 2);
            try (Socket third = connect(server)) {
                assertClosed(third);
            }
            assertEquals(1, server.statistics().tcpRefused());
            assertAnswers(first, 3);
            second.close();
            Messages.eventually("there is room again", () -> server.statistics().tcpOpen() == 1);
            try (Socket fourth = connect(server)) {
                assertAnswers(fourth, 4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesTheLongestIdleConnectionToMakeRoom(Platform platform) throws IOException {
        try (DnsServer server = start(platform, 3, 10, Duration.ofSeconds(30), 16)) {
            List<Socket> clients = new ArrayList<>();
            for (int id = 0; id < 3; id++) {
                clients.add(connect(server));
                assertAnswers(clients.get(id), id);
            }
            assertAnswers(clients.get(0), 10);
            clients.add(connect(server));
            assertAnswers(clients.get(3), 3);
            assertClosed(clients.get(1));
            for (int i : List.of(0, 2, 3)) {
                assertAnswers(clients.get(i), 20 + i);
            }
            assertEquals(1, server.statistics().tcpDisplaced());
            assertEquals(3, server.statistics().tcpOpen());
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("closing lets responses under way leave, closes idle connections and takes no longer than its bound")
    void closesWithoutLosingResponses(Platform platform) throws Exception {
        DnsServer server = start(platform, 100, 50, Duration.ofSeconds(30), 4);
        try (Socket idle = connect(server); Socket reading = connect(server); Socket stuck = connect(server)) {
            assertAnswers(idle, 1);
            Messages.write(reading, Messages.queryForLength(2, 65_000));
            for (int i = 0; i < 200; i++) {
                Messages.write(stuck, Messages.queryForLength(3, 65_000));
            }
            Messages.eventually("it was asked", () -> server.statistics().tcpQueries() > 4);
            long start = System.nanoTime();
            Thread closing = Thread.ofPlatform().start(server::close);
            assertEquals(65_000, Messages.read(reading).length);
            assertClosed(reading);
            assertClosed(idle);
            closing.join(Duration.ofSeconds(10));
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(8).toNanos(), "takes too long to close");
            assertThrows(IOException.class, () -> Messages.connect(server.addresses().getFirst()));
        } finally {
            server.close();
        }
    }
}
