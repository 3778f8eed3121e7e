package io.fairlead.bench;

import io.fairlead.health.HealthTable;
import io.fairlead.load.LoadHistory;
import io.fairlead.selection.Choice;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.Held;
import io.fairlead.selection.LeaseLedger;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.Selector;
import io.fairlead.simulation.Farms;
import io.fairlead.topology.AddressBits;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What {@code headroom} costs on the way of a query, from 100,000 resolvers at 100,000 a second, and of a new flow:
 * the choice alone, without reading the query and writing the answer ({@link ResponderBench}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBench {

    private static final int RESOLVERS = 100_000;
    private static final long APART = 10_000;
    private static final long TTL = Duration.ofSeconds(10).toNanos();

    /** In the pool. */
    @Param({"4", "16", "100", "10000"})
    public int servers;

    private LinksOfABeat links;
    private LeaseLedger ledger;
    private PoolChooser answers;
    private PoolChooser flows;
    private LoadHistory history;
    private Selector forQuery;
    private Selector forFlow;
    private AtomicLongArray open;
    private Held held;
    private long ticket;
    private long now;

    /** Choosers that have seen some measurements, and leases. */
    @Setup
    public void prepare() {
        Pool pool = Farms.many(servers, LinksOfABeat.PORTS);
        links = new LinksOfABeat(pool);
        history = new LoadHistory(Duration.ZERO);
        ledger = new LeaseLedger(servers, RESOLVERS);
        answers = new PoolChooser(pool, PolicySettings.Headroom.DEFAULT, GuardSettings.DEFAULT, ledger);
        flows = new PoolChooser(pool, PolicySettings.Headroom.DEFAULT, GuardSettings.DEFAULT, links);
        open = new AtomicLongArray(servers);
        held = open::getOpaque;
        now = LinksOfABeat.BEAT;
        for (int beat = 0; beat < 10; beat++) {
            beat();
            for (int i = 0; i < RESOLVERS; i++) {
                query();
            }
        }
    }

    private void beat() {
        history.add(links.measured(now));
        Choice choice = answers.choose(history, HealthTable.ALL_UP);
        forQuery = choice.ipv4();
        forFlow = flows.choose(history, HealthTable.ALL_UP).ipv4();
        now += LinksOfABeat.BEAT;
    }

    /** A resolver asks, in no order that a cache could guess, and is written down. */
    @Benchmark
    public int query() {
        long query = ticket++;
        now += APART;
        long resolver = AddressBits.lowOfIpv4(10 << 24 | (int) ((query * 0x9e37_79b9L & 0xffff_ffffL) % RESOLVERS));
        return ledger.assign(forQuery, 0, resolver, 0, query, now, TTL);
    }

    /** A flow comes, and is counted. */
    @Benchmark
    public int flow() {
        int server = forFlow.pick(ticket++, held);
        open.setOpaque(server, open.getOpaque(server) + 1);
        return server;
    }
}
