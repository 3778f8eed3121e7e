package io.fairlead.selection;

import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import java.time.Duration;

/**
 * How one chooser's loads become weights, beat after beat. It may remember what it saw; one thread drives it.
 *
 * <p>Each beat it observes once and then weighs as often as there are sets of candidates: all of the pool's servers
 * that may be chosen, those with an IPv4 address, those with an IPv6 address. Availability, static weights, tiers and
 * guards are {@link PoolChooser}'s business.
 */
interface Weigher {

    /**
     * Takes in what is known at this beat.
     *
     * @param now   nanoseconds on this machine's monotonic clock, not before the last beat's
     * @param loads by server index; any of them may be unknown, stale, down or of unknown capacity
     */
    void observe(long now, LinkLoad[] loads);

    /**
     * The same with what servers' own agents tell, by server index, which most do not ask for.
     *
     * @param agents any of them may be unknown
     */
    default void observe(long now, LinkLoad[] loads, AgentLoad[] agents) {
        observe(now, loads);
    }

    /**
     * Weighs candidates by what was observed.
     *
     * @param candidates server indexes, one or more; their links are not down
     */
    Weighing weigh(int[] candidates);

    /**
     * The use of that server's link, in its fuller direction, that was foreseen for the measurement observed last; NaN
     * where nothing was.
     */
    default double foreseen(int server) {
        return Double.NaN;
    }

    /** How far back it looks; zero for the load now. */
    default Duration period() {
        return Duration.ZERO;
    }

    /**
     * What candidates weigh.
     *
     * @param weights  by server index, finite and 0 or more: of the candidates at least one is above 0, others are 0
     * @param rule     how many of those drawn by weight are compared, a weight being the room to hold things in
     * @param settled  by server index: of what it holds, so much is in its weight already; empty for nothing
     * @param reserve  standard deviations of what a server may come to hold for which room is kept
     * @param slack    part by which weights are not exact
     * @param measured whether at least one candidate's load had a say
     */
    record Weighing(double[] weights, Comparison.Rule rule, double[] settled, double reserve, double slack,
                    boolean measured) {

        /** Counts all that servers hold. */
        Weighing(double[] weights, Comparison.Rule rule, boolean measured) {
            this(weights, rule, new double[0], 0, 0, measured);
        }
    }
}
