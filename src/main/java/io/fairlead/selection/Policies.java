package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.Measurement;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Makes settings into policies. A new policy is one record in {@link PolicySettings} and one line here. */
public final class Policies {

    /**
     * Links whose use differs by less than this are equally loaded: a hundredth of the capacity is within counter
     * noise.
     */
    private static final double EQUAL_USE = 0.01;

    private Policies() {
    }

    /** The policy that the settings describe. */
    public static Policy of(PolicySettings settings) {
        return switch (settings) {
            case PolicySettings.RoundRobin() -> each(load -> 1);
            case PolicySettings.RoundRobinSkip(double threshold) -> each(load -> load.use() <= threshold ? 1 : 0);
            case PolicySettings.LeastLoaded() -> Policies::leastLoaded;
            case PolicySettings.LeastLoadedOver(Duration period) -> over(period, Policies::leastLoaded);
            case PolicySettings.Headroom(double full) -> loads -> headroom(loads, full);
        };
    }

    private static double[] leastLoaded(List<LinkLoad.Measured> loads) {
        double least = loads.stream().mapToDouble(load -> load.measurement().use()).min().orElseThrow();
        return each(load -> load.use() <= least + EQUAL_USE ? 1 : 0).weigh(loads);
    }

    /**
     * Free capacity below {@code full} in the fuller direction, in bits/s; where all links are full, by capacity over
     * use.
     */
    private static double[] headroom(List<LinkLoad.Measured> loads, double full) {
        double[] weights = each(load -> Math.max(0, full - load.use()) * load.capacity()).weigh(loads);
        for (double weight : weights) {
            if (weight > 0) {
                return weights;
            }
        }
        return each(load -> load.capacity() / load.use()).weigh(loads);
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
