package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.Measurement;
import java.util.Arrays;

/**
 * How calm the links are that new clients are sent to, beat after beat: 1 while their use leaves room whatever it does,
 * 0 when it may reach the end of their capacity before the next choice.
 *
 * <p>Of each link, mean and deviation of its use of late; twice the deviation above the mean is what it may come to.
 * Links count by their share of new clients: one that gets none has none to hold. While nothing is measured nothing is
 * calm. Source of the idea: Colajanni, Yu, Cardellini, "Dynamic load balancing in geographically distributed
 * heterogeneous Web servers" (adaptive TTL).
 */
final class Volatility {

    private static final double GAIN = 0.1;
    private static final double DEVIATIONS = 2;
    /** Use that may be reached at which everything is calm, and at which nothing is. */
    private static final double CALM = 0.5;
    private static final double TENSE = 0.9;

    private final Measurement[] seen;
    private final double[] mean;
    private final double[] variance;

    Volatility(int servers) {
        seen = new Measurement[servers];
        mean = new double[servers];
        variance = new double[servers];
        Arrays.fill(mean, Double.NaN);
    }

    /**
     * Takes in a beat.
     *
     * @param loads  by server index
     * @param shares by server index, of new clients
     * @return 0 to 1
     */
    double beat(LinkLoad[] loads, double[] shares) {
        double reached = 0;
        double counted = 0;
        for (int i = 0; i < loads.length; i++) {
            if (loads[i] instanceof LinkLoad.Measured load && load.measurement().capacity() > 0) {
                learn(i, load.measurement());
                reached += shares[i] * (mean[i] + DEVIATIONS * Math.sqrt(variance[i]));
                counted += shares[i];
            }
        }
        return counted == 0 ? 0 : Math.clamp((TENSE - reached / counted) / (TENSE - CALM), 0, 1);
    }

    private void learn(int server, Measurement measurement) {
        if (seen[server] != null && seen[server].at() == measurement.at()) {
            return;
        }
        seen[server] = measurement;
        if (Double.isNaN(mean[server])) {
            mean[server] = measurement.use();
            return;
        }
        double distance = measurement.use() - mean[server];
        mean[server] += GAIN * distance;
        variance[server] = (1 - GAIN) * (variance[server] + GAIN * distance * distance);
    }
}
