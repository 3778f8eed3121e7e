package io.fairlead.selection;

import io.fairlead.health.Health;
import io.fairlead.health.ManualState;
import io.fairlead.load.LinkLoad;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which servers of a pool may be chosen at one beat, and when the checks are no longer to be believed. Pure.
 *
 * <p>A server is fit when it is enabled, not drained by hand, healthy, and its port is not down. Tiers are taken in
 * order until the fit servers in them weigh enough of what the preferred tier weighs whole. Where too few of the servers
 * in these tiers are fit, all of them are candidates: the checks may be what is broken (fail open). A server that an
 * operator says is down is none of these while there is another.
 */
final class Candidates {

    private final Roster roster;
    private final GuardSettings guards;
    private final boolean[] usable;
    private final boolean[] refused;
    private final boolean[] fit;

    /**
     * What may be chosen.
     *
     * @param servers  indexes in ascending order
     * @param failOpen whether they are, or may be, unfit
     */
    record Set(int[] servers, boolean failOpen) {
    }

    /** @param roster that has looked at the health of this beat */
    Candidates(Roster roster, GuardSettings guards, LinkLoad[] loads) {
        this.roster = roster;
        this.guards = guards;
        int servers = roster.size();
        usable = new boolean[servers];
        refused = new boolean[servers];
        fit = new boolean[servers];
        for (int i = 0; i < servers; i++) {
            ManualState manual = roster.manual(i);
            usable[i] = roster.enabled[i] && manual != ManualState.DRAIN;
            refused[i] = manual == ManualState.DOWN;
            fit[i] = usable[i] && roster.health(i) == Health.UP
                    && (manual == ManualState.UP || !(loads[i] instanceof LinkLoad.Down));
        }
    }

    /** Whether that server is fit to be chosen, if its tier is in use. */
    boolean isFit(int server) {
        return fit[server];
    }

    /** The candidates among the servers that can be reached. */
    Set among(IntPredicate reachable) {
        int last = lastTier(reachable);
        boolean[] inUse = new boolean[fit.length];
        double healthy = 0;
        double believed = 0;
        for (int i = 0; i < fit.length; i++) {
            inUse[i] = usable[i] && roster.tier[i] <= last && reachable.test(i);
            healthy += inUse[i] && fit[i] ? roster.weight[i] : 0;
            believed += inUse[i] && !refused[i] ? roster.weight[i] : 0;
        }
        if (healthy > 0 && healthy >= guards.failOpenBelow() * believed) {
            return new Set(indexes(server -> inUse[server] && fit[server]), false);
        }
        return new Set(indexes(believed > 0 ? server -> inUse[server] && !refused[server] : server -> inUse[server]), true);
    }

    /** The highest tier that is in use. */
    private int lastTier(IntPredicate reachable) {
        BitSet tiers = new BitSet();
        for (int i = 0; i < fit.length; i++) {
            if (roster.enabled[i] && reachable.test(i)) {
                tiers.set(roster.tier[i]);
            }
        }
        int preferred = tiers.nextSetBit(0);
        if (tiers.cardinality() < 2) {
            return Integer.MAX_VALUE;
        }
        double whole = weight(reachable.and(server -> roster.enabled[server] && roster.tier[server] == preferred));
        for (int tier = preferred; tier >= 0; tier = tiers.nextSetBit(tier + 1)) {
            int last = tier;
            double healthy = weight(reachable.and(server -> fit[server] && roster.tier[server] <= last));
            if (healthy > 0 && healthy >= guards.nextTierBelow() * whole) {
                return tier;
            }
        }
        return Integer.MAX_VALUE;
    }

    private double weight(IntPredicate predicate) {
        double sum = 0;
        for (int i = 0; i < fit.length; i++) {
            sum += predicate.test(i) ? roster.weight[i] : 0;
        }
        return sum;
    }

    private int[] indexes(IntPredicate predicate) {
        return IntStream.range(0, fit.length).filter(predicate).toArray();
    }
}
