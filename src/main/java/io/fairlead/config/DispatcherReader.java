package io.fairlead.config;

import io.fairlead.dispatch.Counting;
import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.dispatch.TrafficRecord;
import io.fairlead.topology.ClusterAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the dispatcher: what it does, its limits and its listeners. */
final class DispatcherReader {

    private static final Choices<SourceBinding> SOURCE = new Choices<>(
            Map.of("dispatcher", SourceBinding.DISPATCHER, "transparent", SourceBinding.TRANSPARENT));
    private static final Choices<TrafficRecord> RECORD = new Choices<>(
            Map.of("own", TrafficRecord.OWN, "switch", TrafficRecord.SWITCH, "both", TrafficRecord.BOTH));
    private static final Choices<Counting> COUNTING =
            new Choices<>(Map.of("bytes", Counting.BYTES, "packets", Counting.PACKETS));
    private static final int MOST_FLOWS = 10_000_000;
    private static final ValueType<Duration> CONNECT = Durations.between(Duration.ofMillis(10), Duration.ofMinutes(1));
    private static final ValueType<Duration> IDLE = Durations.between(Duration.ofSeconds(1), Duration.ofHours(168));
    private static final ValueType<Duration> DRAIN = Durations.between(Duration.ZERO, Duration.ofHours(24));

    private final Section section;
    private final ListenerReader reader;
    private final ListenerCheck check;

    /**
     * @param reader reads one listener
     * @param check  holds the listeners against each other and against the rest of the file
     */
    DispatcherReader(Section section, ListenerReader reader, ListenerCheck check) {
        this.section = section;
        this.reader = reader;
        this.check = check;
    }

    /**
     * What other sections need to know of the dispatcher.
     *
     * @param settings  empty where there is no dispatcher, or anything wrong in the file
     * @param pools     names of the pools that its listeners name, those with faults too
     * @param complete  false when it may have listeners for more pools, which could not be read
     * @param addresses by pool, the cluster address of its listeners without faults
     */
    record Dispatched(Optional<DispatcherSettings> settings, Set<String> pools, boolean complete,
                      Map<String, ClusterAddress> addresses) {

        /** What there is without a dispatcher. */
        static Dispatched nothing(boolean complete) {
            return new Dispatched(Optional.empty(), Set.of(), complete, Map.of());
        }

        /** Whether no listener leads to a pool. */
        boolean lacks(String pool) {
            return complete && !pools.contains(pool);
        }
    }

    /** @param complete false when the file breaks off, so that listeners may be missing that it would have defined */
    Dispatched read(boolean complete) {
        Limits limits = limits(section.section("limits"));
        Timeouts timeouts = timeouts(section.section("timeouts"));
        SourceBinding source = section.value("source", SOURCE, SourceBinding.DISPATCHER);
        Traffic traffic = traffic();
        int threads = section.value("threads", Numbers.between(0, 1024), 0);
        DataPlaneSettings dataPlane = DataPlaneReader.read(section);
        Section named = section.section("listeners");
        List<Listener> listeners = listeners(named, dataPlane.kind() == DataPlaneSettings.Kind.RELAY);
        Optional<DispatcherSettings> settings = section.faults().hasErrors() ? Optional.empty()
                : Optional.of(new DispatcherSettings(listeners, limits, timeouts, source, traffic, threads,
                        dataPlane));
        return new Dispatched(settings, reader.usedPools(), complete && named.isComplete(), addresses(listeners));
    }

    private List<Listener> listeners(Section named, boolean isRelay) {
        if (section.requirePresence("listeners", "{ NAME: { pool: NAME, ports: 80 } }") && named.keys().isEmpty()
                && named.isComplete()) {
            named.faults().error(named.at(), named.path(), "the dispatcher has no listener", "add one");
        }
        Map<Section, Listener> listeners = new LinkedHashMap<>();
        named.named().values().forEach(each ->
                reader.read(each).ifPresent(listener -> listeners.put(each, listener)));
        check.check(listeners);
        listeners.forEach((each, listener) -> {
            if (isRelay && listener.returnPath().isDirect()) {
                each.error("return", "the relay carries both directions itself", "write 'data-plane: kernel', or through");
            }
        });
        return List.copyOf(listeners.values());
    }

    private static Limits limits(Section section) {
        int flows = section.value("flows", Numbers.between(1, MOST_FLOWS), Limits.DEFAULT.flows());
        int perClient = section.value("flows-per-client", Numbers.between(0, MOST_FLOWS),
                Limits.DEFAULT.flowsPerClient());
        if (perClient > flows) {
            section.error("flows-per-client", perClient + " is more than all 'flows', " + flows,
                    "write " + flows + " at most, or 0 for no such limit");
        }
        return new Limits(flows, perClient);
    }

    private static Timeouts timeouts(Section section) {
        Timeouts usual = Timeouts.DEFAULT;
        return new Timeouts(section.value("connect", CONNECT, usual.connect()),
                section.value("tcp-idle", IDLE, usual.tcpIdle()), section.value("udp-idle", IDLE, usual.udpIdle()),
                section.value("drain", DRAIN, usual.drain()));
    }

    private Traffic traffic() {
        Traffic usual = Traffic.DEFAULT;
        return new Traffic(section.value("counting", COUNTING, usual.counting()),
                section.value("from-only", Choices.FLAG, usual.fromOnly()),
                section.value("record", RECORD, usual.record()));
    }

    private static Map<String, ClusterAddress> addresses(List<Listener> listeners) {
        Map<String, List<InetAddress>> byPool = new HashMap<>();
        listeners.forEach(listener ->
                byPool.computeIfAbsent(listener.pool(), _ -> new ArrayList<>()).addAll(listener.addresses()));
        Map<String, ClusterAddress> addresses = new HashMap<>();
        byPool.forEach((pool, all) -> addresses.put(pool, ClusterAddress.of(all)));
        return addresses;
    }
}
