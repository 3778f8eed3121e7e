package io.fairlead.health;

import java.time.Duration;

/**
 * When checks begin: apart from each other, so that neither this machine nor the network sees them all at once.
 *
 * <p>The first round is quick, since health is only assumed until it is over, but not so quick that a JVM that has just
 * started, and shakes hands slowly, falls behind. It lies closer together than the period, so
 * the wait after it is drawn from a wide range, which pulls the checks apart; later waits vary by a tenth, which keeps
 * them so, and in the mean are the period exactly.
 */
final class Spread {

    /** The first checks begin within this time, or within the period if that is less. */
    private static final long FIRST_ROUND = 1_000_000_000;

    /** Unless there are so many that less than this would lie between them, nanoseconds. */
    private static final long FIRST_GAP = 5_000_000;

    private Spread() {
    }

    /**
     * Nanoseconds from the start to the first check.
     *
     * @param index which check of all, from 0
     * @param count how many there are
     */
    static long first(Duration period, int index, int count) {
        long round = Math.min(period.toNanos(), Math.max(FIRST_ROUND, FIRST_GAP * count));
        return (long) ((double) round * index / count);
    }

    /** Nanoseconds from the beginning of the first check to the second; {@code random} is from 0 up to 1. */
    static long second(Duration period, double random) {
        return (long) (period.toNanos() * (0.5 + 0.5 * random));
    }

    /** Nanoseconds from the beginning of any later check to the next; {@code random} is from 0 up to 1. */
    static long next(Duration period, double random) {
        return (long) (period.toNanos() * (0.9 + 0.2 * random));
    }
}
