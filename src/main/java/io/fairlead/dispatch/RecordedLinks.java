package io.fairlead.dispatch;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a data plane has carried for servers as the counters of the links they stand behind, whichever dispatcher's it was.
 *
 * <p>Its links are those whose source is {@link DispatchSource#NAME}; servers that share such a link are counted together. With
 * {@link Counting#PACKETS} each packet weighs a full Ethernet frame's payload, so that a capacity in bits/s still has a
 * meaning; with {@code fromOnly} nothing is told of what goes to a server.
 */
public final class RecordedLinks {

    private static final long FULL_PACKET = 1_500;

    private final DispatcherSettings.Traffic traffic;
    private final Set<LinkId> unseen;
    private final Map<LinkId, List<ServerId>> servers = new TreeMap<>();

    /** @param pools whose servers stand behind links of {@link DispatchSource#NAME} */
    public RecordedLinks(DispatcherSettings.Traffic traffic, List<Pool> pools) {
        this(traffic, pools, Set.of());
    }

    /**
     * @param pools  whose servers stand behind links of {@link DispatchSource#NAME}
     * @param unseen links of which only what goes to servers is seen: nothing is told of what comes from them
     */
    public RecordedLinks(DispatcherSettings.Traffic traffic, List<Pool> pools, Set<LinkId> unseen) {
        this.traffic = traffic;
        this.unseen = Set.copyOf(unseen);
        pools.stream().flatMap(pool -> pool.servers().stream()).filter(RecordedLinks::isOwn).forEach(server ->
                servers.computeIfAbsent(server.link().id(), _ -> new ArrayList<>()).add(server.id()));
    }

    private static boolean isOwn(Server server) {
        return server.link().id().source().equals(DispatchSource.NAME);
    }

    /** The links, in order. */
    public List<LinkId> links() {
        return List.copyOf(servers.keySet());
    }

    /**
     * The links' counters by a data plane's rows.
     *
     * @param time      when it had them, on its own monotonic clock, nanoseconds
     * @param requested when they were asked for, on this machine's
     */
    public CounterReading.Success reading(List<ServerCounters> rows, long time, long requested) {
        Map<ServerId, ServerCounters> byServer = rows.stream()
                .collect(Collectors.toMap(ServerCounters::server, Function.identity(), ServerCounters::plus));
        List<CounterSample> samples = new ArrayList<>();
        servers.forEach((link, of) -> samples.add(sample(link, of, byServer, time)));
        return new CounterReading.Success(DispatchSource.NAME, requested, samples, Map.of());
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
}
