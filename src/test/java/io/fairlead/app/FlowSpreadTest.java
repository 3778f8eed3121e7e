package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.Configuration;
import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.Flow;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.selection.Choice;
import io.fairlead.selection.PolicySettings.LeastConnections;
import io.fairlead.selection.Purpose;
import io.fairlead.testing.Await;
import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
@DisplayName("Flows that a node takes in between two beats")
class FlowSpreadTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int TRIES = 5;
    private static final String[] NAMES = {"alpha", "bravo", "charlie", "delta"};
    private static final double[] CAPACITIES = {100, 100, 250, 1_000};

    @TempDir
    private Path folder;

    private final DemoOrigins origins = new DemoOrigins();
    private final List<Socket> sockets = new ArrayList<>();
    private Node node;

    @BeforeEach
    void start() throws IOException {
        node = Node.start(configuration(), true);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        node.close();
        origins.close();
    }

    /** A beat so long that a burst falls between two. */
    private Configuration configuration() throws IOException {
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < NAMES.length; i++) {
            servers.append("      %s: { ipv4: 127.0.0.%d, link: { dispatcher: true }, capacity: %.0fMbit/s }%n"
                    .formatted(NAMES[i], 11 + i, CAPACITIES[i]));
        }
        return TestConfiguration.load(folder, """
                dns: { listen: ["127.0.0.1:0"], zones: zones }
                measuring: { beat: 2s }
                pools:
                  www:
                    policy: headroom
                    servers:
                %s
                services:
                  www.fairlead.example: { pool: www, ttl: 1s }
                dispatcher:
                  addresses: [ "127.0.0.1" ]
                  listeners:
                    room: { pool: www, ports: %d, server-port: %d }
                    fewest: { pool: www, ports: %d, server-port: %d, policy: least-connections }
                """.formatted(servers.toString().indent(0), FreePorts.one(), origins.port(), FreePorts.one(), origins.port()));
    }

    private Purpose purpose(boolean ownPolicy) {
        return new Purpose.Flows("www", ownPolicy ? Optional.of(new LeastConnections()) : Optional.empty());
    }

    private Choice choice(boolean ownPolicy) {
        return node.board().choice(node.board().indexOf(purpose(ownPolicy)));
    }

    private InetSocketAddress listener(boolean ownPolicy) {
        return node.dispatcher().orElseThrow().dataPlane().listeners().stream()
                .filter(bound -> bound.listener().policy().isPresent() == ownPolicy)
                .map(BoundListener::address).findFirst().orElseThrow();
    }

    /** Opens connections, all between the same two beats, and waits until they are placed. Where a beat fell into it, once more. */
    private void burst(boolean ownPolicy, int connections) throws IOException {
        long before = openInAll();
        for (int tries = 0; tries < TRIES; tries++) {
            Choice during = afterABeat(ownPolicy);
            for (int i = 0; i < connections; i++) {
                Socket socket = new Socket();
                sockets.add(socket);
                socket.connect(listener(ownPolicy), (int) LIMIT.toMillis());
            }
            Await.until(LIMIT, () -> openInAll() == before + connections, () -> "not all are placed: " + open());
            if (choice(ownPolicy) == during) {
                return;
            }
            for (Socket socket : sockets.subList(sockets.size() - connections, sockets.size())) {
                socket.close();
            }
            Await.until(LIMIT, () -> openInAll() == before, () -> "they have not ended: " + open());
        }
        throw new AssertionError("a beat fell into every burst");
    }

    private long openInAll() {
        return open().values().stream().mapToLong(Long::longValue).sum();
    }

    /** A beat publishes again when its readings are there, at once: what then stands for a while stands for a beat. */
    private Choice afterABeat(boolean ownPolicy) {
        Choice first = choice(ownPolicy);
        Await.until(LIMIT, () -> choice(ownPolicy) != first, () -> "no beat");
        AtomicReference<Choice> seen = new AtomicReference<>();
        AtomicLong since = new AtomicLong();
        Await.until(LIMIT, () -> {
            Choice now = choice(ownPolicy);
            if (seen.getAndSet(now) != now) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > 100_000_000;
        }, () -> "choices change all the time");
        return seen.get();
    }

    private List<Flow> flows() {
        return node.dispatcher().orElseThrow().dataPlane().flows(100);
    }

    private Map<String, Long> open() {
        return new TreeMap<>(node.dispatcher().orElseThrow().dataPlane().counters().stream()
                .collect(Collectors.toMap(row -> row.server().name(), ServerCounters::open)));
    }

    @Test
    @DisplayName("by headroom, a burst of 100 connections stands open in proportion to the links' room")
    void byRoom() throws IOException {
        burst(false, 100);
        Map<String, Long> open = open();
        for (int i = 0; i < NAMES.length; i++) {
            double fair = 100 * CAPACITIES[i] / 1_450;
            assertEquals(fair, open.get(NAMES[i]), 3 + fair / 5, open.toString());
        }
    }

    @Test
    @DisplayName("a listener's own policy: connections go where others have just ended, before any beat tells of it")
    void byOpenFlows() throws IOException {
        burst(true, 60);
        Map<String, Long> before = open();
        before.forEach((server, count) -> assertEquals(15, count, 2, before.toString()));
        Await.until(LIMIT, () -> flows().size() == 60, () -> "not all are through to their servers: " + flows());
        List<Flow> ending = flows().stream()
                .filter(flow -> flow.server().name().equals("charlie")).toList();
        Set<Integer> ports = ending.stream().map(flow -> flow.key().clientPort()).collect(Collectors.toSet());
        for (Socket socket : sockets) {
            if (ports.contains(socket.getLocalPort())) {
                socket.close();
            }
        }
        Await.until(LIMIT, () -> open().get("charlie") == 0, () -> "they have not ended: " + open());
        burst(true, 15);
        assertEquals(15, open().get("charlie"), 2, open().toString());
    }

    @Test
    @DisplayName("the view shows answers, and flows by each listener's policy, each under its name")
    void view() {
        String text = new LiveView(node, "", new PrintWriter(new StringWriter()), false).render();
        List<String> titles = text.lines().filter(line -> line.startsWith("pool www")).toList();
        assertEquals(3, titles.size(), text);
        assertTrue(titles.get(0).startsWith("pool www, answers: "), text);
        assertTrue(titles.get(1).startsWith("pool www, flows to TCP " + Addresses.text(listener(false)) + ": "), text);
        assertTrue(titles.get(2).startsWith("pool www, flows to TCP " + Addresses.text(listener(true)) + ": "), text);
    }
}
