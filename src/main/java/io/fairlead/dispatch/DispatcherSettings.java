package io.fairlead.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the dispatcher does, and its limits.
 *
 * @param listeners     where clients reach which pool; at least one
 * @param limits        how much is held at once
 * @param timeouts      how long things last
 * @param source        which source address servers see
 * @param traffic       how the dispatcher's own record of traffic is used
 * @param threads       event loops; 0 for one per processor
 * @param dataPlane     what forwards
 */
public record DispatcherSettings(List<Listener> listeners, Limits limits, Timeouts timeouts, SourceBinding source,
                                 Traffic traffic, int threads, DataPlaneSettings dataPlane) {

    public DispatcherSettings {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(timeouts, "timeouts");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(traffic, "traffic");
        Objects.requireNonNull(dataPlane, "dataPlane");
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("the dispatcher has no listener");
        }
        for (int i = 0; i < listeners.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (listeners.get(i).conflictsWith(listeners.get(j))) {
                    throw new IllegalArgumentException("two listeners claim " + listeners.get(i).protocol() + " port "
                            + listeners.get(i).ports() + " of one cluster address");
                }
            }
        }
        if (threads < 0) {
            throw new IllegalArgumentException("threads must be 0 (one per processor) or more");
        }
    }

    /** With the data plane that is usual. */
    public DispatcherSettings(List<Listener> listeners, Limits limits, Timeouts timeouts, SourceBinding source,
                              Traffic traffic, int threads) {
        this(listeners, limits, timeouts, source, traffic, threads, DataPlaneSettings.DEFAULT);
    }

    /** Names of the pools some of whose replies pass the dispatcher by, so that its own record lacks them. */
    public Set<String> unseenPools() {
        return listeners.stream().filter(listener -> listener.returnPath().isDirect()).map(Listener::pool)
                .collect(Collectors.toSet());
    }

    /**
     * Limits.
     *
     * @param flows          flows open at once over all listeners; the one idle for longest makes room for one more
     * @param flowsPerClient flows open at once from one client address; 0 for no such limit
     */
    public record Limits(int flows, int flowsPerClient) {

        /** What a dispatcher without stated limits has. */
        public static final Limits DEFAULT = new Limits(100_000, 0);

        public Limits {
            if (flows < 1 || flowsPerClient < 0) {
                throw new IllegalArgumentException("the limit of flows must be 1 or more, that of one client 0 or more");
            }
        }
    }

    /**
     * Times.
     *
     * @param connect for one server to take a connection, before the next choice is tried
     * @param tcpIdle a TCP flow without traffic in either direction is reset after this
     * @param udpIdle a UDP flow without traffic in either direction is forgotten after this
     * @param drain   how long old flows may go on once the dispatcher stops
     */
    public record Timeouts(Duration connect, Duration tcpIdle, Duration udpIdle, Duration drain) {

        /** What a dispatcher without stated times has; idle UDP as RFC 4787 section 4.3 asks of a NAT. */
        public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(3), Duration.ofMinutes(15),
                Duration.ofMinutes(2), Duration.ofSeconds(30));

        public Timeouts {
            if (!connect.isPositive() || !tcpIdle.isPositive() || !udpIdle.isPositive() || drain.isNegative()) {
                throw new IllegalArgumentException("connect and idle timeouts must be above 0, the drain time 0 or more");
            }
        }
    }

    /**
     * How the dispatcher's own record of traffic is used.
     *
     * @param counting by bytes or by packets
     * @param fromOnly true to go by what comes from the servers alone, which matters most (patent, table 50)
     * @param record   which record loads rest on where a switch keeps one too
     */
    public record Traffic(Counting counting, boolean fromOnly, TrafficRecord record) {

        /** Bytes both ways; with the switch's record where there is one. */
        public static final Traffic DEFAULT = new Traffic(Counting.BYTES, false, TrafficRecord.BOTH);

        public Traffic {
            Objects.requireNonNull(counting, "counting");
            Objects.requireNonNull(record, "record");
        }
    }
}
