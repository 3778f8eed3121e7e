package io.fairlead.simulation;

import java.util.SplittableRandom;

/** How many octets flows have. Closed. */
public sealed interface Sizes {

    /** Mean in octets. */
    double mean();

    /** One size in octets. */
    double draw(SplittableRandom random);

    /** All alike. */
    record Fixed(double mean) implements Sizes {

        @Override
        public double draw(SplittableRandom random) {
            return mean;
        }
    }

    /** Exponentially distributed. */
    record Exponential(double mean) implements Sizes {

        @Override
        public double draw(SplittableRandom random) {
            return -mean * Math.log1p(-random.nextDouble());
        }
    }

    /**
     * Bounded Pareto: most are small, most octets are in the few large ones.
     *
     * @param shape between 0 and 2 but not 1; the smaller, the heavier the tail
     * @param least smallest size in octets
     * @param most  largest size in octets
     */
    record BoundedPareto(double shape, double least, double most) implements Sizes {

        public BoundedPareto {
            if (!(least > 0) || !(most > least) || !(shape > 0) || shape == 1) {
                throw new IllegalArgumentException("sizes lie between two bounds above 0; the shape is above 0, but not 1");
            }
        }

        /**
         * The distribution of a given mean.
         *
         * @param spread largest size over the smallest, above 1
         */
        public static BoundedPareto ofMean(double shape, double mean, double spread) {
            double least = mean / new BoundedPareto(shape, 1, spread).mean();
            return new BoundedPareto(shape, least, least * spread);
        }

        @Override
        public double mean() {
            double ratio = least / most;
            return least * shape / (shape - 1) * (1 - Math.pow(ratio, shape - 1)) / (1 - Math.pow(ratio, shape));
        }

        @Override
        public double draw(SplittableRandom random) {
            double tail = 1 - random.nextDouble() * (1 - Math.pow(least / most, shape));
            return least * Math.pow(tail, -1 / shape);
        }
    }
}
