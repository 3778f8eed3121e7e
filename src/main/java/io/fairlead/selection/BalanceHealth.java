package io.fairlead.selection;

import java.util.Objects;

/**
 * How well the balancing of one pool does, as of one beat. Immutable.
 *
 * @param sampleAge         seconds since the traffic that measured loads stand for went by, in the mean: the time since
 *                          a measurement and half of what it spans; NaN while no link is measured
 * @param rejected          readings and samples of the pool's sources that could not be used, since the start
 * @param predictionErrors  by server index: how far the measured use of its link is from the one that was foreseen, in
 *                          the mean of late, 1 for all of the capacity; NaN before there are two measurements
 * @param signFlips         how often such an error has the other sign than the one before, of late; chance gives 0.5,
 *                          clients that are sent to and fro together come near 1; NaN until there are enough
 * @param imbalance         demand for capacity of the most demanded link over that of all links together; 1 is even;
 *                          NaN while no link is measured
 * @param avoidableOverload share of the time, of late, in which a link was demanded beyond its capacity while a
 *                          twentieth of the pool's was spare
 */
public record BalanceHealth(double sampleAge, long rejected, double[] predictionErrors, double signFlips,
                            double imbalance, double avoidableOverload) {

    /** Nothing is known yet. */
    public static final BalanceHealth UNKNOWN =
            new BalanceHealth(Double.NaN, 0, new double[0], Double.NaN, Double.NaN, 0);

    /** Errors that flip more often are no chance any more. */
    private static final double HERDING_FLIPS = 0.6;
    /** Errors smaller than this, of the capacity, do no harm however they flip. */
    private static final double HERDING_ERROR = 0.1;

    public BalanceHealth {
        Objects.requireNonNull(predictionErrors, "predictionErrors");
    }

    /** The mean of the prediction errors that are known; NaN when none is. */
    public double predictionError() {
        double sum = 0;
        int known = 0;
        for (double error : predictionErrors) {
            if (!Double.isNaN(error)) {
                sum += error;
                known++;
            }
        }
        return known == 0 ? Double.NaN : sum / known;
    }

    /** Whether clients seem to be sent to and fro together: large errors whose sign flips more often than by chance. */
    public boolean isHerding() {
        return signFlips > HERDING_FLIPS && predictionError() > HERDING_ERROR;
    }
}
