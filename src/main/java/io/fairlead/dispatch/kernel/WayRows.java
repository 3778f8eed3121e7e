package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.kernel.ReplyRows.Back;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of source ports in use, of full NAT: takes away the rows of flows that are gone.
 *
 * <p>The programs never need that: they take such a row over when they come by its port. But a table must not fill with
 * rows of flows that the kernel made room with, and a flow that has ended gives its port back at once. A row that has
 * become another's in the meantime is put back; its flow's next packet would do so too.
 */
final class WayRows {

    /** So many more rows than flows, and they are looked through. */
    private static final int SLACK = 256;
    /** As long as the programs leave a port alone whose flow is gone, in ticks. */
    private static final int REST = 9_536;

    private final BpfMap ways;
    private final BpfMap flows;
    private final SourceSlots sources;
    private final ReplyRows replies;

    WayRows(Tables tables, SourceSlots sources, ReplyRows replies) {
        this.ways = tables.of(Table.WAYS);
        this.flows = tables.of(Table.FLOWS);
        this.sources = sources;
        this.replies = replies;
    }

    /** Gives back the port of a flow whose row has been taken away. */
    void free(ByteBuffer flowKey, ByteBuffer flow) throws IOException {
        InetAddress source = Rows.mode(flow) == Mode.FULL ? sources.address(flow.getShort(Rows.FLOW_SOURCE) & 0xffff) : null;
        if (source != null) {
            ByteBuffer key = Rows.putAddress(ways.newKey(), source).putInt(flow.getInt(Rows.FLOW_ENDPOINT)).rewind();
            Rows.putPort(key.position(Rows.WAY_PORT), Rows.port(flow, Rows.FLOW_PORT)).rewind();
            remove(key, flowKey);
        }
    }

    /** Takes a row away, if it is still of that flow's client. */
    private void remove(ByteBuffer key, ByteBuffer flowKey) throws IOException {
        Optional<ByteBuffer> row = ways.get(key);
        if (row.isPresent() && isOf(row.get(), flowKey)) {
            Optional<ByteBuffer> taken = ways.take(key);
            if (taken.isPresent() && !isOf(taken.get(), flowKey)) {
                ways.putIfAbsent(key, taken.get());
            }
        }
    }

    private static boolean isOf(ByteBuffer way, ByteBuffer flowKey) {
        return way.slice(0, Rows.ADDRESS + 2).equals(flowKey.slice(0, Rows.ADDRESS + 2));
    }

    /**
     * Takes away the rows of flows that have been evicted, when there may be many.
     *
     * @param rows of the table of flows
     * @param now  ticks
     */
    void sweep(long rows, int now) throws IOException {
        List<ByteBuffer[]> old = new ArrayList<>();
        long[] count = new long[1];
        ways.forEach((key, way) -> {
            count[0]++;
            if (now - way.getInt(Rows.WAY_SEEN) >= REST) {
                old.add(new ByteBuffer[] {BpfMap.copy(key), BpfMap.copy(way)});
            }
        });
        if (count[0] > rows + SLACK) {
            Map<Integer, Back> backs = replies.byNumber();
            for (ByteBuffer[] each : old) {
                sweep(each[0], each[1], backs.get(each[0].getInt(Rows.WAY_ENDPOINT)));
            }
        }
    }

    private void sweep(ByteBuffer key, ByteBuffer way, Back back) throws IOException {
        ByteBuffer flowKey = flows.newKey().put(0, way, 0, Rows.ADDRESS + 2);
        if (back != null) {
            Rows.putPort(flowKey.position(Rows.ADDRESS + 2), back.clusterPort()).putShort((short) back.cluster())
                    .put(back.protocol()).rewind();
            Optional<ByteBuffer> flow = flows.get(flowKey);
            if (flow.isPresent() && isNamed(key, flow.get())) {
                return;
            }
        }
        remove(key, flowKey);
    }

    /** Whether a flow has that way back. */
    private boolean isNamed(ByteBuffer key, ByteBuffer flow) {
        return Rows.mode(flow) == Mode.FULL && flow.getInt(Rows.FLOW_ENDPOINT) == key.getInt(Rows.WAY_ENDPOINT)
                && flow.getShort(Rows.FLOW_PORT) == key.getShort(Rows.WAY_PORT)
                && Rows.address(key, 0).equals(sources.address(flow.getShort(Rows.FLOW_SOURCE) & 0xffff));
    }
}
