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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Weighs the servers of one pool each beat: availability first, then the policy, then doubt, then static weights.
 *
 * <p>The rules that hold for every policy stand here once. A server is available when it is enabled, healthy and its
 * port is not down. With none available all enabled ones are answered: the checks may be what is broken (fail open).
 * With no link measured the static weights decide. In between, a weight is drawn towards {@link #UNKNOWN_SHARE} of the
 * mean weight by as much as its link's load is in doubt, so that a link of which nothing is known still gets clients,
 * but few.
 */
public final class PoolChooser {

    /** Weight of a link of which nothing is known, as a part of the mean weight of the measured ones. */
    private static final double UNKNOWN_SHARE = 0.5;

    private final Pool pool;
    private final Policy policy;

    public PoolChooser(Pool pool, Policy policy) {
        this.pool = pool;
        this.policy = policy;
    }

    /** The pool it weighs. */
    public Pool pool() {
        return pool;
    }

    /** How far back its policy looks; zero for now only. */
    public Duration period() {
        return policy.period();
    }

    /** The choice for the coming beat. */
    public Choice choose(LoadHistory history, HealthTable health) {
        List<LinkLoad> loads = loads(history);
        IntPredicate enabled = index -> server(index).enabled();
        IntPredicate available = enabled.and(index -> health.of(server(index).id()) == Health.UP
                && !(loads.get(index) instanceof LinkLoad.Down));
        Weights all = weigh(loads, available, enabled);
        return new Choice(pool, all.values, all.basis,
                selector(AddressFamily.IPV4, loads, available, enabled),
                selector(AddressFamily.IPV6, loads, available, enabled));
    }

    private Selector selector(AddressFamily family, List<LinkLoad> loads, IntPredicate available,
                              IntPredicate enabled) {
        IntPredicate reachable = index -> server(index).address(family).isPresent();
        return Selector.of(weigh(loads, available.and(reachable), enabled.and(reachable)).values);
    }

    private List<LinkLoad> loads(LoadHistory history) {
        boolean now = policy.period().isZero();
        List<LinkLoad> loads = new ArrayList<>();
        for (Server server : pool.servers()) {
            LinkId link = server.link().id();
            loads.add(now ? history.latest().of(link) : history.mean(link, policy.period()));
        }
        return loads;
    }

    private record Weights(double[] values, Basis basis) {
    }

    private Weights weigh(List<LinkLoad> loads, IntPredicate available, IntPredicate enabled) {
        int[] candidates = indexes(available);
        if (candidates.length == 0) {
            return new Weights(share(indexes(enabled), uniform()), Basis.FAIL_OPEN);
        }
        int[] measured = indexes(available.and(index -> isMeasured(loads.get(index))));
        if (measured.length == 0) {
            return new Weights(share(candidates, uniform()), Basis.BLIND);
        }
        return new Weights(share(candidates, byPolicy(loads, candidates, measured)), Basis.MEASURED);
    }

    /** A link whose capacity nobody states or tells is as good as unmeasured: its traffic has no use to compare. */
    private static boolean isMeasured(LinkLoad load) {
        return load instanceof LinkLoad.Measured measured && measured.measurement().capacity() > 0;
    }

    private double[] byPolicy(List<LinkLoad> loads, int[] candidates, int[] measured) {
        double[] byPolicy = policy.weigh(
                Arrays.stream(measured).mapToObj(index -> (LinkLoad.Measured) loads.get(index)).toList());
        double sum = Arrays.stream(byPolicy).sum();
        if (sum == 0) {
            Arrays.fill(byPolicy, 1);
            sum = byPolicy.length;
        }
        double doubtful = UNKNOWN_SHARE * sum / byPolicy.length;
        double[] weights = new double[pool.servers().size()];
        for (int candidate : candidates) {
            weights[candidate] = doubtful;
        }
        for (int i = 0; i < measured.length; i++) {
            double doubt = loads.get(measured[i]).doubt();
            weights[measured[i]] = (1 - doubt) * byPolicy[i] + doubt * doubtful;
        }
        return weights;
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

    private double[] uniform() {
        double[] weights = new double[pool.servers().size()];
        Arrays.fill(weights, 1);
        return weights;
    }

    private int[] indexes(IntPredicate predicate) {
        return IntStream.range(0, pool.servers().size()).filter(predicate).toArray();
    }

    private Server server(int index) {
        return pool.servers().get(index);
    }
}
