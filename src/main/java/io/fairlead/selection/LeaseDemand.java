package io.fairlead.selection;

/**
 * The leases of a DNS server's answers, as traffic.
 *
 * <p>What clients of a lease send is not counted anywhere: {@link LeaseWorth} makes out what a unit of lease is worth in
 * bits/s. Flows outlive leases: the traffic of a link follows its leases with a lag.
 */
final class LeaseDemand implements OwnDemand {

    /** Mean time in nanoseconds by which traffic lags behind leases. */
    private static final double LAG = 1e9;
    private static final double MEMORY = 15e9;
    private static final double RESERVE = 12;

    private final LeaseLedger ledger;
    private final DemandHistory history = new DemandHistory();
    private final double[] lagged;
    private final double[] total;
    private final double[] leased;
    private final LeaseWorth[] worth = new LeaseWorth[DIRECTIONS];
    private double held;
    private long last;
    private boolean started;

    LeaseDemand(LeaseLedger ledger) {
        this.ledger = ledger;
        lagged = new double[ledger.servers()];
        total = new double[ledger.servers()];
        leased = new double[ledger.servers()];
        worth[FROM] = new LeaseWorth(ledger.servers());
        worth[TO] = new LeaseWorth(ledger.servers());
    }

    @Override
    public void observe(long now) {
        double seconds = started ? (now - last) / 1e9 : 0;
        double gain = started ? -Math.expm1(-(now - last) / LAG) : 0;
        held = 0;
        for (int server = 0; server < lagged.length; server++) {
            double holds = ledger.of(server);
            held += holds;
            lagged[server] += gain * (holds - lagged[server]);
            total[server] += seconds * lagged[server];
        }
        history.add(now, total);
        last = now;
        started = true;
    }

    @Override
    public void window(int server, long from, long to) {
        leased[server] = history.perSecond(server, from, to);
    }

    @Override
    public void measured(int server, int direction, double bits, long span) {
        worth[direction].sample(server, bits, leased[server], span);
    }

    @Override
    public double rate(int server, int direction) {
        return worth[direction].each() * leased[server];
    }

    @Override
    public double total() {
        return held * each();
    }

    @Override
    public double each() {
        return worth[FROM].each();
    }

    @Override
    public double memory() {
        return MEMORY;
    }

    @Override
    public double largestReserve() {
        return RESERVE;
    }
}
