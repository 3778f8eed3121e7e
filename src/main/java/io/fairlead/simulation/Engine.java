package io.fairlead.simulation;

import java.util.SplittableRandom;

/** One run: takes the next of all events, as long as flows arrive, and then until the last one has ended. */
final class Engine {

    /** Samples of link use in a run. */
    private static final int SAMPLES = 600;
    /** Flows that are open after so many times the duration are given up: hopelessly slow, in a recorded trace. */
    private static final int PATIENCE = 1000;

    private final Farm farm;
    private final Contender contender;
    private final long seed;
    private final double duration;
    private final Places places;
    private final Tally tally;
    private final Network network;
    private final Arrivals.Cursor arrivals;
    private final BackgroundTraffic background;
    private final ResolverCaches caches;
    private final Observer observer;
    private final Chooser chooser;
    private boolean arriving;
    private long decisions;

    Engine(Farm farm, Workload workload, Contender contender, long seed) {
        this.farm = farm;
        this.contender = contender;
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        duration = workload.duration().toNanos() / 1e9;
        tally = new Tally(workload.arrivals().meanDownload());
        places = new Places(farm);
        network = new Network(farm, places, workload.roundTrip().toNanos() / 1e9, tally);
        arrivals = workload.arrivals().open(random.split());
        background = new BackgroundTraffic(workload.background(), places, network, random.split());
        caches = new ResolverCaches(farm.entrances(), workload.resolvers());
        observer = new Observer(network, duration / SAMPLES);
        SplittableRandom control = random.split();
        chooser = switch (contender) {
            case Contender.Reference() -> new Omniscient(farm, network, places);
            case Contender.Balanced balanced -> new ControlNodes(farm, places, network,
                    workload.resolvers().count(), balanced.choosers(), control);
        };
    }

    /** Nanoseconds of virtual time, as the program's own classes want them. */
    static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    Network network() {
        return network;
    }

    Tally tally() {
        return tally;
    }

    Result run() {
        arriving = arrivals.advance();
        while (step()) {
            // events happen
        }
        double goodput = observer.goodput(duration);
        double patience = duration * PATIENCE;
        while (network.busy() && Math.min(background.next(), network.nextEnd()) < patience) {
            finish();
        }
        return new Result(contender.name(), seed, tally.slowdown(), tally.small(), tally.medium(), tally.large(),
                tally.loss(), goodput, observer.use(), observer.avoidableOverload(), tally.flows(), network.open(), decisions);
    }

    /**
     * The earliest event, while flows arrive; of several at once what happens comes before what is looked at, and choices
     * come last.
     */
    private boolean step() {
        double end = network.nextEnd();
        double turn = background.next();
        double look = observer.next();
        double beat = chooser.nextBeat();
        double arrival = arriving ? arrivals.time() : Double.POSITIVE_INFINITY;
        double earliest = Math.min(Math.min(Math.min(end, turn), Math.min(look, beat)), arrival);
        if (earliest > duration * (1 + 1e-12)) {
            return false;
        }
        if (earliest == end) {
            network.end();
        } else if (earliest == turn) {
            background.turn();
        } else if (earliest == look) {
            observer.look(look);
        } else if (earliest == beat) {
            chooser.beat();
        } else {
            arrive();
            arriving = arrivals.advance();
        }
        return true;
    }

    /** The earliest event after flows have ceased to arrive. */
    private void finish() {
        if (background.next() < network.nextEnd()) {
            background.turn();
        } else {
            network.end();
        }
    }

    private void arrive() {
        int entrance = arrivals.entrance();
        int node = Hash.below(arrivals.client(), farm.nodes());
        int server = farm.entrances().get(entrance) instanceof Entrance.Named
                ? named(entrance, node) : dispatched(entrance, node);
        if (server >= 0) {
            network.begin(arrivals, places.place(entrance, server), node);
        }
    }

    private int dispatched(int entrance, int node) {
        decisions++;
        return chooser.dispatch(arrivals.time(), entrance, node);
    }

    private int named(int entrance, int node) {
        double now = arrivals.time();
        int resolver = arrivals.client();
        if (caches.isMiss(now, entrance, resolver)) {
            decisions++;
            long ttl = chooser.ttl(entrance, node);
            int count = chooser.answer(now, entrance, node, resolver, ttl, caches.answer(entrance));
            caches.store(now, entrance, resolver, count, ttl);
        }
        return caches.next(entrance, resolver);
    }
}
