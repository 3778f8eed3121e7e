package io.fairlead.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Flows as somebody recorded them, for one entrance; the same ones whatever the seed. */
public final class RecordedArrivals implements Arrivals {

    private double[] times = new double[1024];
    private int[] clients = new int[1024];
    private double[] octets = new double[1024];
    private boolean[] udp = new boolean[1024];
    private double[] rates = new double[1024];
    private int size;
    private int clientCount;

    RecordedArrivals() {
    }

    /** How many flows there are. */
    public int size() {
        return size;
    }

    /** How many clients they are of. */
    public int clients() {
        return clientCount;
    }

    /** Seconds at which the last one arrives. */
    public double end() {
        return size == 0 ? 0 : times[size - 1];
    }

    /** Octets of all flows that arrive before a time in seconds. */
    public double octets(double before) {
        double sum = 0;
        for (int i = 0; i < size && times[i] < before; i++) {
            sum += octets[i];
        }
        return sum;
    }

    /** Adds a flow that arrives no earlier than those before it. */
    void add(double time, int client, double bytes, boolean stream, double rate) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            clients = Arrays.copyOf(clients, size * 2);
            octets = Arrays.copyOf(octets, size * 2);
            udp = Arrays.copyOf(udp, size * 2);
            rates = Arrays.copyOf(rates, size * 2);
        }
        times[size] = time;
        clients[size] = client;
        octets[size] = bytes;
        udp[size] = stream;
        rates[size] = rate;
        clientCount = Math.max(clientCount, client + 1);
        size++;
    }

    @Override
    public double meanDownload() {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (!udp[i]) {
                sum += octets[i];
                count++;
            }
        }
        return sum / count;
    }

    @Override
    public Cursor open(SplittableRandom random) {
        return new Run();
    }

    private final class Run implements Cursor {

        private int at = -1;

        @Override
        public boolean advance() {
            at++;
            return at < size;
        }

        @Override
        public double time() {
            return times[at];
        }

        @Override
        public int entrance() {
            return 0;
        }

        @Override
        public int client() {
            return clients[at];
        }

        @Override
        public double octets() {
            return octets[at];
        }

        @Override
        public boolean udp() {
            return udp[at];
        }

        @Override
        public double rate() {
            return rates[at];
        }
    }
}
