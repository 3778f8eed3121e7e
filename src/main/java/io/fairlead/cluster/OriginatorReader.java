package io.fairlead.cluster;

import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.Originator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reads once a beat which originators a data plane had flows of since, on a thread of its own: a large table takes long to
 * read. Beats do not wait for it, and of one processor's time it takes no more than a twentieth.
 */
final class OriginatorReader implements AutoCloseable {

    private static final Logger LOG = System.getLogger(OriginatorReader.class.getName());
    private static final int SHARE = 20;

    private final DataPlane dataPlane;
    private final Duration beat;
    private final LongSupplier clock;
    private final Executor cluster;
    private final Consumer<List<Originator>> taker;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("fairlead-cluster-originators").daemon().factory());
    private long last;
    private long next;
    private boolean isReading;

    /**
     * @param cluster runs what has been read through the taker, and {@link #look}, on one thread
     * @param taker   gets what was read
     */
    OriginatorReader(DataPlane dataPlane, Duration beat, LongSupplier clock, Executor cluster, Consumer<List<Originator>> taker) {
        this.dataPlane = dataPlane;
        this.beat = beat;
        this.clock = clock;
        this.cluster = cluster;
        this.taker = taker;
        this.last = clock.getAsLong();
        this.next = last + beat.toNanos();
    }

    /** Looks whether it is time. */
    void look() {
        long now = clock.getAsLong();
        if (!isReading && now - next >= 0) {
            isReading = true;
            Duration since = Duration.ofNanos(now - last).plus(beat);
            last = now;
            thread.execute(() -> read(since, now));
        }
    }

    private void read(Duration since, long began) {
        List<Originator> read = originators(since);
        long pause = Math.max(beat.toNanos(), SHARE * (clock.getAsLong() - began));
        cluster.execute(() -> {
            isReading = false;
            next = began + pause;
            taker.accept(read);
        });
    }

    private List<Originator> originators(Duration since) {
        try {
            return dataPlane.originators(since);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the originators could not be read", e);
            return List.of();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
