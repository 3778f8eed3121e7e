package io.fairlead.selection;

/**
 * The flows of a dispatcher, counted to the octet, and those of its cluster as if they were its own: they yield to each other alike. What
 * a server holds at a choice is this node's part alone, so that others' flows count as settled below nothing.
 */
final class FlowDemand implements OwnDemand {

    /** UDP streams of seconds and more make up the rate; what comes and goes faster is smoothed. */
    private static final double SMOOTHING = 2e9;

    private static final double RESERVE = 2;

    private final Demand.Flows flows;
    private final DemandHistory history = new DemandHistory();
    private final double[] carried;
    private final double[] udp;
    private final double[] udpRate;
    private final double[] rate;
    private double[] settled;
    private double tcpTotal;
    private double tcpOpen;
    private long last;
    private boolean started;

    FlowDemand(Demand.Flows flows, int servers) {
        this.flows = flows;
        carried = new double[servers * DIRECTIONS];
        udp = new double[servers * DIRECTIONS];
        udpRate = new double[servers * DIRECTIONS];
        rate = new double[servers * DIRECTIONS];
        settled = new double[servers];
    }

    @Override
    public void observe(long now) {
        double seconds = started ? (now - last) / 1e9 : 0;
        double gain = started ? -Math.expm1(-(now - last) / SMOOTHING) : 0;
        double before = tcp();
        double open = 0;
        double[] streams = new double[settled.length];
        for (int server = 0; server * DIRECTIONS < carried.length; server++) {
            OwnTraffic traffic = flows.of(server);
            open += traffic.open() - traffic.udpOpen();
            streams[server] = traffic.udpOpen() - traffic.elsewhere();
            int index = server * DIRECTIONS;
            count(index + FROM, traffic.fromBytes(), traffic.udpFromBytes(), seconds, gain);
            count(index + TO, traffic.toBytes(), traffic.udpToBytes(), seconds, gain);
        }
        if (seconds > 0) {
            tcpTotal += gain * ((tcp() - before) / seconds - tcpTotal);
            tcpOpen += gain * (open - tcpOpen);
        }
        settled = streams;
        history.add(now, carried);
        last = now;
        started = true;
    }

    private double tcp() {
        double sum = 0;
        for (int i = 0; i < carried.length; i += DIRECTIONS) {
            sum += carried[i] - udp[i];
        }
        return sum;
    }

    private void count(int index, long octets, long udpOctets, double seconds, double gain) {
        double udpBits = udpOctets * 8.0;
        if (seconds > 0) {
            udpRate[index] += gain * (Math.max(0, udpBits - udp[index]) / seconds - udpRate[index]);
        }
        udp[index] = udpBits;
        carried[index] = octets * 8.0;
    }

    @Override
    public double total() {
        return tcpTotal;
    }

    @Override
    public double each() {
        return tcpOpen > 0 ? tcpTotal / tcpOpen : 0;
    }

    @Override
    public double largestReserve() {
        return RESERVE;
    }

    @Override
    public double[] settled() {
        return settled;
    }

    @Override
    public void window(int server, long from, long to) {
        for (int index = server * DIRECTIONS; index < (server + 1) * DIRECTIONS; index++) {
            rate[index] = Math.max(0, history.perSecond(index, from, to));
        }
    }

    @Override
    public double rate(int server, int direction) {
        return rate[server * DIRECTIONS + direction];
    }

    @Override
    public double unyielding(int server, int direction) {
        return udpRate[server * DIRECTIONS + direction];
    }
}
