package io.fairlead.selection;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Keeps the shares of one pool within bounds, beat after beat, whatever a policy says: static weights, slow start of a
 * server that comes back, a minimum share, a largest step.
 *
 * <p>Weights in, shares out; what it remembers is when servers came back and what their shares were. Time is a
 * parameter. One thread drives it: {@link #observe} once a beat, then {@link #shape} once for each view.
 */
final class Guards {

    private static final double SECOND = 1e9;

    private final Roster roster;
    private final GuardSettings settings;
    private final boolean[] fit;
    private final boolean[] starting;
    private final long[] returned;
    private final double[][] shares;
    private long now;
    private boolean observed;
    private double reach = 1;

    /** Sets of candidates whose shares are kept apart. */
    enum View {
        /** All servers of the pool. */
        ALL,
        /** Those with an IPv4 address. */
        IPV4,
        /** Those with an IPv6 address. */
        IPV6
    }

    Guards(Roster roster, GuardSettings settings) {
        this.roster = roster;
        this.settings = settings;
        int servers = roster.size();
        fit = new boolean[servers];
        starting = new boolean[servers];
        returned = new long[servers];
        shares = new double[View.values().length][];
        Arrays.fill(fit, true);
    }

    /** In others' place, for the same servers: those that come back go on doing so, and shares move on from where they are. */
    Guards(Roster roster, GuardSettings settings, Guards before) {
        this.roster = roster;
        this.settings = settings;
        fit = before.fit;
        starting = before.starting;
        returned = before.returned;
        shares = before.shares;
        now = before.now;
        observed = before.observed;
    }

    /**
     * Takes in which servers are fit at this beat. All count as fit before the first one: at a start nobody returns.
     *
     * @param time nanoseconds on this machine's monotonic clock
     */
    void observe(long time, IntPredicate isFit) {
        reach = observed ? Math.max(0, time - now) / SECOND * settings.largestStep() : 1;
        observed = true;
        now = time;
        for (int i = 0; i < fit.length; i++) {
            boolean fitNow = isFit.test(i);
            if (fitNow && !fit[i]) {
                returned[i] = now;
                starting[i] = true;
            }
            fit[i] = fitNow;
            starting[i] &= fitNow && part(i) < 1;
        }
    }

    /**
     * The shares for this beat.
     *
     * @param candidates server indexes
     * @param weights    by server index, 0 or more, of the candidates one at least above 0
     * @return by server index, summing to one over the candidates, 0 for others
     */
    double[] shape(View view, int[] candidates, double[] weights) {
        double[] target = new double[weights.length];
        double[] fair = new double[weights.length];
        for (int candidate : candidates) {
            double fixed = roster.weight[candidate];
            double part = starting[candidate] ? part(candidate) : 1;
            target[candidate] = weights[candidate] * fixed * part;
            fair[candidate] = fixed * part;
        }
        normalise(target);
        normalise(fair);
        return remember(view, step(candidates, shares[view.ordinal()], lift(target, fair)));
    }

    /** Shares by static weights alone, at once: nothing better is known of these servers. */
    double[] open(View view, int[] candidates) {
        double[] open = new double[fit.length];
        for (int candidate : candidates) {
            open[candidate] = roster.weight[candidate];
        }
        normalise(open);
        return remember(view, open);
    }

    private double[] remember(View view, double[] next) {
        shares[view.ordinal()] = next;
        return next;
    }

    private double part(int server) {
        return settings.slowStart().part(now - returned[server]);
    }

    /** Gives each its minimum and shares the rest by what is wanted above that, so that the sum stays one. */
    private double[] lift(double[] target, double[] fair) {
        double minimum = settings.minimumShare();
        double above = 0;
        for (int i = 0; i < target.length; i++) {
            above += Math.max(0, target[i] - minimum * fair[i]);
        }
        if (minimum == 0 || above == 0) {
            return minimum == 0 ? target : fair;
        }
        double[] lifted = new double[target.length];
        for (int i = 0; i < target.length; i++) {
            double floor = minimum * fair[i];
            lifted[i] = floor + Math.max(0, target[i] - floor) * (1 - minimum) / above;
        }
        return lifted;
    }

    /**
     * Goes from the last shares towards the wanted ones, straight, until one of them has moved as far as it may in the time
     * since then, as there may be several choices in a beat. What
     * servers had that are no candidates any more goes to the others first, at once, each getting more by the same
     * factor.
     */
    private double[] step(int[] candidates, double[] before, double[] target) {
        if (settings.largestStep() >= 1 || before == null) {
            return target;
        }
        double[] next = new double[target.length];
        double left = 0;
        for (int candidate : candidates) {
            next[candidate] = before[candidate];
            left += before[candidate];
        }
        if (left == 0) {
            return target;
        }
        normalise(next);
        double widest = 0;
        for (int candidate : candidates) {
            widest = Math.max(widest, Math.abs(target[candidate] - next[candidate]));
        }
        double way = widest > reach ? reach / widest : 1;
        for (int candidate : candidates) {
            next[candidate] += way * (target[candidate] - next[candidate]);
        }
        return next;
    }

    private static void normalise(double[] values) {
        double sum = Arrays.stream(values).sum();
        for (int i = 0; sum > 0 && i < values.length; i++) {
            values[i] /= sum;
        }
    }
}
