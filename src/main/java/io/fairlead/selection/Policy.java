package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import java.time.Duration;
import java.util.List;

/**
 * How loads become weights. A pure function: the same loads give the same weights.
 *
 * <p>A policy sees only measured links, of known capacity unless it needs none, of servers that may be chosen. Static weights, health, links
 * that are down, doubt and links of which nothing is known are {@link PoolChooser}'s business, the same for all
 * policies.
 */
@FunctionalInterface
public interface Policy {

    /**
     * Weighs candidates.
     *
     * @param loads the load of each candidate's link, one or more, each with a capacity above 0 where one is needed
     * @return one weight each, 0 or more and finite; all 0 when no candidate stands out
     */
    double[] weigh(List<LinkLoad.Measured> loads);

    /** The past period whose mean load it wants to see; zero for the load now. */
    default Duration period() {
        return Duration.ZERO;
    }

    /** Whether a link of unknown capacity is as good as unmeasured. */
    default boolean needsCapacity() {
        return true;
    }
}
