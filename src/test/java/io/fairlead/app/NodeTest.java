package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.Configuration;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.testing.Await;
import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
@DisplayName("A node with a dispatcher and no switch")
class NodeTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final DemoOrigins origins = new DemoOrigins();
    private int port;
    private Node node;

    @BeforeEach
    void start() throws IOException {
        port = FreePorts.one();
        node = Node.start(configuration(""), true);
    }

    @AfterEach
    void stop() {
        node.close();
        origins.close();
    }

    private Configuration configuration(String alpha) throws IOException {
        return TestConfiguration.load(folder, """
                dns: { listen: ["127.0.0.1:0"], zones: zones }
                measuring: { beat: 100ms }
                pools:
                  www:
                    policy: least-loaded
                    servers:
                      alpha: { ipv4: 127.0.0.11, link: { dispatcher: true }, capacity: 100Mbit/s %s }
                      bravo: { ipv4: 127.0.0.12, link: { dispatcher: true }, capacity: 100Mbit/s }
                services:
                  www.fairlead.example: { pool: www, ttl: 1s, answer: cluster }
                dispatcher:
                  addresses: [ "127.0.0.1" ]
                  limits: { flows: 100 }
                  timeouts: { drain: 10s }
                  listeners:
                    web: { pool: www, protocol: tcp, ports: %d, server-port: %d }
                """.formatted(alpha, port, origins.port()));
    }

    private InetSocketAddress cluster() {
        return node.dispatcher().orElseThrow().dataPlane().listeners().getFirst().address();
    }

    private String get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + Addresses.text(cluster()) + path)).timeout(LIMIT).build();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, BodyHandlers.ofString()).body().strip();
        } catch (IOException e) {
            throw new AssertionError("GET " + path, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private double weight(int server) {
        return node.board().choice(0).weights()[server];
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(LIMIT, condition, () -> what + ", but weights are " + Arrays.toString(node.board().choice(0).weights())
                + " and loads " + node.table().loads());
    }

    @Test
    @DisplayName("balances by what the dispatcher itself has forwarded")
    void balancesByItsOwnRecord() throws IOException {
        await("both are idle", () -> weight(0) == 0.5 && weight(1) == 0.5);
        String avoided;
        try (Socket download = new Socket(cluster().getAddress(), cluster().getPort())) {
            download.getOutputStream().write("GET /16000000 HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = download.getInputStream();
            avoided = avoidedWhileReading(in);
            in.transferTo(OutputStream.nullOutputStream());
        }
        assertTrue(bytesFrom(avoided) >= 16_000_000, avoided + " is avoided, and yet sent " + bytesFrom("alpha") + ", " + bytesFrom("bravo"));
        await("both are idle again", () -> weight(0) == 0.5 && weight(1) == 0.5);
    }

    /** Little is read at a time, so that octets flow until it is seen: soon after the last one the rate is zero again. */
    private String avoidedWhileReading(InputStream in) {
        AtomicReference<double[]> seen = new AtomicReference<>();
        await("the one that sends is avoided", () -> {
            read(in);
            seen.set(node.board().choice(0).weights());
            return seen.get()[0] != seen.get()[1];
        });
        return seen.get()[0] < seen.get()[1] ? "alpha" : "bravo";
    }

    private static void read(InputStream in) {
        try {
            assertTrue(in.readNBytes(5_000).length > 0, "the download ended before it was seen");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long bytesFrom(String server) {
        return node.dispatcher().orElseThrow().dataPlane().counters().stream()
                .filter(row -> row.server().name().equals(server)).mapToLong(ServerCounters::fromBytes).sum();
    }

    @Test
    @DisplayName("a server that a reloaded file disables gets no new flow")
    void drainsByReload() throws IOException {
        node.reload(configuration(", enabled: false"));
        await("alpha is out", () -> weight(0) == 0 && state(0) == State.DRAINING);
        for (int i = 0; i < 6; i++) {
            assertEquals("bravo", get("/"));
        }
    }

    @Test
    @DisplayName("what an operator says of a server takes force at the next beat, for answers and flows alike")
    void operatorsWord() throws IOException {
        Path states = folder.resolve("fairlead.states");
        Files.writeString(states, "www/alpha drain\n");
        await("alpha is drained", () -> state(0) == State.DRAINING && weight(0) == 0);
        for (int i = 0; i < 6; i++) {
            assertEquals("bravo", get("/"));
        }
        Files.writeString(states, "*/* up # both\n");
        await("alpha is back", () -> state(0) == State.ACTIVE && weight(0) > 0);
        Files.writeString(states, "*/bravo down\n");
        await("bravo is down", () -> state(1) == State.DEAD && weight(1) == 0);
        assertEquals("alpha", get("/"));
    }

    private State state(int server) {
        return node.dispatcher().orElseThrow().table().entries().getFirst().servers().get(server).state();
    }
}
