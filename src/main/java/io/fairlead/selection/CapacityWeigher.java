package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import io.fairlead.selection.Comparison.Rule;
import io.fairlead.topology.Pool;
import java.util.stream.IntStream;

/**
 * Weighs by what servers are, not by how they are loaded: each alike, or by the capacity of its link. A link that falls
 * silent therefore keeps its weight.
 */
final class CapacityWeigher implements Weigher {

    private final Capacities capacities;
    private final boolean byCapacity;
    private final Rule rule;
    private final Demand demand;
    private boolean[] measured = {};

    /**
     * @param byCapacity false: each alike
     * @param rule       how many are compared by what they hold
     * @param demand     tells of flows at other nodes of the cluster, which are held too
     */
    CapacityWeigher(Pool pool, boolean byCapacity, Rule rule, Demand demand) {
        this.capacities = new Capacities(pool);
        this.byCapacity = byCapacity;
        this.rule = rule;
        this.demand = demand;
    }

    @Override
    public void observe(long now, LinkLoad[] loads) {
        capacities.observe(loads);
        measured = new boolean[loads.length];
        for (int i = 0; i < loads.length; i++) {
            measured[i] = loads[i] instanceof LinkLoad.Measured;
        }
    }

    @Override
    public Weighing weigh(int[] candidates) {
        double[] weights = byCapacity ? capacities.of(candidates) : new double[measured.length];
        boolean any = false;
        for (int candidate : candidates) {
            weights[candidate] = byCapacity ? weights[candidate] : 1;
            any |= measured[candidate];
        }
        return new Weighing(weights, rule, elsewhere(), 0, 0, any);
    }

    /** Below 0 is settled what a server holds besides this node's flows. */
    private double[] elsewhere() {
        return demand instanceof Demand.Flows flows
                ? IntStream.range(0, measured.length).mapToDouble(server -> -flows.of(server).elsewhere()).toArray()
                : OwnDemand.NOTHING_SETTLED;
    }
}
