package io.fairlead.selection;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.Measurement;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/**
 * Watches the balancing of one pool, beat after beat: loads in, {@link BalanceHealth} out. Time is a parameter; one
 * thread drives it.
 *
 * <p>What nobody has foreseen is foreseen here, as the mean of late: taking the last value would make errors of mere
 * noise flip two times in three.
 */
final class BalanceMeter {

    private static final double NANOS = 1e9;
    /** Memory of shares of time, in seconds. */
    private static final double HORIZON = 300;
    private static final double MEAN_GAIN = 0.25;
    private static final double ERROR_GAIN = 0.1;
    /** Errors below this, of the capacity, are counter noise and have no sign. */
    private static final double NOISE = 0.02;
    /** Errors with a sign that are remembered of each link, and that it takes to speak of flips at all. */
    private static final int REMEMBERED = 50;
    private static final int ENOUGH = 10;
    /** Use from which a link is as good as full, and part of the pool that is then still enough to go to. */
    private static final double FULL = 0.97;
    private static final double SPARE = 0.05;
    /** Use of the whole pool below which nothing is to be balanced. */
    private static final double IDLE = 0.01;

    private final boolean[] first;
    private final int links;
    private final Measurement[] seen;
    private final double[] mean;
    private final double[] errors;
    private final double[] signs;
    private double flips;
    private long counted;
    private double overload;
    private boolean started;
    private long last;

    BalanceMeter(Pool pool) {
        int servers = pool.servers().size();
        Set<LinkId> distinct = new HashSet<>();
        first = new boolean[servers];
        for (int i = 0; i < servers; i++) {
            Server server = pool.servers().get(i);
            first[i] = distinct.add(server.link().id());
        }
        links = distinct.size();
        seen = new Measurement[servers];
        mean = new double[servers];
        errors = new double[servers];
        signs = new double[servers];
        Arrays.fill(mean, Double.NaN);
        Arrays.fill(errors, Double.NaN);
    }

    /**
     * Takes in a beat.
     *
     * @param now        nanoseconds on this machine's monotonic clock
     * @param loads      by server index
     * @param candidates servers that may be chosen: only between them there is something to balance
     * @param foreseen   by server index, the use that was foreseen for its link's latest measurement; NaN for none
     * @param rejected   readings and samples that could not be used, since the start
     */
    BalanceHealth beat(long now, LinkLoad[] loads, int[] candidates, IntToDoubleFunction foreseen, long rejected) {
        boolean[] counts = new boolean[loads.length];
        for (int candidate : candidates) {
            counts[candidate] = true;
        }
        double age = 0;
        int measured = 0;
        Demands demands = new Demands();
        for (int i = 0; i < loads.length; i++) {
            if ((first[i] || counts[i]) && loads[i] instanceof LinkLoad.Measured load && load.measurement().capacity() > 0) {
                Measurement measurement = load.measurement();
                if (first[i]) {
                    age += (now - measurement.at() + measurement.span() / 2.0) / NANOS;
                    measured++;
                    learn(i, measurement, foreseen.applyAsDouble(i));
                }
                if (counts[i]) {
                    demands.add(measurement);
                }
            }
        }
        double elapsed = started ? Math.max(0, (now - last) / NANOS) : 0;
        overload += -Math.expm1(-elapsed / HORIZON) * ((demands.isAvoidable() ? 1 : 0) - overload);
        started = true;
        last = now;
        return new BalanceHealth(measured == 0 ? Double.NaN : age / measured, rejected, errors.clone(),
                counted < ENOUGH ? Double.NaN : flips, demands.imbalance(), overload);
    }

    private void learn(int link, Measurement measurement, double foreseen) {
        if (seen[link] != null && seen[link].at() == measurement.at()) {
            return;
        }
        seen[link] = measurement;
        double use = measurement.use();
        double expected = Double.isNaN(foreseen) ? mean[link] : foreseen;
        mean[link] = Double.isNaN(mean[link]) ? use : mean[link] + MEAN_GAIN * (use - mean[link]);
        if (Double.isNaN(expected)) {
            return;
        }
        double error = use - expected;
        errors[link] = Double.isNaN(errors[link]) ? Math.abs(error)
                : errors[link] + ERROR_GAIN * (Math.abs(error) - errors[link]);
        if (Math.abs(error) > NOISE) {
            count(link, Math.signum(error));
        }
    }

    private void count(int link, double sign) {
        if (signs[link] != 0) {
            counted++;
            double gain = 1.0 / Math.min(counted, (long) REMEMBERED * links);
            flips += gain * ((sign != signs[link] ? 1 : 0) - flips);
        }
        signs[link] = sign;
    }

    /** What is demanded of links: of the most demanded one and of all together, for their capacity. */
    private static final class Demands {

        private double most;
        private double demand;
        private double capacity;

        void add(Measurement measurement) {
            double ratio = Math.max(measurement.useFrom() * (1 + Background.hidden(measurement.from().loss())),
                    measurement.useTo() * (1 + Background.hidden(measurement.to().loss())));
            most = Math.max(most, ratio);
            demand += ratio * measurement.capacity();
            capacity += measurement.capacity();
        }

        boolean isAvoidable() {
            return most > FULL && demand < (1 - SPARE) * capacity;
        }

        double imbalance() {
            double all = demand / capacity;
            return capacity == 0 ? Double.NaN : all < IDLE ? 1 : most / all;
        }
    }
}
