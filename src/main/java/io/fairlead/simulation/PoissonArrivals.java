package io.fairlead.simulation;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Downloads over TCP and streams over UDP that arrive as Poisson processes, from clients of Zipf frequency.
 *
 * @param flows     kinds of flows, each an arrival process of its own
 * @param resolvers from behind which they come
 */
public record PoissonArrivals(List<Flows> flows, Resolvers resolvers) implements Arrivals {

    public PoissonArrivals {
        flows = List.copyOf(flows);
        if (flows.isEmpty() || flows.stream().noneMatch(one -> one.perSecond() > 0)) {
            throw new IllegalArgumentException("no flow ever arrives");
        }
    }

    /**
     * One kind of flows.
     *
     * @param entrance  index of the entrance
     * @param perSecond arrivals per second in the mean
     * @param udp       streams of a constant rate, else downloads
     * @param sizes     in octets
     * @param rates     bytes/s: of streams their rate, of downloads their maximal rate; drawn evenly
     */
    public record Flows(int entrance, double perSecond, boolean udp, Sizes sizes, List<Double> rates) {

        public Flows {
            rates = List.copyOf(rates);
            if (!(perSecond >= 0) || rates.isEmpty() || rates.stream().anyMatch(rate -> !(rate > 0))) {
                throw new IllegalArgumentException("flows arrive 0 times per second or more, at a rate above 0");
            }
        }
    }

    @Override
    public double meanDownload() {
        double flowsPerSecond = 0;
        double octetsPerSecond = 0;
        for (Flows one : flows) {
            if (!one.udp()) {
                flowsPerSecond += one.perSecond();
                octetsPerSecond += one.perSecond() * one.sizes().mean();
            }
        }
        return octetsPerSecond / flowsPerSecond;
    }

    @Override
    public Cursor open(SplittableRandom random) {
        return new Run(random);
    }

    private final class Run implements Cursor {

        private final SplittableRandom random;
        private final Zipf clients = new Zipf(resolvers.count(), resolvers.exponent());
        private final double perSecond = flows.stream().mapToDouble(Flows::perSecond).sum();
        private double time;
        private Flows kind;
        private int client;
        private double octets;
        private double rate;

        Run(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public boolean advance() {
            time -= Math.log1p(-random.nextDouble()) / perSecond;
            kind = drawKind();
            client = clients.draw(random);
            octets = kind.sizes().draw(random);
            rate = kind.rates().get(kind.rates().size() == 1 ? 0 : random.nextInt(kind.rates().size()));
            return true;
        }

        private Flows drawKind() {
            double at = flows.size() == 1 ? 0 : random.nextDouble() * perSecond;
            for (Flows one : flows) {
                at -= one.perSecond();
                if (at < 0) {
                    return one;
                }
            }
            return flows.getLast();
        }

        @Override
        public double time() {
            return time;
        }

        @Override
        public int entrance() {
            return kind.entrance();
        }

        @Override
        public int client() {
            return client;
        }

        @Override
        public double octets() {
            return octets;
        }

        @Override
        public boolean udp() {
            return kind.udp();
        }

        @Override
        public double rate() {
            return rate;
        }
    }
}
