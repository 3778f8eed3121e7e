package io.fairlead.selection;

/**
 * The leases of a DNS server's answers, as traffic.
 *
 * <p>What clients of a lease send is not counted anywhere; but all of them together make up what was measured, so a unit
 * of lease is worth so many bits/s as there were on all links for all leases, in the mean. Flows outlive leases: the
 * traffic of a link follows its leases with a lag.
 */
final class LeaseDemand implements OwnDemand {

    private static final double LAG = Tuning.of("lag", 2) * 1e9;
    private static final double MEMORY = Tuning.of("gmem", 60) * 1e9;
    static final double OWNSHARE = Tuning.of("own", 1);

    private final LeaseLedger ledger;
    private final DemandHistory history = new DemandHistory();
    private final double[] lagged;
    private final double[] total;
    private final double[][] sums = new double[DIRECTIONS][2];
    private long last;
    private boolean started;

    LeaseDemand(LeaseLedger ledger) {
        this.ledger = ledger;
        lagged = new double[ledger.servers()];
        total = new double[ledger.servers()];
    }

    @Override
    public void observe(long now) {
        ledger.settle(now);
        if (started) {
            double seconds = (now - last) / 1e9;
            double gain = -Math.expm1(-(now - last) / LAG);
            for (int server = 0; server < lagged.length; server++) {
                lagged[server] += gain * (ledger.of(server) - lagged[server]);
                total[server] += seconds * lagged[server];
            }
        }
        history.add(now, total);
        last = now;
        started = true;
    }

    @Override
    public void measured(int server, int direction, double bits, long from, long to) {
        double x = history.perSecond(server, from, to);
        double[] sum = sums[direction];
        double keep = Math.exp(-(to - from) / MEMORY / lagged.length);
        sum[0] = sum[0] * keep + bits;
        sum[1] = sum[1] * keep + x;
    }

    @Override
    public double rate(int server, int direction, long from, long to) {
        double[] sum = sums[direction];
        return sum[1] <= 0 ? 0 : OWNSHARE * sum[0] / sum[1] * history.perSecond(server, from, to);
    }

    @Override
    public double total() {
        double sum = 0;
        for (int i = 0; i < lagged.length; i++) sum += ledger.of(i);
        return sum * each();
    }

    @Override
    public double each() {
        double[] sum = sums[FROM];
        return sum[1] <= 0 ? 0 : sum[0] / sum[1];
    }

    @Override
    public double grain() {
        return Tuning.of("G", 0);
    }

    @Override
    public double most() {
        return Tuning.of("K", 10);
    }

    @Override
    public double unyielding(int server, int direction) {
        return 0;
    }

    @Override
    public double[] settled() {
        return new double[0];
    }
}
