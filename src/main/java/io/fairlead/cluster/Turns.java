package io.fairlead.cluster;

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
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Whose turn it is to read a thing that one member of the cluster reads for all.
 *
 * <p>Whose it is follows from who is there ({@link Rendezvous}); he reads it as ever and tells the others what he read, with
 * the agent's own time in it, so that all meter the same samples. The others wait: the next one in line for one and a half
 * periods after what was heard last, each one after him for half a period longer; then he reads, and tells, until somebody who
 * comes before him does so again. So a reader that dies or hangs is followed within two periods, whether or not anybody has
 * noticed yet, and who is cut off from all reads for himself. A reader to whom the thing is silent takes what another one read.
 *
 * @param <R> what a reading brings
 */
final class Turns<R> {

    private static final Logger LOG = System.getLogger(Turns.class.getName());

    private final Thing<R> thing;
    private final long key;
    private final String self;
    private final LongFunction<List<String>> others;
    private final LongSupplier clock;
    private final Map<UUID, Long> sequences = new HashMap<>();
    private CompletableFuture<R> waiting;
    private R heard;
    private long heardAt;
    private String reader = "";
    private boolean closed;

    /** What is read in turn. */
    interface Thing<R> {

        /** As the log has it. */
        String name();

        Duration period();

        CompletionStage<R> read();

        /** Whether it answered: what it did not say is told to nobody. */
        boolean hasAnswered(R reading);

        void tell(R reading);

        /** What there is instead of a reading once it is closed. */
        R closed(long now);
    }

    /**
     * @param key    what it is, the same on every node that reads the same of it
     * @param self   this node's name
     * @param others names of the others that can read the thing of that key
     */
    Turns(Thing<R> thing, long key, String self, LongFunction<List<String>> others, LongSupplier clock) {
        this.thing = thing;
        this.key = key;
        this.self = self;
        this.others = others;
        this.clock = clock;
        this.heardAt = clock.getAsLong();
    }

    long key() {
        return key;
    }

    /** Who reads does so once a period; who listens is asked each beat whether something has come. */
    Duration period() {
        return isMine(clock.getAsLong()) ? thing.period() : Duration.ZERO;
    }

    CompletionStage<R> read() {
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
        CompletableFuture<R> waited;
        synchronized (this) {
            if (waiting == null || !isMine(clock.getAsLong())) {
                return;
            }
            waited = waiting;
            waiting = null;
        }
        readIt().thenAccept(waited::complete);
    }

    private CompletionStage<R> readIt() {
        return thing.read().thenApply(this::own);
    }

    /** What was read here is told; where nothing could be, what another one has read meanwhile counts. */
    private R own(R reading) {
        if (thing.hasAnswered(reading)) {
            readBy(self);
            synchronized (this) {
                heard = null;
            }
            thing.tell(reading);
            return reading;
        }
        synchronized (this) {
            return heard == null ? reading : takeHeard();
        }
    }

    private R takeHeard() {
        R taken = heard;
        heard = null;
        return taken;
    }

    /**
     * Takes what another member has read.
     *
     * @param sequence counts up what that run of the member has told
     * @param at       makes a reading that was asked for at a time of this node's clock
     */
    void heard(UUID run, String node, long sequence, long age, LongFunction<R> at) {
        CompletableFuture<R> waited;
        R reading;
        synchronized (this) {
            long now = clock.getAsLong();
            if (sequence <= sequences.getOrDefault(run, -1L)) {
                return;
            }
            sequences.put(run, sequence);
            if (Rendezvous.comesBefore(node, self, key)) {
                heardAt = now;
            }
            reading = at.apply(now - age);
            heard = reading;
            waited = waiting;
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
        return rank == 0 || now - heardAt > thing.period().toNanos() * (2L + rank) / 2;
    }

    private void readBy(String node) {
        synchronized (this) {
            if (reader.equals(node)) {
                return;
            }
            reader = node;
        }
        LOG.log(Level.INFO, "{0}: read by {1} for the cluster", thing.name(), node);
    }

    /** Who read it last; empty before anybody has. */
    synchronized String reader() {
        return reader;
    }

    /** Ends what is waited for. */
    void close() {
        CompletableFuture<R> waited;
        synchronized (this) {
            closed = true;
            waited = waiting;
            waiting = null;
        }
        if (waited != null) {
            waited.complete(thing.closed(clock.getAsLong()));
        }
    }
}
