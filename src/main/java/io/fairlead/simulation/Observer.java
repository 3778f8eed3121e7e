package io.fairlead.simulation;

import java.util.ArrayList;
import java.util.List;

/** Looks at every link at regular times. */
final class Observer {

    /** Part of all capacity that is not needed when an overload could have been avoided. */
    private static final double SPARE = 0.05;

    private final Network network;
    private final double step;
    private final double[] carried;
    private final List<float[]> use = new ArrayList<>();
    private int avoidable;

    /** @param step seconds between two looks */
    Observer(Network network, double step) {
        this.network = network;
        this.step = step;
        carried = new double[network.links()];
    }

    /** When to look next. */
    double next() {
        return (use.size() + 1) * step;
    }

    void look(double now) {
        float[] sample = new float[carried.length];
        double spare = 0;
        double capacity = 0;
        boolean overload = false;
        for (int i = 0; i < carried.length; i++) {
            SimulatedLink link = network.link(i);
            link.advance(now);
            sample[i] = (float) ((link.carried() - carried[i]) / (step * link.capacity()));
            carried[i] = link.carried();
            double room = link.capacity() - link.demand();
            overload |= room < 0;
            spare += Math.max(0, room);
            capacity += link.capacity();
        }
        use.add(sample);
        if (overload && spare >= SPARE * capacity) {
            avoidable++;
        }
    }

    LinkUse use() {
        double[] weights = new double[carried.length];
        double all = 0;
        for (int i = 0; i < weights.length; i++) {
            all += network.link(i).capacity();
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = network.link(i).capacity() / all;
        }
        return new LinkUse(step, use.toArray(float[][]::new), weights);
    }

    double avoidableOverload() {
        return use.isEmpty() ? 0 : (double) avoidable / use.size();
    }

    /** Bits/s that clients have received up to now in the mean. */
    double goodput(double now) {
        double octets = 0;
        for (int i = 0; i < carried.length; i++) {
            SimulatedLink link = network.link(i);
            link.advance(now);
            octets += link.carriedTcp() + link.carriedUdp();
        }
        return octets * 8 / now;
    }
}
