package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.Flow;
import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Looks after the table of flows: counts them, ends those whose time is over, has those of dead servers reset.
 *
 * <p>The programs look at idle times themselves where it matters, and the kernel makes room in a full table; what is
 * done here frees rows early and tells clients. Without it, while no process runs, traffic goes on all the same.
 */
final class FlowKeeper {

    private static final int EXPIRED = 0;
    private static final int ENDED = 1;

    /** How long a row is kept after its connection has ended, for retransmissions, and one whose server has said nothing. */
    private static final Duration CLOSED = Duration.ofSeconds(10);
    private static final Duration UNANSWERED = Duration.ofSeconds(60);

    /** And one whose server's half passes by, once its client has ended: as long as LVS waits then. */
    private static final Duration HALF_SEEN = Duration.ofMinutes(2);

    private final Tables tables;
    private final ServerSlots servers;
    private final Optional<WayRows> ways;
    private final HeldFlows held;
    private final IntFunction<InetAddress> clusters;
    private final ResetProbe probe;
    private final Timeouts timeouts;
    private final LongSupplier clock;

    /**
     * @param ways     source ports of full NAT; empty where there is none
     * @param clusters addresses by their numbers
     * @param clock    the kernel's monotonic clock, nanoseconds
     */
    FlowKeeper(Tables tables, ServerSlots servers, Optional<WayRows> ways, IntFunction<InetAddress> clusters, ResetProbe probe,
               Timeouts timeouts, LongSupplier clock) throws IOException {
        this.tables = tables;
        this.servers = servers;
        this.ways = ways;
        this.held = new HeldFlows(tables.rows(Table.HELD));
        this.clusters = clusters;
        this.probe = probe;
        this.timeouts = timeouts;
        this.clock = clock;
    }

    /**
     * The table of flows at one time.
     *
     * @param byServer open flows by number of the server's row
     * @param udp      of these, UDP
     * @param tcp      open TCP flows
     * @param open     open flows
     * @param rows     rows in use
     */
    record Census(long[] byServer, long[] udp, long tcp, long open, long rows) {
    }

    /** Counts. */
    Census count() throws IOException {
        Counting counting = new Counting(servers.size());
        tables.of(Table.FLOWS).forEach((key, flow) -> counting.add(key, flow));
        return counting.census();
    }

    private final class Counting {
        private final long[] byServer;
        private final long[] udp;
        private long tcp;
        private long open;
        private long rows;

        private Counting(int size) {
            byServer = new long[size];
            udp = new long[size];
        }

        private void add(ByteBuffer key, ByteBuffer flow) {
            rows++;
            int server = flow.getInt(Rows.FLOW_SERVER);
            if (!Rows.isClosed(flow)) {
                open++;
                tcp += Rows.protocol(key) == Protocol.TCP ? 1 : 0;
                if (server < byServer.length) {
                    byServer[server]++;
                    udp[server] += Rows.protocol(key) == Protocol.UDP ? 1 : 0;
                }
            }
        }

        private Census census() {
            return new Census(byServer, udp, tcp, open, rows);
        }
    }

    /** Ends flows whose time is over; their TCP clients are told. Puts right what servers are thought to hold. */
    void expire() throws IOException {
        int now = Rows.ticks(clock.getAsLong());
        long[] before = held.read(servers.size());
        Counting counting = new Counting(before.length);
        List<Expired> over = new ArrayList<>();
        tables.of(Table.FLOWS).forEach((key, flow) -> {
            counting.add(key, flow);
            if (isOver(key, flow, now)) {
                over.add(new Expired(BpfMap.copy(key), BpfMap.copy(flow)));
            }
        });
        held.correct(before, counting.byServer);
        long idle = 0;
        long ended = 0;
        for (Expired each : over) {
            boolean stays = each.isToStay();
            if (isStillOver(each.key) && (stays ? mark(each) : tables.of(Table.FLOWS).remove(each.key))) {
                ended += stays ? 0 : 1;
                idle += each.isOpen() ? 1 : 0;
                close(each);
            }
        }
        if (ways.isPresent()) {
            ways.get().sweep(counting.rows - ended, now);
        }
        add(EXPIRED, idle);
        add(ENDED, ended);
    }

    private record Expired(ByteBuffer key, ByteBuffer flow) {

        private boolean isOpen() {
            return !Rows.isClosed(flow);
        }

        /** Whether its client is told of its end. One that was picked up, and nobody has answered, can be so again. */
        private boolean isToBeTold() {
            return isOpen() && Rows.protocol(key) == Protocol.TCP && !Rows.isUnproven(flow);
        }

        /** Whether its row stays for a while, lest what the client answers pick the connection up again. */
        private boolean isToStay() {
            return isToBeTold() && Rows.mode(flow) != Mode.FULL;
        }
    }

    private boolean mark(Expired each) throws IOException {
        ByteBuffer flow = BpfMap.copy(each.flow);
        flow.put(Rows.FLOW_STATE, (byte) (flow.get(Rows.FLOW_STATE) | Rows.WAS_RESET | Rows.EXPIRED));
        flow.putInt(Rows.FLOW_SEEN, Rows.ticks(clock.getAsLong()));
        return tables.of(Table.FLOWS).replace(each.key, flow);
    }

    private void close(Expired each) throws IOException {
        if (each.isOpen()) {
            held.ended(each.flow.getInt(Rows.FLOW_SERVER));
        }
        if (each.isToBeTold()) {
            tell(each.key);
        }
        if (ways.isPresent()) {
            ways.get().free(each.key, each.flow);
        }
    }

    private boolean isStillOver(ByteBuffer key) throws IOException {
        return tables.of(Table.FLOWS).get(key)
                .filter(flow -> isOver(key, flow, Rows.ticks(clock.getAsLong()))).isPresent();
    }

    private boolean isOver(ByteBuffer key, ByteBuffer flow, int now) {
        Duration idle = Rows.since(flow.getInt(Rows.FLOW_SEEN), now);
        return idle.compareTo(lifetime(Rows.protocol(key), flow)) >= 0 && !isAhead(flow, now);
    }

    /** A packet may have come after the time was taken. */
    private static boolean isAhead(ByteBuffer flow, int now) {
        return flow.getInt(Rows.FLOW_SEEN) - now > 0;
    }

    private Duration lifetime(Protocol protocol, ByteBuffer flow) {
        if (protocol == Protocol.UDP) {
            return timeouts.udpIdle();
        }
        if (Rows.isClosed(flow)) {
            return Rows.isHalfSeen(flow) ? HALF_SEEN : CLOSED;
        }
        boolean answered = (flow.get(Rows.FLOW_STATE) & Rows.ANSWERED) != 0;
        return answered || timeouts.tcpIdle().compareTo(UNANSWERED) < 0 ? timeouts.tcpIdle() : UNANSWERED;
    }

    /** Has open TCP flows of dead servers reset. */
    void resetLost() throws IOException {
        List<ByteBuffer> lost = new ArrayList<>();
        tables.of(Table.FLOWS).forEach((key, flow) -> {
            if (Rows.protocol(key) == Protocol.TCP && !Rows.isClosed(flow) && servers.isLost(
                    flow.getInt(Rows.FLOW_SERVER), flow.getShort(Rows.FLOW_GENERATION) & 0xffff)) {
                lost.add(BpfMap.copy(key));
            }
        });
        lost.forEach(this::tell);
    }

    private void tell(ByteBuffer key) {
        InetAddress cluster = clusters.apply(Rows.cluster(key));
        if (cluster != null && Rows.protocol(key) == Protocol.TCP) {
            probe.send(Rows.flowKey(key), cluster);
        }
    }

    private void add(int row, long more) throws IOException {
        if (more > 0) {
            tables.of(Table.LEDGER).put(row, BpfMap.buffer(Long.BYTES).putLong(0, ledger(row) + more));
        }
    }

    private long ledger(int row) throws IOException {
        return tables.of(Table.LEDGER).get(row).orElseThrow().getLong(0);
    }

    /** Flows ended for being idle. */
    long expired() throws IOException {
        return ledger(EXPIRED);
    }

    /** Flows whose rows were freed. */
    long ended() throws IOException {
        return ledger(ENDED);
    }

    /** Open flows, as many as asked for. */
    List<Flow> view(int limit) throws IOException {
        int now = Rows.ticks(clock.getAsLong());
        List<Flow> flows = new ArrayList<>();
        tables.of(Table.FLOWS).forEach((key, flow) -> {
            var server = servers.server(flow.getInt(Rows.FLOW_SERVER));
            if (flows.size() < limit && server != null && !Rows.isClosed(flow)) {
                FlowKey name = Rows.flowKey(key);
                Duration idle = isAhead(flow, now) ? Duration.ZERO : Rows.since(flow.getInt(Rows.FLOW_SEEN), now);
                flows.add(new Flow(name, server, Rows.since(flow.getInt(Rows.FLOW_OPENED), now), idle,
                        flow.getLong(Rows.FLOW_FROM), flow.getLong(Rows.FLOW_TO)));
            }
        });
        return flows;
    }
}
