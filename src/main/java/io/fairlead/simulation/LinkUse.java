package io.fairlead.simulation;

import java.util.Arrays;

/**
 * Use of every link over time.
 *
 * @param step    seconds between two samples
 * @param use     by sample, by link: part of the capacity that was carried since the sample before
 * @param weights by link: its part of all capacity
 */
public record LinkUse(double step, float[][] use, double[] weights) {

    /** Use of a sample over all links, by capacity. */
    public double mean(int sample) {
        double mean = 0;
        for (int link = 0; link < weights.length; link++) {
            mean += use[sample][link] * weights[link];
        }
        return mean;
    }

    /** Use of the fullest link of a sample. */
    public double greatest(int sample) {
        double greatest = 0;
        for (float one : use[sample]) {
            greatest = Math.max(greatest, one);
        }
        return greatest;
    }

    /** Use of the emptiest link of a sample. */
    public double least(int sample) {
        double least = Double.POSITIVE_INFINITY;
        for (float one : use[sample]) {
            least = Math.min(least, one);
        }
        return least;
    }

    /** Use of the fullest link over the mean, in the mean of the samples with traffic. */
    public double worstOverMean() {
        return Arrays.stream(ratios()).average().orElse(1);
    }

    private double[] ratios() {
        double[] ratios = new double[use.length];
        int count = 0;
        for (int sample = 0; sample < use.length; sample++) {
            double mean = mean(sample);
            if (mean > 0) {
                ratios[count++] = greatest(sample) / mean;
            }
        }
        return Arrays.copyOf(ratios, count);
    }

    /** How far links swing to and fro: the mean change of a link's use from one sample to the next. */
    public double swing() {
        double sum = 0;
        for (int sample = 1; sample < use.length; sample++) {
            for (int link = 0; link < weights.length; link++) {
                sum += Math.abs(use[sample][link] - use[sample - 1][link]) / weights.length;
            }
        }
        return use.length < 2 ? 0 : sum / (use.length - 1);
    }
}
