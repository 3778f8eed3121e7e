package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.Measurement;
import io.fairlead.selection.Comparison.Rule;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Makes settings into policies. A new policy is one record in {@link PolicySettings} and one line here. */
public final class Policies {

    /**
     * Links whose use differs by less than this are equally loaded: a hundredth of the capacity is within counter
     * noise.
     */
    private static final double EQUAL_USE = 0.01;
    /** Links whose parts of dropped packets differ by less are alike: a thousandth is within what TCP itself provokes. */
    private static final double EQUAL_LOSS = 0.001;

    private Policies() {
    }

    /** What weighs a pool by these settings in another's place, of the same servers: with what that one has learnt, where it can use it. */
    static Weigher weigher(Pool pool, PolicySettings settings, GuardSettings guards, Demand demand, Weigher before) {
        return switch (settings) {
            case PolicySettings.DynamicFeedback(double target) when before instanceof FeedbackWeigher learnt ->
                    new FeedbackWeigher(pool, target, guards.probeShare(), learnt);
            case PolicySettings.Headroom(double full) when before instanceof HeadroomWeigher learnt ->
                    new HeadroomWeigher(pool, full, guards.probeShare(), learnt);
            default -> weigher(pool, settings, guards, demand);
        };
    }

    /** What weighs a pool by these settings. */
    static Weigher weigher(Pool pool, PolicySettings settings, GuardSettings guards, Demand demand) {
        return switch (settings) {
            case PolicySettings.RoundRobin() -> new CapacityWeigher(pool, false, Rule.FIRST_DRAWN, demand);
            case PolicySettings.WeightedRoundRobin() -> new CapacityWeigher(pool, true, Rule.FIRST_DRAWN, demand);
            case PolicySettings.LeastConnections() -> new CapacityWeigher(pool, false, Rule.LEAST_OF_ALL, demand);
            case PolicySettings.WeightedLeastConnections() -> new CapacityWeigher(pool, true, Rule.LEAST_OF_ALL, demand);
            case PolicySettings.DynamicFeedback(double target) -> new FeedbackWeigher(pool, target, guards.probeShare());
            case PolicySettings.RoundRobinSkip(double threshold) ->
                    doubting(guards, each(load -> load.use() <= threshold ? 1 : 0));
            case PolicySettings.LeastLoaded() -> doubting(guards, Policies::leastLoaded);
            case PolicySettings.LeastLoadedOver(Duration period) -> doubting(guards, over(period, Policies::leastLoaded));
            case PolicySettings.LeastDrops(Duration period) -> doubting(guards, byDrops(period));
            case PolicySettings.PowerOfTwo() -> doubting(guards, Policies::powerOfTwo);
            case PolicySettings.Shed shed -> doubting(guards, each(load -> load.capacity() * shed.kept(load.use())));
            case PolicySettings.FreeCapacity(double full) -> doubting(guards, loads -> freeCapacity(loads, full));
            case PolicySettings.ProcessorLoad(double threshold) ->
                    new AgentWeigher(pool, AgentWeigher.byProcessor(threshold), guards.probeShare());
            case PolicySettings.AgentConnections() ->
                    new AgentWeigher(pool, AgentWeigher.byConnections(pool), guards.probeShare());
            case PolicySettings.Headroom(double full) ->
                    new HeadroomWeigher(pool, full, guards.probeShare(), own(pool, demand));
        };
    }

    private static OwnDemand own(Pool pool, Demand demand) {
        return switch (demand) {
            case Demand.Flows flows -> new FlowDemand(flows, pool.servers().size());
            case LeaseLedger ledger -> new LeaseDemand(ledger);
            default -> OwnDemand.NONE;
        };
    }

    private static Weigher doubting(GuardSettings guards, Policy policy) {
        return new PolicyWeigher(policy, guards.probeShare());
    }

    private static double[] leastLoaded(List<LinkLoad.Measured> loads) {
        double least = loads.stream().mapToDouble(load -> load.measurement().use()).min().orElseThrow();
        return each(load -> load.use() <= least + EQUAL_USE ? 1 : 0).weigh(loads);
    }

    /** The links that dropped the smallest part of their packets, in turn; of no capacity nothing is asked. */
    private static Policy byDrops(Duration period) {
        return new Policy() {
            @Override
            public double[] weigh(List<LinkLoad.Measured> loads) {
                double least = loads.stream().mapToDouble(load -> load.measurement().lost()).min().orElseThrow();
                return each(load -> load.lost() <= least + EQUAL_LOSS ? 1 : 0).weigh(loads);
            }

            @Override
            public Duration period() {
                return period;
            }

            @Override
            public boolean needsCapacity() {
                return false;
            }
        };
    }

    /**
     * Free capacity below {@code full} in the fuller direction, in bits/s; where all links are full, by capacity over
     * use.
     */
    private static double[] freeCapacity(List<LinkLoad.Measured> loads, double full) {
        double[] weights = each(load -> Math.max(0, full - load.use()) * load.capacity()).weigh(loads);
        for (double weight : weights) {
            if (weight > 0) {
                return weights;
            }
        }
        return each(load -> load.capacity() / load.use()).weigh(loads);
    }

    /**
     * What two draws by capacity come to of which the less used link is taken: a link is when both draws fall on it or
     * on links that are used more, and not both on the latter. Links of equal use share alike.
     */
    private static double[] powerOfTwo(List<LinkLoad.Measured> loads) {
        double[] weights = each(Measurement::capacity).weigh(loads);
        Integer[] busiestFirst = IntStream.range(0, weights.length).boxed().toArray(Integer[]::new);
        Arrays.sort(busiestFirst, Comparator.comparingDouble(i -> -use(loads, i)));
        double behind = 0;
        for (int first = 0, next; first < weights.length; first = next) {
            double equals = 0;
            double use = use(loads, busiestFirst[first]);
            for (next = first; next < weights.length && use(loads, busiestFirst[next]) == use; next++) {
                equals += weights[busiestFirst[next]];
            }
            for (int i = first; i < next; i++) {
                weights[busiestFirst[i]] *= equals + 2 * behind;
            }
            behind += equals;
        }
        return weights;
    }

    private static double use(List<LinkLoad.Measured> loads, int index) {
        return loads.get(index).measurement().use();
    }

    private static Policy each(ToDoubleFunction<Measurement> weight) {
        return loads -> loads.stream().mapToDouble(load -> weight.applyAsDouble(load.measurement())).toArray();
    }

    private static Policy over(Duration period, Policy policy) {
        return new Policy() {
            @Override
            public double[] weigh(List<LinkLoad.Measured> loads) {
                return policy.weigh(loads);
            }

            @Override
            public Duration period() {
                return period;
            }
        };
    }
}
