package io.fairlead.dispatch;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.CounterSource;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The dispatcher's own traffic monitor (patent sign 34) as a source like any other: a pool without a switch balances by
 * what has been forwarded.
 *
 * <p>Its links are those whose source is {@link #NAME}; servers that share such a link are counted together. Counters
 * are 64 bits wide, its clock is this machine's. With {@link Counting#PACKETS} each packet weighs a full Ethernet
 * frame's payload, so that a capacity in bits/s still has a meaning; with {@code fromOnly} nothing is told of what goes
 * to a server.
 */
public final class DispatchSource implements CounterSource {

    /** {@link LinkId#source()} of links that are measured by the dispatcher itself. */
    public static final String NAME = "dispatcher";

    private static final long FULL_PACKET = 1_500;

    private final DataPlane dataPlane;
    private final DispatcherSettings.Traffic traffic;
    private final Set<LinkId> unseen;
    private final Map<LinkId, List<ServerId>> servers = new TreeMap<>();
    private final Duration period;
    private final LongSupplier clock;
    private final long start;
    private volatile boolean closed;

    /**
     * @param pools  whose servers stand behind links of {@link #NAME}
     * @param unseen links of which only what goes to servers is seen: nothing is told of what comes from them
     * @param period how often it wants to be read
     * @param clock  this machine's monotonic clock, nanoseconds
     */
    public DispatchSource(DataPlane dataPlane, DispatcherSettings.Traffic traffic, List<Pool> pools, Set<LinkId> unseen,
                          Duration period, LongSupplier clock) {
        this.dataPlane = dataPlane;
        this.traffic = traffic;
        this.unseen = Set.copyOf(unseen);
        this.period = period;
        this.clock = clock;
        this.start = clock.getAsLong();
        pools.stream().flatMap(pool -> pool.servers().stream()).filter(DispatchSource::isOwn).forEach(server ->
                servers.computeIfAbsent(server.link().id(), _ -> new ArrayList<>()).add(server.id()));
    }

    private static boolean isOwn(Server server) {
        return server.link().id().source().equals(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<LinkId> links() {
        return List.copyOf(servers.keySet());
    }

    @Override
    public Duration period() {
        return period;
    }

    @Override
    public CompletionStage<CounterReading> read() {
        long now = clock.getAsLong();
        if (closed) {
            return CompletableFuture.completedFuture(new CounterReading.Failure(NAME, now, "the dispatcher is closed"));
        }
        Map<ServerId, ServerCounters> rows = dataPlane.counters().stream()
                .collect(Collectors.toMap(ServerCounters::server, Function.identity()));
        List<CounterSample> samples = new ArrayList<>();
        servers.forEach((link, of) -> samples.add(sample(link, of, rows, now - start)));
        return CompletableFuture.completedFuture(new CounterReading.Success(NAME, now, samples, Map.of()));
    }

    private CounterSample sample(LinkId link, List<ServerId> of, Map<ServerId, ServerCounters> rows, long time) {
        ServerCounters sum = new ServerCounters(of.getFirst(), 0, 0, 0, 0, 0, 0, 0, 0, 0);
        for (ServerId server : of) {
            ServerCounters row = rows.get(server);
            sum = row == null ? sum : sum.plus(row);
        }
        Counters from = unseen.contains(link) ? Counters.NONE : counters(sum.fromBytes(), sum.fromPackets());
        Counters to = traffic.fromOnly() ? counters(0, 0) : counters(sum.toBytes(), sum.toPackets());
        return new CounterSample(link, time, Counters.ABSENT, PortStatus.UP, 0, 64, from, to);
    }

    private Counters counters(long bytes, long packets) {
        long octets = traffic.counting() == Counting.BYTES ? bytes : packets * FULL_PACKET;
        return new Counters(octets, packets, Counters.ABSENT, Counters.ABSENT);
    }

    @Override
    public void close() {
        closed = true;
    }
}
