package io.fairlead.dispatch;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSource;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The dispatcher's own traffic monitor (patent sign 34) as a source like any other: a pool without a switch balances by
 * what has been forwarded.
 *
 * <p>Counters are 64 bits wide, its clock is this machine's.
 */
public final class DispatchSource implements CounterSource {

    /** {@link LinkId#source()} of links that are measured by the dispatcher itself. */
    public static final String NAME = "dispatcher";

    private final DataPlane dataPlane;
    private final RecordedLinks links;
    private final Duration period;
    private final LongSupplier clock;
    private final long start;
    private volatile boolean closed;

    /**
     * @param links  what is made of the data plane's rows
     * @param period how often it wants to be read
     * @param clock  this machine's monotonic clock, nanoseconds
     */
    public DispatchSource(DataPlane dataPlane, RecordedLinks links, Duration period, LongSupplier clock) {
        this.dataPlane = dataPlane;
        this.links = links;
        this.period = period;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<LinkId> links() {
        return links.links();
    }

    @Override
    public Duration period() {
        return period;
    }

    @Override
    public CompletionStage<CounterReading> read() {
        long now = clock.getAsLong();
        if (closed) {
            return CompletableFuture.completedFuture(new CounterReading.Failure(NAME, now, "the dispatcher is closed"));
        }
        return CompletableFuture.completedFuture(links.reading(dataPlane.counters(), now - start, now));
    }

    @Override
    public void close() {
        closed = true;
    }
}
