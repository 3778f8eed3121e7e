package io.fairlead.counter.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What Prometheus is asked, and how its replies are read")
class QueryResponseTest {

    private static List<Series> read(String reply) throws IOException {
        return QueryResponse.read(reply.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("of each known series the newest sample is taken, with its own time; others and no numbers are left out")
    void newest() throws Exception {
        List<Series> series = read(new Replies()
                .series("ifHCInOctets", Map.of("ifName", "a"), 1700000000.123, "10", 1700000015.124, "1.5e+16", 1699999990, "7")
                .series("ifHCOutOctets", Map.of("ifName", "a"), 1700000015.124, "NaN", 1700000000, "5")
                .series("up", Map.of(), 1700000015, "1").series("ifInErrors", Map.of(), 1, "many").text());
        assertEquals(List.of(new Series(Metric.HC_IN_OCTETS, Map.of("ifName", "a"), 1_700_000_015_124L, 1.5e16),
                new Series(Metric.HC_OUT_OCTETS, Map.of("ifName", "a"), 1_700_000_000_000L, 5)), series);
    }

    @Test
    @DisplayName("members that nobody knows are passed over, wherever they stand")
    void unknownMembers() throws Exception {
        String reply = new Replies().series("ifHCInOctets", Map.of(), 1, "2").text();
        assertEquals(1, read(reply.replace("{\"metric\"", "{\"histograms\":[[1,{\"count\":\"1\"}]],\"metric\"")
                .replace("\"data\":{", "\"warnings\":[\"w\"],\"data\":{\"stats\":{\"a\":[{}]},")).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"status\":\"success\"}", "<html>",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[1]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1,\"2\",[3]]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":[],\"values\":[]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{}"})
    @DisplayName("anything else is refused")
    void refused(String reply) {
        assertThrows(IOException.class, () -> read(reply));
    }

    @Test
    @DisplayName("an error is told in its own words, without control characters and cut short")
    void errors() {
        IOException e = assertThrows(IOException.class, () -> read(
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\\u001b[31m " + "x".repeat(500) + "\"}"));
        assertTrue(e.getMessage().startsWith("Prometheus answers with an error: parse error?[31m xxx"), e.getMessage());
        assertTrue(e.getMessage().length() < 250);
    }

    @Test
    @DisplayName("depth and length are bounded")
    void bounds() {
        assertThrows(IOException.class, () -> read("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"));
        assertThrows(IOException.class, () -> read(new Replies().series("ifInErrors", Map.of("a", "x".repeat(20_000)), 1, "1").text()));
        Replies many = new Replies();
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            labels.put("l" + i, "v");
        }
        assertThrows(IOException.class, () -> read(many.series("ifInErrors", labels, 1, "1").text()));
    }

    @Test
    @DisplayName("a switch's series are selected by its labels, whose values cannot break out")
    void selector() {
        PrometheusSettings settings = new PrometheusSettings("sw", URI.create("http://prometheus:9090/base/"),
                PrometheusSettings.Authorization.NONE, List.of(), Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(60),
                Map.of("instance", "a\"} or {x=\"\\", "job", "snmp"), Map.of());
        assertTrue(Query.selector(settings).endsWith(
                "\",instance=\"a\\\"} or {x=\\\"\\\\\",job=\"snmp\"}[60000ms]"), Query.selector(settings));
        assertTrue(Query.uri(settings).toString().startsWith("http://prometheus:9090/base/api/v1/query?query=%7B__name__"));
    }
}
