package io.fairlead.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads and processes bring about: by condition and deadline, never for a fixed time. */
public final class Await {

    private static final long POLL_NANOS = 1_000_000;

    private Await() {
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param what what is awaited or how things stand, for the failure's message
     * @throws AssertionError if it does not hold within that time
     */
    public static void until(Duration limit, BooleanSupplier condition, Supplier<String> what) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit.toMillis() + " ms: " + what.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
