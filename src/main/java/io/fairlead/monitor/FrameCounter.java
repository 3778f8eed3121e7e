package io.fairlead.monitor;

import io.fairlead.monitor.KernelCounting.Side;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the frames of one interface by server, as the kernel's counter does. One thread counts, any may read.
 *
 * <p>Counts stand in one array, six for each address in the order of {@link Traffic}, then three of the interface: a count
 * is written by nobody else, so that an ordered store is enough.
 */
final class FrameCounter implements PacketRing.Reader {

    private static final int EACH = 6;
    private static final int FROM = 0;
    private static final int TO = 2;
    private static final int TCP_FLOWS = 4;
    private static final int UDP_FLOWS = 5;
    private static final int TAG = 4;

    private final WatchedInterface.Direction direction;
    private final Map<WireAddress, Integer> rows;
    private final FlowMemory flows;
    private final FrameReader frame = new FrameReader();
    private final AtomicLongArray counts;
    private final int own;

    /** @param rows by address, the number of its row, from 0 on */
    FrameCounter(WatchedInterface.Direction direction, Map<WireAddress, Integer> rows, FlowMemory flows) {
        this.direction = direction;
        this.rows = rows;
        this.flows = flows;
        own = rows.size() * EACH;
        counts = new AtomicLongArray(own + 3);
    }

    @Override
    public void read(ByteBuffer octets, int at, int end, int length, int gsoSize, boolean tagged, boolean outgoing) {
        switch (direction) {
            case IN, OUT -> {
                if (outgoing == (direction == WatchedInterface.Direction.OUT)) {
                    count(octets, at, end, length, gsoSize, tagged, Side.ALL);
                }
            }
            case BOTH -> count(octets, at, end, length, gsoSize, tagged, outgoing ? Side.TO : Side.FROM);
        }
    }

    private void count(ByteBuffer octets, int at, int end, int length, int gsoSize, boolean tagged, Side side) {
        boolean whole = frame.read(octets, at, end);
        int payload = length - frame.headers();
        long segments = gsoSize == 0 || payload <= 0 ? 1 : (payload + gsoSize - 1) / gsoSize;
        long all = length + (tagged ? segments * TAG : 0) + (segments - 1) * frame.headers();
        add(own, all);
        add(own + 1, segments);
        if (!whole) {
            add(own + 2, frame.isIp() ? 1 : 0);
            return;
        }
        Integer to = side == Side.FROM ? null : rows.get(frame.target());
        if (to != null) {
            add(to * EACH + TO, all);
            add(to * EACH + TO + 1, segments);
            see(to * EACH, true);
        }
        Integer from = side == Side.TO ? null : rows.get(frame.source());
        if (from != null) {
            add(from * EACH + FROM, all);
            add(from * EACH + FROM + 1, segments);
            see(from * EACH, false);
        }
    }

    /** Datagrams are noted both ways: a reply to what a server asked of others begins nothing. */
    private void see(int row, boolean toServer) {
        if (frame.isDatagram()) {
            boolean begins = flows.begins(frame.flow(toServer), System.nanoTime());
            add(row + UDP_FLOWS, begins && toServer ? 1 : 0);
        } else if (toServer && frame.opens() && flows.opens(frame.flow(true), frame.sequence())) {
            add(row + TCP_FLOWS, 1);
        }
    }

    private void add(int index, long more) {
        if (more != 0) {
            counts.lazySet(index, counts.getPlain(index) + more);
        }
    }

    /** What passed from and to the address of that row. */
    Traffic traffic(int row) {
        int at = row * EACH;
        return new Traffic(counts.get(at), counts.get(at + 1), counts.get(at + TO), counts.get(at + TO + 1),
                counts.get(at + TCP_FLOWS), counts.get(at + UDP_FLOWS));
    }

    /** What the interface showed; losses are not in it. */
    Tally tally() {
        return new Tally(counts.get(own), counts.get(own + 1), 0, counts.get(own + 2), 0);
    }
}
