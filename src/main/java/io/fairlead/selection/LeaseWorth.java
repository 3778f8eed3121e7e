package io.fairlead.selection;

import java.util.Arrays;

/**
 * What a unit of lease is worth in bits/s: what links carry for each unit of lease on them, on those that carry little.
 *
 * <p>Links that carry others' traffic as well show more for their leases than they are worth, and there may be few
 * that do not. All traffic over all leases would take every foreign flood for the clients' own, and so not see that
 * they are better led elsewhere. So the links are ordered by what they show, each counts for as much as it has leases, but
 * none for more than all others together, and the one at the lower quarter is believed (a weighted quantile): most
 * of the leases may stand on links with foreign traffic.
 */
final class LeaseWorth {

    /** Mean age in nanoseconds of what is known of a link. */
    private static final double MEMORY = 20e9;
    /** Part of the leases whose links show no more than what is believed. */
    private static final double QUANTILE = 0.25;
    /** Links that are looked at, evenly chosen among more. */
    private static final int SAMPLE = 1024;

    private final Fading fading = new Fading(MEMORY);
    private final double[] bits;
    private final double[] leases;
    private double each;
    private boolean old = true;

    LeaseWorth(int servers) {
        bits = new double[servers];
        leases = new double[servers];
    }

    /**
     * Takes in a measurement of a link.
     *
     * @param measured bits/s on it
     * @param leased   leases on it meanwhile, in the mean
     * @param span     nanoseconds that was measured
     */
    void sample(int server, double measured, double leased, long span) {
        double keep = fading.kept(span);
        bits[server] = bits[server] * keep + measured * span;
        leases[server] = leases[server] * keep + leased * span;
        old = true;
    }

    /** Bits/s for a unit of lease; 0 while none is known. */
    double each() {
        if (old) {
            each = quantile();
            old = false;
        }
        return each;
    }

    private double quantile() {
        int stride = (bits.length + SAMPLE - 1) / SAMPLE;
        long[] order = new long[(bits.length + stride - 1) / stride];
        double sum = 0;
        double most = 0;
        int count = 0;
        for (int server = 0; server < bits.length; server += stride) {
            if (leases[server] > 0) {
                // Ratios of 0 and more order as their bits do.
                order[count++] = (long) Float.floatToRawIntBits((float) (bits[server] / leases[server])) << 32 | server;
                sum += leases[server];
                most = Math.max(most, leases[server]);
            }
        }
        if (count == 0) {
            return 0;
        }
        Arrays.sort(order, 0, count);
        double cap = count > 1 ? sum - most : most;
        double enough = (Math.min(most, cap) + sum - most) * QUANTILE;
        double passed = 0;
        for (int i = 0; i < count; i++) {
            int server = (int) order[i];
            passed += Math.min(leases[server], cap);
            if (passed >= enough * (1 - 1e-9)) {
                return bits[server] / leases[server];
            }
        }
        int last = (int) order[count - 1];
        return bits[last] / leases[last];
    }
}
