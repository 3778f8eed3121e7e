package io.fairlead.counter.prometheus;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * The one question that brings all of a switch's series: a range selector gives raw samples with the times of their scrapes,
 * where an instant vector would give all of them the time of the question (Prometheus, "HTTP API" and "Querying basics").
 */
final class Query {

    private Query() {
    }

    /** Where to ask. */
    static URI uri(PrometheusSettings settings) {
        String base = settings.url().toString().replaceFirst("/+$", "");
        return URI.create(base + "/api/v1/query?query=" + URLEncoder.encode(selector(settings), StandardCharsets.UTF_8));
    }

    /** What to ask. */
    static String selector(PrometheusSettings settings) {
        StringBuilder selector = new StringBuilder("{__name__=~\"").append(Metric.all()).append('"');
        new TreeMap<>(settings.select()).forEach((label, value) ->
                selector.append(',').append(label).append("=\"").append(escaped(value)).append('"'));
        return selector.append("}[").append(settings.window().toMillis()).append("ms]").toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
