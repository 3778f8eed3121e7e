package io.fairlead.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits on conditions that other processes bring about.
 *
 * <p>How long at most counts the time in which the machine kept pace: that in which a process waited for a processor is added
 * ({@link Stalls}), for "within two polls" is said of Fairlead, not of a machine that had no time for it.
 */
final class Await {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Await() {
    }

    /** What was looked at, and whether it is what was waited for. */
    record Look<T>(T seen, boolean enough) {
    }

    /**
     * Looks again and again until it is enough.
     *
     * @param what   what is waited for, for the failure's message
     * @param within how long at most
     * @return what was seen in the end
     * @throws AssertionError when the time is over; tells what was seen last
     */
    static <T> T until(String what, Duration within, Supplier<Look<T>> look) {
        Stalls stalls = Stalls.now();
        long start = System.nanoTime();
        while (true) {
            boolean last = System.nanoTime() - start > within.plus(stalls.since()).toNanos();
            Look<T> now = look.get();
            if (now.enough()) {
                return now.seen();
            }
            if (last) {
                throw new AssertionError(what + ": not within " + within.toMillis() + " ms and " + stalls.since().toMillis()
                        + " ms of waiting for a processor; last seen: " + now.seen());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
