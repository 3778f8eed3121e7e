package io.fairlead.counter.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.PortStatus;
import io.fairlead.counter.prometheus.PrometheusSettings.Authorization;
import io.fairlead.counter.prometheus.PrometheusSettings.Port;
import io.fairlead.topology.LinkId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
@DisplayName("A switch that Prometheus scrapes is a source like any other")
class PrometheusSourceTest {

    private static final LinkId A = new LinkId("sw", "a");
    private static final LinkId B = new LinkId("sw", "b");
    private static final long SECOND = 1_000_000_000L;

    private final Map<String, String> asked = new ConcurrentHashMap<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile byte[] reply = new Replies().octets();

    private PrometheusSource source(Authorization authorization) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.put("path", exchange.getRequestURI().getPath());
            asked.put("query", String.valueOf(exchange.getRequestURI().getQuery()));
            asked.put("authorization", String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(status, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        return source("http://127.0.0.1:" + server.getAddress().getPort(), authorization);
    }

    private static PrometheusSource source(String url, Authorization authorization) {
        return source(url, authorization, Duration.ofSeconds(10));
    }

    private static PrometheusSource source(String url, Authorization authorization, Duration timeout) {
        return new PrometheusSource(new PrometheusSettings("sw", URI.create(url), authorization, List.of(), Duration.ofSeconds(15),
                timeout, Duration.ofSeconds(60), Map.of("instance", "sw"),
                Map.of(A, new Port(List.of("ifName", "ifAlias"), "a"), B, new Port(List.of("ifName", "ifAlias"), "to b"))));
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.stop(0);
        }
    }

    private static CounterReading read(PrometheusSource source) throws Exception {
        return source.read().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static String failure(CounterReading reading) {
        return assertInstanceOf(CounterReading.Failure.class, reading).reason();
    }

    private static CounterReading take(PrometheusSource source, Replies replies, long now) throws IOException {
        return source.take(QueryResponse.read(replies.octets()), now);
    }

    private static CounterSample sample(CounterReading reading, LinkId link) {
        return assertInstanceOf(CounterReading.Success.class, reading).samples().stream()
                .filter(sample -> sample.link().equals(link)).findFirst().orElseThrow();
    }

    @Test
    @DisplayName("one question brings every port, found by any of its names, at the time of its scrape")
    void reads() throws Exception {
        try (PrometheusSource source = source(new Authorization("Bearer of-news"))) {
            reply = new Replies().port("a", 1_700_000_000.5, 5_000_000, 3_000_000).port("b", 1_700_000_001, 10, 20)
                    .uptime(1_700_000_000.5, 1_000).octets();
            CounterReading reading = read(source);
            CounterSample a = sample(reading, A);
            assertEquals(1_700_000_000_500L * 1_000_000, a.time());
            assertEquals(64, a.width());
            assertEquals(1_000_000_000L, a.speed());
            assertEquals(PortStatus.UP, a.status());
            assertEquals(5_000_000, a.from().octets());
            assertEquals(5_005, a.from().packets());
            assertEquals(3_000_000, a.to().octets());
            assertEquals(3, a.to().discards());
            assertEquals(-1, a.from().discards());
            assertEquals(20, sample(reading, B).to().octets());
            assertEquals("/api/v1/query", asked.get("path"));
            assertTrue(asked.get("query").contains("instance=\"sw\"}[60000ms]"), asked.get("query"));
            assertEquals("Bearer of-news", asked.get("authorization"));
        }
    }

    @Test
    @DisplayName("ports that it does not hold are missing with the reason, also where a name is no one port's")
    void missing() throws Exception {
        try (PrometheusSource source = source(Authorization.NONE)) {
            reply = new Replies().port("a", 1_700_000_000, 1, 2)
                    .series("ifHCInOctets", Map.of("ifName", "a", "instance", "other"), 1, 2)
                    .series("ifHCInOctets", Map.of("ifName", "b"), 1, 2).octets();
            CounterReading.Success reading = assertInstanceOf(CounterReading.Success.class, read(source));
            assertEquals("2 interfaces have the label ifName=\"a\": narrow them down by 'select'", reading.missing().get(A));
            assertEquals("no series with the label ifName or ifAlias=\"to b\", of 3 interfaces that it holds",
                    reading.missing().get(B));
            assertEquals("null", asked.get("authorization"));
        }
    }

    @Test
    @DisplayName("a restart moves the discontinuity, the clocks' straying does not, nor is a series of another scrape taken")
    void restarts() throws Exception {
        PrometheusSource source = source("http://127.0.0.1:1", Authorization.NONE);
        long first = sample(take(source, new Replies().port("a", 1_000, 1, 1).uptime(1_000, 500), SECOND), A).discontinuity();
        long later = sample(take(source, new Replies().port("a", 1_015, 2, 2).uptime(1_015, 514.2), 16 * SECOND), A).discontinuity();
        long anew = sample(take(source, new Replies().port("a", 1_030, 1, 1).uptime(1_030, 3), 31 * SECOND), A).discontinuity();
        assertEquals(first, later);
        assertNotEquals(first, anew);
        Map<String, String> old = Map.of("instance", "sw", "ifIndex", "7", "ifName", "a", "ifAlias", "to a");
        CounterSample mixed = sample(take(source, new Replies().port("a", 1_045, 9, 9)
                .series("ifInErrors", old, 1_030, 5), 46 * SECOND), A);
        assertEquals(-1, mixed.from().errors());
        source.close();
    }

    @Test
    @DisplayName("who reads after another one of the cluster goes on from there: their clocks' straying is no restart, a restart is one")
    void goesOnFromAnother() throws Exception {
        PrometheusSource one = source("http://127.0.0.1:1", Authorization.NONE);
        PrometheusSource other = source("http://127.0.0.1:1", Authorization.NONE);
        CounterReading first = take(one, new Replies().port("a", 1_000, 1, 1).uptime(1_000, 500), SECOND);
        take(other, new Replies().port("a", 1_001, 1, 1).uptime(1_001, 500.5), 2 * SECOND);
        other.continueFrom((CounterReading.Success) first);
        long told = sample(first, A).discontinuity();
        assertEquals(told, sample(take(other, new Replies().port("a", 1_015, 2, 2).uptime(1_015, 514.2), 16 * SECOND), A).discontinuity());
        assertNotEquals(told, sample(take(other, new Replies().port("a", 1_030, 1, 1).uptime(1_030, 3), 31 * SECOND), A).discontinuity());
        one.close();
        other.close();
    }

    @Test
    @DisplayName("nothing newer for twice the period is a failure, so that loads age, until scrapes go on")
    void staleness() throws Exception {
        PrometheusSource source = source("http://127.0.0.1:1", Authorization.NONE);
        Replies old = new Replies().port("a", 1_000, 1, 1);
        assertInstanceOf(CounterReading.Success.class, take(source, old, SECOND));
        assertInstanceOf(CounterReading.Success.class, take(source, old, 31 * SECOND));
        assertEquals("http://127.0.0.1:1 has scraped nothing new for 31 s: see the state of its target",
                failure(take(source, old, 32 * SECOND)));
        assertInstanceOf(CounterReading.Success.class,
                take(source, new Replies().port("a", 1_060, 1, 1), 61 * SECOND));
        source.close();
    }

    @Test
    @DisplayName("errors, refusals and silence are failures in words, without the credentials")
    void failures() throws Exception {
        try (PrometheusSource source = source(new Authorization("Basic c2VjcmV0"))) {
            status = 401;
            assertTrue(failure(read(source)).endsWith("HTTP status 401: it wants other credentials ('token', or 'user' and 'password')"));
            status = 302;
            assertTrue(failure(read(source)).endsWith("HTTP status 302: redirects are not followed, 'url' has to be where they lead"));
            status = 404;
            assertTrue(failure(read(source)).endsWith("HTTP status 404: see 'url'"));
            status = 503;
            reply = "<html>\u001b no\nbackend".getBytes();
            assertTrue(failure(read(source)).endsWith("HTTP status 503: <html>? no?backend"));
            status = 400;
            reply = "{\"status\":\"error\",\"error\":\"invalid parameter\"}".getBytes();
            assertTrue(failure(read(source)).endsWith("Prometheus answers with an error: invalid parameter"));
            status = 200;
            reply = "no JSON".getBytes();
            String reason = failure(read(source));
            assertTrue(reason.contains("Prometheus's reply is no JSON: "), reason);
            assertFalse(reason.contains("c2VjcmV0") || reason.contains("\n"), reason);
            assertFalse(new Authorization("Basic c2VjcmV0").toString().contains("c2VjcmV0"));
        }
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             PrometheusSource source = source("http://127.0.0.1:" + silent.getLocalPort(), Authorization.NONE,
                     Duration.ofMillis(500))) {
            assertTrue(failure(read(source)).contains("127.0.0.1:" + silent.getLocalPort()));
        }
        try (PrometheusSource source = source("http://127.0.0.1:1", Authorization.NONE)) {
            assertTrue(failure(read(source)).contains("no connection"), () -> "nobody listens there");
        }
    }
}
