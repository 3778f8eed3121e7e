package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Weighs by a pure policy and by the rule of doubt that all of them share.
 *
 * <p>A weight is drawn towards a part of the mean weight by as much as its link's load is in doubt, so that a link of
 * which nothing is known still gets clients, but few. With no link measured all weigh the same.
 */
final class PolicyWeigher implements Weigher {

    private final Policy policy;
    private final double probeShare;
    private LinkLoad[] loads = {};

    /** @param probeShare weight of a link of which nothing is known, as a part of the mean weight of the measured ones */
    PolicyWeigher(Policy policy, double probeShare) {
        this.policy = policy;
        this.probeShare = probeShare;
    }

    @Override
    public Duration period() {
        return policy.period();
    }

    @Override
    public void observe(long now, LinkLoad[] observed) {
        loads = observed;
    }

    @Override
    public Weighing weigh(int[] candidates) {
        double[] weights = new double[loads.length];
        int[] measured = Arrays.stream(candidates).filter(index -> isMeasured(loads[index])).toArray();
        if (measured.length == 0) {
            for (int candidate : candidates) {
                weights[candidate] = 1;
            }
            return new Weighing(weights, Comparison.Rule.FIRST_DRAWN, false);
        }
        double[] byPolicy = byPolicy(measured);
        double doubtful = probeShare * Arrays.stream(byPolicy).sum() / byPolicy.length;
        for (int candidate : candidates) {
            weights[candidate] = doubtful;
        }
        for (int i = 0; i < measured.length; i++) {
            double doubt = loads[measured[i]].doubt();
            weights[measured[i]] = (1 - doubt) * byPolicy[i] + doubt * doubtful;
        }
        return new Weighing(weights, Comparison.Rule.FIRST_DRAWN, true);
    }

    private double[] byPolicy(int[] measured) {
        List<LinkLoad.Measured> known =
                Arrays.stream(measured).mapToObj(index -> (LinkLoad.Measured) loads[index]).toList();
        double[] weights = policy.weigh(known);
        if (Arrays.stream(weights).sum() == 0) {
            Arrays.fill(weights, 1);
        }
        return weights;
    }

    /** A link whose capacity nobody states or tells is as good as unmeasured: its traffic has no use to compare. */
    private boolean isMeasured(LinkLoad load) {
        return load instanceof LinkLoad.Measured measured
                && (measured.measurement().capacity() > 0 || !policy.needsCapacity());
    }
}
