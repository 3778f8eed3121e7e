package io.fairlead.selection;

import java.time.Duration;
import java.util.Objects;

/**
 * What keeps the shares of one pool's servers within bounds, whatever the policy says.
 *
 * @param slowStart     how a returning server's share grows
 * @param largestStep   how far one server's share may move within a second, as a share of the pool; above 0, 1 for any
 *                      distance at once
 * @param probeShare    what a link of which nothing is known gets, as a part of the mean weight; above 0 and up to 1
 * @param minimumShare  what every server that may be chosen gets at least, as a part of what its static weight alone
 *                      would give it; 0 up to 1
 * @param nextTierBelow the next tier is added while the healthy servers weigh less than this part of the preferred
 *                      tier; 0 up to 1, 0 for when none is healthy
 * @param failOpenBelow all servers of the tiers in use are answered, healthy or not, when less than this part of them
 *                      is healthy; 0 up to 1, 0 for when none is
 */
public record GuardSettings(SlowStart slowStart, double largestStep, double probeShare, double minimumShare,
                            double nextTierBelow, double failOpenBelow) {

    /** What a pool without guards has. */
    public static final GuardSettings DEFAULT = new GuardSettings(SlowStart.NONE, 1, 0.5, 0, 0, 0);

    public GuardSettings {
        Objects.requireNonNull(slowStart, "slowStart");
        if (!(largestStep > 0 && largestStep <= 1)) {
            throw new IllegalArgumentException("the largest step must be above 0 and at most 1");
        }
        if (!(probeShare > 0 && probeShare <= 1)) {
            throw new IllegalArgumentException("the probe share must be above 0 and at most 1");
        }
        requireShare(minimumShare, "the minimum share");
        requireShare(nextTierBelow, "the bound for the next tier");
        requireShare(failOpenBelow, "the bound for failing open");
    }

    /**
     * How the share of a server that comes back grows from a part of it to the whole.
     *
     * @param duration how long it takes; zero for not at all
     * @param from     the part it begins with, above 0 and up to 1
     * @param growth   1 for steady growth; above, slower at first and faster at last; below, the other way; above 0
     */
    public record SlowStart(Duration duration, double from, double growth) {

        /** The whole share at once. */
        public static final SlowStart NONE = new SlowStart(Duration.ZERO, 0.1, 1);

        public SlowStart {
            if (duration.isNegative() || !(from > 0 && from <= 1) || !(growth > 0) || Double.isInfinite(growth)) {
                throw new IllegalArgumentException("slow start takes a time of 0 or more, a part above 0 and at most 1"
                        + " to begin with, and a growth above 0");
            }
        }

        /** The part of its share that a server gets so many nanoseconds after its return. Never shrinks with time. */
        double part(long nanos) {
            long whole = duration.toNanos();
            return nanos >= whole ? 1 : from + (1 - from) * Math.pow((double) nanos / whole, growth);
        }
    }

    private static void requireShare(double share, String name) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 to 1");
        }
    }
}
