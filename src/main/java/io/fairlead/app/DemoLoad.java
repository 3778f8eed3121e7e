package io.fairlead.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The demo's built-in clients: a few small downloads a second through the cluster address, each a flow of its own. */
final class DemoLoad implements AutoCloseable {

    private static final int OCTETS = 200_000;
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpRequest request;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("fairlead-demo-load").daemon().factory());

    /** @param cluster where the dispatcher listens */
    DemoLoad(InetSocketAddress cluster) {
        URI uri = URI.create("http://" + Addresses.text(cluster) + "/" + OCTETS);
        request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        thread.scheduleAtFixedRate(this::download, 1_000, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A client of its own for each download: a kept connection would be one flow for ever. */
    private void download() {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            client.send(request, BodyHandlers.discarding());
        } catch (IOException e) {
            System.getLogger(DemoLoad.class.getName()).log(System.Logger.Level.DEBUG, "a download of the demo failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
