package io.fairlead.simulation;

import static io.fairlead.counter.Counters.ABSENT;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A switch's SNMP agent: the counters of its ports, from a cache that it refreshes now and then, with a clock that is
 * always right, as Net-SNMP and many switches have it. A dispatcher's own record is one, too, which knows of nothing but
 * its clients' flows.
 */
final class Agent {

    private static final long MASK_32 = 0xffff_ffffL;
    private static final double TICK = 0.01;

    private final String name;
    private final PolledSource source;
    private final Network network;
    private final Farm farm;
    private final List<Link> links;
    private final int[] numbers;
    private final long[] offsets;
    private final CounterSample[] cached;
    private final double phase;
    private final double upSince;
    private double refreshed = Double.NEGATIVE_INFINITY;

    Agent(String name, Farm farm, List<Link> links, int[] numbers, Network network, SplittableRandom random) {
        this.name = name;
        this.source = farm.sources().get(name);
        this.farm = farm;
        this.network = network;
        this.links = links;
        this.numbers = numbers;
        offsets = random.longs(links.size(), 0, 1L << 40).toArray();
        cached = new CounterSample[links.size()];
        phase = random.nextDouble() * source.cache().toNanos() / 1e9;
        upSince = random.nextDouble() * 1e6;
    }

    String name() {
        return name;
    }

    PolledSource source() {
        return source;
    }

    List<Link> links() {
        return links;
    }

    /** When the cache is refreshed next; infinite for an agent that has none. */
    double nextRefresh() {
        double cache = source.cache().toNanos() / 1e9;
        if (cache == 0) {
            return Double.POSITIVE_INFINITY;
        }
        return refreshed == Double.NEGATIVE_INFINITY ? phase : refreshed + cache;
    }

    /** Reads the counters into the cache. */
    void refresh(double now) {
        refreshed = now;
        for (int i = 0; i < cached.length; i++) {
            cached[i] = sample(now, i);
        }
    }

    /** Answers a reader. */
    CounterReading read(double now) {
        List<CounterSample> samples = new ArrayList<>(cached.length);
        for (int i = 0; i < cached.length; i++) {
            CounterSample sample = source.cache().isZero() || cached[i] == null ? sample(now, i) : cached[i];
            if (!source.cache().isZero()) {
                cached[i] = sample;
            }
            samples.add(new CounterSample(sample.link(), clock(now), sample.discontinuity(), sample.status(),
                    sample.speed(), sample.width(), sample.from(), sample.to()));
        }
        return new CounterReading.Success(name, Engine.nanos(now), samples, Map.of());
    }

    private CounterSample sample(double now, int index) {
        SimulatedLink link = network.link(numbers[index]);
        link.advance(now);
        double drops = source.own() ? 0 : link.dropped();
        double carried = source.own() ? link.carriedTcp() + link.carriedUdp() : link.carried();
        Counters from = new Counters(count(offsets[index] + (long) carried),
                count((long) (carried / SimulatedLink.SEGMENT)), (long) drops & MASK_32, 0);
        Counters to = new Counters(count(offsets[index] / 64 + (long) link.carriedTo()),
                count((long) (link.carriedTo() / 40)), 0, 0);
        return new CounterSample(links.get(index).id(), clock(now), ABSENT, PortStatus.UP,
                farm.capacity(links.get(index)), source.width(), from, to);
    }

    private long count(long value) {
        return source.width() == 32 ? value & MASK_32 : value;
    }

    /** sysUpTime, in hundredths of a second. */
    private long clock(double now) {
        return (long) ((now + upSince) / TICK) * 10_000_000L;
    }
}
