package io.fairlead.counter.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the reply of /api/v1/query as a stream of tokens: {@code {"status": "success", "data": {"resultType": "matrix",
 * "result": [{"metric": {…}, "values": [[seconds, "value"], …]}, …]}}}.
 *
 * <p>It is untrusted: depth, lengths and the number of series and labels are bounded, unknown members are passed over, and
 * values that are no numbers are left out.
 */
final class QueryResponse {

    private static final int MOST_SERIES = 200_000;
    private static final int MOST_LABELS = 64;
    private static final int LONGEST_ERROR = 200;
    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(16).maxStringLength(16_384).maxNameLength(1_024).maxNumberLength(64).build()).build();

    private final JsonParser json;
    private final List<Series> series = new ArrayList<>();
    private String status = "";
    private String error = "";
    private String type = "";

    private QueryResponse(JsonParser json) {
        this.json = json;
    }

    /**
     * The newest sample of each series in a reply.
     *
     * @throws IOException when it is no such reply, or one that tells of an error, in words for an operator
     */
    static List<Series> read(byte[] reply) throws IOException {
        try (JsonParser json = JSON.createParser(reply)) {
            QueryResponse response = new QueryResponse(json);
            response.whole();
            return response.series;
        } catch (JsonProcessingException e) {
            throw new IOException("Prometheus's reply is no JSON: " + visible(e.getOriginalMessage()));
        }
    }

    /** Text that came from outside, fit for a log. */
    static String visible(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }

    private void whole() throws IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "status" -> status = text();
                case "error" -> error = text();
                case "data" -> data();
                default -> skip();
            }
        }
        if (!"success".equals(status)) {
            String shown = visible(error);
            throw new IOException("Prometheus answers with an error: "
                    + shown.substring(0, Math.min(shown.length(), LONGEST_ERROR)));
        }
        if (!"matrix".equals(type)) {
            throw new IOException("Prometheus answers with no matrix");
        }
    }

    private void data() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "resultType" -> type = text();
                case "result" -> result();
                default -> skip();
            }
        }
    }

    private void result() throws IOException {
        expect(json.nextToken(), JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.START_OBJECT);
            if (series.size() >= MOST_SERIES) {
                throw new IOException("more than " + MOST_SERIES + " series: narrow them down by 'select'");
            }
            one();
        }
    }

    private void one() throws IOException {
        Map<String, String> labels = Map.of();
        Newest newest = new Newest();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "metric" -> labels = labels();
                case "values" -> values(newest);
                default -> skip();
            }
        }
        Metric metric = Metric.of(labels.getOrDefault("__name__", ""));
        if (metric != null && newest.millis >= 0) {
            labels.remove("__name__");
            series.add(new Series(metric, Map.copyOf(labels), newest.millis, newest.value));
        }
    }

    private Map<String, String> labels() throws IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT);
        Map<String, String> labels = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (labels.size() >= MOST_LABELS) {
                throw new IOException("a series with more than " + MOST_LABELS + " labels");
            }
            labels.put(name, text());
        }
        return labels;
    }

    /** The newest of a series' samples so far. */
    private static final class Newest {

        private long millis = -1;
        private double value;

        void take(double seconds, double taken) {
            boolean sound = seconds >= 0 && seconds < 1e11 && Double.isFinite(taken);
            if (sound && Math.round(seconds * 1000) >= millis) {
                millis = Math.round(seconds * 1000);
                value = taken;
            }
        }
    }

    private void values(Newest newest) throws IOException {
        expect(json.nextToken(), JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.START_ARRAY);
            double seconds = json.nextToken().isNumeric() ? json.getDoubleValue() : Double.NaN;
            JsonToken second = json.nextToken();
            newest.take(seconds, second == JsonToken.VALUE_STRING ? number(json.getText()) : Double.NaN);
            while (second != JsonToken.END_ARRAY) {
                expectMore(second);
                second = json.nextToken();
            }
        }
    }

    private void expectMore(JsonToken token) throws IOException {
        if (token == null || token.isStructStart()) {
            throw new IOException("Prometheus's reply is none of its API: a sample is more than a time and a value");
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private String text() throws IOException {
        JsonToken token = json.nextToken();
        if (token != JsonToken.VALUE_STRING) {
            json.skipChildren();
            return "";
        }
        return json.getText();
    }

    private void skip() throws IOException {
        json.nextToken();
        json.skipChildren();
    }

    private static void expect(JsonToken token, JsonToken wanted) throws IOException {
        if (token != wanted) {
            throw new IOException("Prometheus's reply is none of its API: " + token + " where " + wanted + " is wanted");
        }
    }
}
