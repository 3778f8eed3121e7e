package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import io.fairlead.topology.Pool;

/**
 * The capacities of a pool's links: stated, or as a source told them last. One that nobody knows counts as the least
 * known of those beside it.
 */
final class Capacities {

    private final double[] known;

    Capacities(Pool pool) {
        known = pool.servers().stream().mapToDouble(server -> server.link().statedCapacity().orElse(0)).toArray();
    }

    void observe(LinkLoad[] loads) {
        for (int i = 0; i < loads.length; i++) {
            if (loads[i] instanceof LinkLoad.Measured measured && measured.measurement().capacity() > 0) {
                known[i] = measured.measurement().capacity();
            }
        }
    }

    /** By server index: those of candidates in bits/s, or all 1 when none is known; 0 for others. */
    double[] of(int[] candidates) {
        double least = Double.POSITIVE_INFINITY;
        for (int candidate : candidates) {
            least = known[candidate] > 0 ? Math.min(least, known[candidate]) : least;
        }
        double[] capacities = new double[known.length];
        for (int candidate : candidates) {
            capacities[candidate] = known[candidate] > 0 ? known[candidate] : Double.isFinite(least) ? least : 1;
        }
        return capacities;
    }
}
