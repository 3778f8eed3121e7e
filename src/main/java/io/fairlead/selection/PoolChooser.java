package io.fairlead.selection;

import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LoadHistory;
import io.fairlead.selection.Choice.Basis;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Weighs the servers of one pool each beat: availability first, then the {@link Weigher}, then static weights.
 *
 * <p>The rules that hold for every policy stand here once. A server is available when it is enabled, healthy and its
 * port is not down. With none available all enabled ones are answered: the checks may be what is broken (fail open).
 * Not thread safe: the control loop owns it.
 */
public final class PoolChooser {

    private final Pool pool;
    private final Weigher weigher;

    /** A chooser without guards that is never told what becomes of its choices. */
    public PoolChooser(Pool pool, PolicySettings policy) {
        this(pool, policy, GuardSettings.DEFAULT, Demand.UNKNOWN);
    }

    /** @param demand what is known of what this chooser gave out */
    public PoolChooser(Pool pool, PolicySettings policy, GuardSettings guards, Demand demand) {
        this.pool = pool;
        this.weigher = Policies.weigher(pool, policy, guards, demand);
    }

    /** The pool it weighs. */
    public Pool pool() {
        return pool;
    }

    /** How far back its policy looks; zero for now only. */
    public Duration period() {
        return weigher.period();
    }

    /** The choice for the coming beat, whose time is that of the latest loads. */
    public Choice choose(LoadHistory history, HealthTable health) {
        LinkLoad[] loads = loads(history);
        weigher.observe(history.latest().at(), loads);
        IntPredicate enabled = index -> server(index).enabled();
        IntPredicate available = enabled.and(index -> health.of(server(index).id()) == Health.UP
                && !(loads[index] instanceof LinkLoad.Down));
        Weights all = weigh(available, enabled);
        return new Choice(pool, all.values, all.basis, all.comparison,
                selector(AddressFamily.IPV4, available, enabled), selector(AddressFamily.IPV6, available, enabled));
    }

    private Selector selector(AddressFamily family, IntPredicate available, IntPredicate enabled) {
        IntPredicate reachable = index -> server(index).address(family).isPresent();
        Weights weights = weigh(available.and(reachable), enabled.and(reachable));
        return Selector.of(weights.values, weights.comparison);
    }

    private LinkLoad[] loads(LoadHistory history) {
        boolean now = weigher.period().isZero();
        List<Server> servers = pool.servers();
        LinkLoad[] loads = new LinkLoad[servers.size()];
        for (int i = 0; i < loads.length; i++) {
            LinkId link = servers.get(i).link().id();
            loads[i] = now ? history.latest().of(link) : history.mean(link, weigher.period());
        }
        return loads;
    }

    private record Weights(double[] values, Basis basis, Comparison comparison) {
    }

    private Weights weigh(IntPredicate available, IntPredicate enabled) {
        int[] candidates = indexes(available);
        if (candidates.length == 0) {
            double[] open = new double[pool.servers().size()];
            Arrays.fill(open, 1);
            return new Weights(share(indexes(enabled), open), Basis.FAIL_OPEN, Comparison.NONE);
        }
        Weigher.Weighing weighing = weigher.weigh(candidates);
        double[] shares = share(candidates, weighing.weights());
        return new Weights(shares, weighing.measured() ? Basis.MEASURED : Basis.BLIND,
                weighing.rule() == Comparison.Rule.FIRST_DRAWN ? Comparison.NONE
                        : new Comparison(weighing.rule(), shares, weighing.settled(), weighing.reserve(), weighing.spread()));
    }

    /** Static weights on top, then scaled to a sum of one. */
    private double[] share(int[] candidates, double[] weights) {
        double[] shares = new double[weights.length];
        double sum = 0;
        for (int candidate : candidates) {
            shares[candidate] = weights[candidate] * server(candidate).weight();
            sum += shares[candidate];
        }
        for (int candidate : candidates) {
            shares[candidate] /= sum;
        }
        return shares;
    }

    private int[] indexes(IntPredicate predicate) {
        return IntStream.range(0, pool.servers().size()).filter(predicate).toArray();
    }

    private Server server(int index) {
        return pool.servers().get(index);
    }
}
