package io.fairlead.bench;

import io.fairlead.health.HealthTable;
import io.fairlead.load.LoadHistory;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Demand;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.LeaseLedger;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.simulation.Farms;
import io.fairlead.topology.AddressBits;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What {@code headroom} costs each beat when every link was measured anew: from the table of loads to the choice that is
 * published, selectors included. One thread, as the control loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BeatBench {

    private static final int RESOLVERS = 100_000;
    private static final long TTL = Duration.ofSeconds(10).toNanos();

    /** In the pool, a link each. */
    @Param({"100", "10000"})
    public int servers;

    /** What the chooser gives out. */
    @Param({"answers", "flows"})
    public String of;

    private LinksOfABeat links;
    private HealthTable health;
    private LeaseLedger ledger;
    private PoolChooser chooser;
    private LoadHistory history;
    private Choice choice;
    private long ticket;
    private long now;

    /** A chooser at its start. */
    @Setup
    public void prepare() {
        Pool pool = Farms.many(servers, LinksOfABeat.PORTS);
        links = new LinksOfABeat(pool);
        health = links.health();
        ledger = of.equals("answers") ? new LeaseLedger(servers, RESOLVERS) : null;
        chooser = new PoolChooser(pool, PolicySettings.Headroom.DEFAULT, GuardSettings.DEFAULT,
                ledger == null ? links : (Demand) ledger);
        history = new LoadHistory(Duration.ZERO);
        now = LinksOfABeat.BEAT;
        history.add(links.measured(now));
        beat();
    }

    /** The time until the next beat: answers of a tenth of a second, and a measurement of each link. */
    @Setup(Level.Invocation)
    public void meanwhile() {
        for (int i = 0; ledger != null && i < RESOLVERS / 10; i++) {
            long resolver = AddressBits.lowOfIpv4(10 << 24 | (int) ((ticket * 0x9e37_79b9L & 0xffff_ffffL) % RESOLVERS));
            ledger.assign(choice.ipv4(), 0, resolver, 0, ticket++, now, TTL);
        }
        now += LinksOfABeat.BEAT;
        history.add(links.measured(now));
    }

    /** A beat. */
    @Benchmark
    public Choice beat() {
        choice = chooser.choose(history, health);
        return choice;
    }
}
