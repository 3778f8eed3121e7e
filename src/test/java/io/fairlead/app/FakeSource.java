package io.fairlead.app;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.CounterSource;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A source of one link whose traffic the test sets, and which it can make silent. */
final class FakeSource implements CounterSource {

    final LinkId link;
    final AtomicInteger reads = new AtomicInteger();
    volatile double bytesPerSecond;
    volatile boolean silent;
    private final Duration period;
    private long last = System.nanoTime();
    private double octets;

    FakeSource(String name, Duration period) {
        this.link = new LinkId(name, "port");
        this.period = period;
    }

    @Override
    public String name() {
        return link.source();
    }

    @Override
    public List<LinkId> links() {
        return List.of(link);
    }

    @Override
    public Duration period() {
        return period;
    }

    @Override
    public CompletionStage<CounterReading> read() {
        reads.incrementAndGet();
        if (silent) {
            return new CompletableFuture<>();
        }
        long now = System.nanoTime();
        octets += bytesPerSecond * (now - last) / 1e9;
        last = now;
        Counters from = new Counters((long) octets, 0, 0, 0);
        CounterSample sample = new CounterSample(link, now, 0, PortStatus.UP, 1_000_000_000L, 64, from,
                new Counters(0, 0, 0, 0));
        return CompletableFuture.completedFuture(new CounterReading.Success(name(), now, List.of(sample), Map.of()));
    }

    @Override
    public void close() {
        silent = true;
    }
}
