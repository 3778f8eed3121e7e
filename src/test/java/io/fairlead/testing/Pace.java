package io.fairlead.testing;

import java.time.Duration;

/**
 * Tells whether the machine kept pace while a test did something again and again in time: asked before a time-out, for example.
 *
 * <p>What a test finds on a machine that paused for longer is no fault of what it tests; then it tries anew.
 */
public final class Pace {

    private static final int TRIES = 20;

    private final long longest;
    private long last = System.nanoTime();
    private boolean isKept = true;

    private Pace(Duration longest) {
        this.longest = longest.toNanos();
    }

    /** What is tried; it calls {@link #step} each time that it has done something. */
    public interface Attempt {
        void run(Pace pace) throws Exception;
    }

    /** Notes that something was done just now. */
    public void step() {
        long now = System.nanoTime();
        isKept &= now - last <= longest;
        last = now;
    }

    /**
     * Tries until it succeeds; a failure counts where no two steps were further apart.
     *
     * @param longest pause between two steps that what is tested has to stand
     */
    public static void keep(Duration longest, Attempt attempt) throws Exception {
        for (int tries = 1; ; tries++) {
            Pace pace = new Pace(longest);
            try {
                attempt.run(pace);
                return;
            } catch (Exception | AssertionError e) {
                pace.step();
                if (pace.isKept || tries == TRIES) {
                    throw e;
                }
            }
        }
    }
}
