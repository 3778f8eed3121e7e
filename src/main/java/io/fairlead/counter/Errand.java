package io.fairlead.counter;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs work that waits for one device: on a virtual thread that lives for it only, one at a time, until closed. */
public final class Errand {

    private static final System.Logger LOGGER = System.getLogger(Errand.class.getName());

    private final String device;
    private final AtomicReference<Runnable> underWay = new AtomicReference<>();
    private volatile boolean closed;

    /** @param device its name, for the log */
    public Errand(String device) {
        this.device = device;
    }

    /**
     * Starts it; the stage never completes exceptionally.
     *
     * @param failed what there is instead of a result, given the reason
     */
    public <T> CompletionStage<T> run(Supplier<T> work, Function<String, T> failed) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable abandon = () -> result.complete(failed.apply("the source was closed"));
        if (!underWay.compareAndSet(null, abandon)) {
            return CompletableFuture.completedStage(failed.apply("the reading before this one is still under way"));
        }
        if (closed) {
            abandon.run();
            return result;
        }
        Thread.ofVirtual().name("reading " + device).start(() -> {
            T outcome = guarded(work, failed);
            underWay.set(null);
            result.complete(outcome);
        });
        return result;
    }

    private <T> T guarded(Supplier<T> work, Function<String, T> failed) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "reading " + device + " failed unexpectedly", e);
            return failed.apply("unexpected failure, see the log: " + e);
        }
    }

    /** Ends what is under way as a failure. */
    public void close() {
        closed = true;
        Runnable abandon = underWay.get();
        if (abandon != null) {
            abandon.run();
        }
    }
}
