package io.fairlead.selection;

import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.health.ManualState;
import io.fairlead.load.LinkLoad;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
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

    private final Pool pool;
    private final GuardSettings guards;
    private final boolean[] enabled;
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

    Candidates(Pool pool, GuardSettings guards, LinkLoad[] loads, HealthTable health) {
        this.pool = pool;
        this.guards = guards;
        int servers = pool.servers().size();
        enabled = new boolean[servers];
        usable = new boolean[servers];
        refused = new boolean[servers];
        fit = new boolean[servers];
        for (int i = 0; i < servers; i++) {
            Server server = pool.servers().get(i);
            ManualState manual = health.manual(server.id());
            enabled[i] = server.enabled();
            usable[i] = enabled[i] && manual != ManualState.DRAIN;
            refused[i] = manual == ManualState.DOWN;
            fit[i] = usable[i] && health.of(server.id()) == Health.UP
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
        IntPredicate inUse = server -> usable[server] && tier(server) <= last && reachable.test(server);
        double healthy = weight(inUse.and(server -> fit[server]));
        double believed = weight(inUse.and(server -> !refused[server]));
        if (healthy > 0 && healthy >= guards.failOpenBelow() * believed) {
            return new Set(indexes(inUse.and(server -> fit[server])), false);
        }
        return new Set(indexes(believed > 0 ? inUse.and(server -> !refused[server]) : inUse), true);
    }

    /** The highest tier that is in use. */
    private int lastTier(IntPredicate reachable) {
        BitSet tiers = new BitSet();
        for (int i = 0; i < enabled.length; i++) {
            if (enabled[i] && reachable.test(i)) {
                tiers.set(tier(i));
            }
        }
        int preferred = tiers.nextSetBit(0);
        if (tiers.cardinality() < 2) {
            return Integer.MAX_VALUE;
        }
        double whole = weight(reachable.and(server -> enabled[server] && tier(server) == preferred));
        for (int tier = preferred; tier >= 0; tier = tiers.nextSetBit(tier + 1)) {
            int last = tier;
            double healthy = weight(reachable.and(server -> fit[server] && tier(server) <= last));
            if (healthy > 0 && healthy >= guards.nextTierBelow() * whole) {
                return tier;
            }
        }
        return Integer.MAX_VALUE;
    }

    private int tier(int server) {
        return pool.servers().get(server).tier();
    }

    private double weight(IntPredicate predicate) {
        double sum = 0;
        for (int i = 0; i < enabled.length; i++) {
            sum += predicate.test(i) ? pool.servers().get(i).weight() : 0;
        }
        return sum;
    }

    private int[] indexes(IntPredicate predicate) {
        return IntStream.range(0, enabled.length).filter(predicate).toArray();
    }
}
