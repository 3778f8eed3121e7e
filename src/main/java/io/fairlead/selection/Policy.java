package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import java.util.List;

/**
 * How loads become weights. A pure function: the same loads give the same weights.
 *
 * <p>A policy sees only measured links of servers that may be chosen; static weights, health, links that are down and links
 * of which nothing is known are {@link PoolChooser}'s business, the same for all policies.
 */
@FunctionalInterface
public interface Policy {

    /**
     * Weighs candidates.
     *
     * @param loads the measured load of each candidate's link, one or more; capacities may be unknown
     * @return one weight each, 0 or more and finite; all 0 means that no candidate stands out
     */
    double[] weigh(List<LinkLoad.Measured> loads);
}
