package io.fairlead.cluster;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSource;
import io.fairlead.topology.LinkId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * A source that one member of the cluster reads for all.
 *
 * <p>Whose it is follows from who is there ({@link Rendezvous}); he reads it as ever and tells the others what he read, with
 * the agent's own time in it, so that all meter the same samples. The others wait: the next one in line for one and a half
 * periods after what was heard last, each one after him for half a period longer; then he reads, and tells, until somebody who
 * comes before him does so again. So a reader that dies or hangs is followed within two periods, whether or not anybody has
 * noticed yet, and who is cut off from all reads for himself. A reader to whom the source is silent takes what another one read.
 */
final class SharedSource implements CounterSource {

    private static final Logger LOG = System.getLogger(SharedSource.class.getName());

    private final CounterSource source;
    private final long key;
    private final String self;
    private final LongFunction<List<String>> others;
    private final BiConsumer<SharedSource, CounterReading.Success> tell;
    private final LongSupplier clock;
    private final Map<UUID, Long> sequences = new HashMap<>();
    private CompletableFuture<CounterReading> waiting;
    private CounterReading.Success heard;
    private long heardAt;
    private String reader = "";
    private boolean closed;

    /**
     * @param source the source itself
     * @param key    what it is, the same on every node that reads the same of it
     * @param self   this node's name
     * @param others names of the others that can read the source of that key
     * @param tell   tells them what was read
     */
    SharedSource(CounterSource source, long key, String self, LongFunction<List<String>> others,
                 BiConsumer<SharedSource, CounterReading.Success> tell, LongSupplier clock) {
        this.source = source;
        this.key = key;
        this.self = self;
        this.others = others;
        this.tell = tell;
        this.clock = clock;
        this.heardAt = clock.getAsLong();
    }

    long key() {
        return key;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<LinkId> links() {
        return source.links();
    }

    /** Who reads does so once a period; who listens is asked each beat whether something has come. */
    @Override
    public Duration period() {
        return isMine(clock.getAsLong()) ? source.period() : Duration.ZERO;
    }

    @Override
    public CompletionStage<CounterReading> read() {
        synchronized (this) {
            if (closed || isMine(clock.getAsLong())) {
                return readIt();
            }
            if (heard != null) {
                return CompletableFuture.completedStage(takeHeard());
            }
            waiting = new CompletableFuture<>();
            return waiting;
        }
    }

    /** Looks whether it has become this node's turn while it waits for others. */
    void look() {
        CompletableFuture<CounterReading> waited;
        synchronized (this) {
            if (waiting == null || !isMine(clock.getAsLong())) {
                return;
            }
            waited = waiting;
            waiting = null;
        }
        readIt().thenAccept(waited::complete);
    }

    private CompletionStage<CounterReading> readIt() {
        return source.read().thenApply(this::own);
    }

    /** What was read here is told; where nothing could be, what another one has read meanwhile counts. */
    private CounterReading own(CounterReading reading) {
        if (reading instanceof CounterReading.Success success) {
            readBy(self);
            synchronized (this) {
                heard = null;
            }
            tell.accept(this, success);
            return reading;
        }
        synchronized (this) {
            return heard == null ? reading : takeHeard();
        }
    }

    private CounterReading.Success takeHeard() {
        CounterReading.Success taken = heard;
        heard = null;
        return taken;
    }

    /** Takes what another member has read. */
    void heard(UUID run, String node, Message.Reading told) {
        CompletableFuture<CounterReading> waited;
        CounterReading.Success reading;
        synchronized (this) {
            long now = clock.getAsLong();
            if (told.sequence() <= sequences.getOrDefault(run, -1L) || !told.reading().source().equals(name())) {
                return;
            }
            sequences.put(run, told.sequence());
            if (Rendezvous.comesBefore(node, self, key)) {
                heardAt = now;
            }
            heard = source.follow(new CounterReading.Success(name(), now - told.age(), told.reading().samples(),
                    told.reading().missing()));
            waited = waiting;
            reading = heard;
            if (waited != null) {
                waiting = null;
                heard = null;
            }
        }
        readBy(node);
        if (waited != null) {
            waited.complete(reading);
        }
    }

    /** Members that are there no more count no longer. */
    synchronized void present(Collection<UUID> runs) {
        sequences.keySet().retainAll(runs);
    }

    private boolean isMine(long now) {
        int rank = Rendezvous.rank(self, others.apply(key), key);
        return rank == 0 || now - heardAt > source.period().toNanos() * (2L + rank) / 2;
    }

    private void readBy(String node) {
        synchronized (this) {
            if (reader.equals(node)) {
                return;
            }
            reader = node;
        }
        LOG.log(Level.INFO, "{0}: read by {1} for the cluster", name(), node);
    }

    /** Who read it last; empty before anybody has. */
    synchronized String reader() {
        return reader;
    }

    @Override
    public void close() {
        CompletableFuture<CounterReading> waited;
        synchronized (this) {
            closed = true;
            waited = waiting;
            waiting = null;
        }
        source.close();
        if (waited != null) {
            waited.complete(new CounterReading.Failure(name(), clock.getAsLong(), "the source was closed"));
        }
    }
}
