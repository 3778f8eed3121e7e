package io.fairlead.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** Turns background traffic on and off; each link's by its own random numbers, whatever else happens. */
final class BackgroundTraffic {

    private final List<Background> all;
    private final Places places;
    private final Network network;
    private final SplittableRandom[] random;
    private final boolean[] on;
    private final Schedule turns;

    BackgroundTraffic(List<Background> all, Places places, Network network, SplittableRandom source) {
        this.all = all;
        this.places = places;
        this.network = network;
        random = new SplittableRandom[all.size()];
        on = new boolean[all.size()];
        turns = new Schedule(all.size());
        for (int i = 0; i < random.length; i++) {
            random[i] = source.split();
            Background one = all.get(i);
            on[i] = random[i].nextDouble() * one.use() >= one.mean();
            turns.set(i, 0);
        }
    }

    double next() {
        return turns.earliest();
    }

    void turn() {
        double now = turns.earliest();
        int which = turns.first();
        Background one = all.get(which);
        on[which] = !on[which] || one.off().isZero();
        int link = places.link(one.link());
        network.background(now, link, on[which] ? one.use() * network.link(link).capacity() : 0);
        double mean = (on[which] ? one.on() : one.off()).toNanos() / 1e9;
        turns.set(which, now - Math.log1p(-random[which].nextDouble()) * mean);
    }
}
