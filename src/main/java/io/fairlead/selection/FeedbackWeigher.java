package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.Measurement;
import io.fairlead.topology.Pool;
import java.util.Arrays;

/**
 * Weighs by capacity times a factor that each new measurement moves, as the load daemon of the Linux Virtual Server
 * does: by the cube root of how far the use is from a target, so that small distances count, within bounds (Zhang,
 * "Dynamic Feedback Load Balancing Scheduling").
 *
 * <p>It never asks how much a weight has to change, nor what it has caused since the last measurement: it swings when
 * measurements are rare. It is here to compare with.
 */
final class FeedbackWeigher implements Weigher {

    private static final double STEP = 1;
    private static final double LARGEST = 10;

    private final double target;
    private final double probeShare;
    private final Capacities capacities;
    private final double[] factors;
    private final Measurement[] seen;
    private LinkLoad[] loads = {};

    FeedbackWeigher(Pool pool, double target, double probeShare) {
        this.target = target;
        this.probeShare = probeShare;
        this.capacities = new Capacities(pool);
        this.factors = new double[pool.servers().size()];
        this.seen = new Measurement[factors.length];
        Arrays.fill(factors, 1);
    }

    /** With the factors of one that had another target, perhaps: each measurement moves them on from there. */
    FeedbackWeigher(Pool pool, double target, double probeShare, FeedbackWeigher before) {
        this.target = target;
        this.probeShare = probeShare;
        this.capacities = new Capacities(pool);
        this.factors = before.factors;
        this.seen = before.seen;
    }

    @Override
    public void observe(long now, LinkLoad[] observed) {
        loads = observed;
        capacities.observe(observed);
        for (int i = 0; i < observed.length; i++) {
            if (observed[i] instanceof LinkLoad.Measured measured && measured.measurement().capacity() > 0
                    && isNew(seen[i], measured.measurement())) {
                seen[i] = measured.measurement();
                factors[i] = Math.clamp(factors[i] + STEP * Math.cbrt(target - seen[i].use()), 1, LARGEST);
            }
        }
    }

    private static boolean isNew(Measurement before, Measurement now) {
        return before == null || before.at() != now.at();
    }

    @Override
    public Weighing weigh(int[] candidates) {
        double[] weights = capacities.of(candidates);
        double sum = 0;
        for (int candidate : candidates) {
            weights[candidate] *= factors[candidate];
            sum += weights[candidate];
        }
        double doubtful = probeShare * sum / candidates.length;
        boolean measured = false;
        for (int candidate : candidates) {
            double doubt = loads[candidate].doubt();
            weights[candidate] = (1 - doubt) * weights[candidate] + doubt * doubtful;
            measured |= loads[candidate] instanceof LinkLoad.Measured;
        }
        return new Weighing(weights, Comparison.Rule.FIRST_DRAWN, measured);
    }
}
