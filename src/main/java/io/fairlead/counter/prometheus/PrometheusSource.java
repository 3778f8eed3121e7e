package io.fairlead.counter.prometheus;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.CounterSource;
import io.fairlead.counter.Errand;
import io.fairlead.topology.LinkId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A switch's ports as Prometheus has scraped them, as a source: what is read is its raw samples, each with the time of its
 * scrape.
 *
 * <p>Prometheus answers just as well when it can no longer scrape. So a reading that brings nothing newer for twice the
 * period fails, and loads age as they do with a switch that is silent.
 */
public final class PrometheusSource implements CounterSource {

    /** Octets of the largest reply. */
    private static final int LARGEST = 32 << 20;
    private static final int LONGEST_TEXT = 100;
    private static final int SILENT_AFTER = 2;

    private final PrometheusSettings settings;
    private final List<LinkId> links;
    private final Errand errand;
    private final HttpClient client;
    private final HttpRequest request;
    private final Boots boots = new Boots();
    private long newest = Long.MIN_VALUE;
    private long newestAt;

    public PrometheusSource(PrometheusSettings settings) {
        this.settings = settings;
        links = settings.ports().keySet().stream().sorted().toList();
        errand = new Errand(settings.name());
        HttpClient.Builder clients = HttpClient.newBuilder().connectTimeout(settings.timeout())
                .version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
        client = (settings.authorities().isEmpty() ? clients : clients.sslContext(Trust.in(settings.authorities()))).build();
        HttpRequest.Builder builder = HttpRequest.newBuilder(Query.uri(settings)).timeout(settings.timeout())
                .header("Accept", "application/json").header("User-Agent", "fairlead");
        if (!settings.authorization().header().isEmpty()) {
            builder.header("Authorization", settings.authorization().header());
        }
        request = builder.build();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public List<LinkId> links() {
        return links;
    }

    @Override
    public Duration period() {
        return settings.period();
    }

    @Override
    public CompletionStage<CounterReading> read() {
        long requested = System.nanoTime();
        return errand.run(() -> read(requested), reason -> failure(requested, reason));
    }

    private CounterReading read(long requested) {
        try {
            return take(QueryResponse.read(ask()), requested);
        } catch (IOException e) {
            return failure(requested, where() + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    private byte[] ask() throws IOException {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request,
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST));
        try {
            HttpResponse<byte[]> response = sent.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return switch (response.statusCode()) {
                case 200 -> response.body();
                // Prometheus itself tells the error; a proxy, or its TLS, tells it as text.
                case 400, 422, 503 -> told(response);
                case 401, 403 -> throw new IOException("HTTP status " + response.statusCode()
                        + ": it wants other credentials ('token', or 'user' and 'password')");
                case 301, 302, 303, 307, 308 -> throw new IOException("HTTP status " + response.statusCode()
                        + ": redirects are not followed, 'url' has to be where they lead");
                default -> throw new IOException("HTTP status " + response.statusCode() + ": see 'url'");
            };
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("no reply in " + settings.timeout().toMillis() / 1000.0 + " s");
        } catch (ExecutionException e) {
            throw new IOException(Trust.reason(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    private static byte[] told(HttpResponse<byte[]> response) throws IOException {
        String text = new String(response.body(), 0, Math.min(response.body().length, LONGEST_TEXT), StandardCharsets.UTF_8).strip();
        if (!text.startsWith("{")) {
            throw new IOException("HTTP status " + response.statusCode() + ": " + QueryResponse.visible(text));
        }
        return response.body();
    }

    /** Takes what a reply holds. */
    CounterReading take(List<Series> series, long requested) {
        PortRows rows = new PortRows(series, boots);
        List<CounterSample> samples = new ArrayList<>();
        Map<LinkId, String> missing = new HashMap<>();
        for (LinkId link : links) {
            switch (rows.sample(link, settings.ports().get(link))) {
                case PortRows.Outcome.Sampled(CounterSample sample) -> samples.add(sample);
                case PortRows.Outcome.Missing(String reason) -> missing.put(link, reason);
            }
        }
        long latest = samples.stream().mapToLong(CounterSample::time).max().orElse(Long.MIN_VALUE);
        if (latest > newest || samples.isEmpty()) {
            newest = latest;
            newestAt = requested;
        } else if (requested - newestAt > SILENT_AFTER * settings.period().toNanos()) {
            return failure(requested, where() + " has scraped nothing new for "
                    + Duration.ofNanos(requested - newestAt).toSeconds() + " s: see the state of its target");
        }
        return new CounterReading.Success(name(), requested, samples, missing);
    }

    @Override
    public CounterReading.Success continueFrom(CounterReading.Success elsewhere) {
        elsewhere.samples().stream().filter(sample -> links.contains(sample.link())).forEach(sample ->
                boots.take(sample.link(), sample.discontinuity() / PortRows.NANOS_PER_MILLI));
        return elsewhere;
    }

    private String where() {
        return settings.url().getScheme() + "://" + settings.url().getAuthority();
    }

    private CounterReading failure(long requested, String reason) {
        return new CounterReading.Failure(name(), requested, reason);
    }

    @Override
    public void close() {
        errand.close();
        client.shutdownNow();
    }
}
