package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.Originator;
import io.fairlead.topology.AddressBits;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * The table of originators: the programs write it for each new flow under affinity, this reads it for other dispatchers and
 * writes what they remember.
 *
 * <pre>
 *   key    prefix 16 | group 4
 *   value  server 4 | seen 4
 * </pre>
 */
final class OriginatorRows {

    private static final int GROUP = 16;
    private static final int SERVER = 0;
    private static final int SEEN = 4;

    /** The programs' clock ticks coarsely: nothing may have been seen at a time that it has not reached. */
    private static final long COARSE = 20_000_000;

    private final BpfMap rows;
    private final ListenerRows listeners;
    private final ServerSlots servers;
    private final LongSupplier clock;

    /** @param clock the kernel's monotonic clock, nanoseconds */
    OriginatorRows(BpfMap rows, ListenerRows listeners, ServerSlots servers, LongSupplier clock) {
        this.rows = rows;
        this.listeners = listeners;
        this.servers = servers;
        this.clock = clock;
    }

    /** Those with a new flow within that time, of groups and servers that this process knows. */
    List<Originator> within(Duration time) throws IOException {
        Map<Integer, Affinity.ClientPrefix> groups = new HashMap<>();
        listeners.groups().forEach((by, number) -> {
            if (by.affinity() instanceof Affinity.ClientPrefix prefix) {
                groups.put(number, prefix);
            }
        });
        List<Originator> found = new ArrayList<>();
        int now = Rows.ticks(clock.getAsLong());
        rows.forEach((key, value) -> {
            Affinity.ClientPrefix group = groups.get(key.getInt(GROUP));
            ServerId server = servers.server(value.getInt(SERVER));
            Duration idle = Rows.since(value.getInt(SEEN), now);
            if (group != null && server != null && idle.compareTo(time) <= 0 && idle.compareTo(group.lifetime()) < 0) {
                ByteBuffer prefix = key.duplicate().order(ByteOrder.BIG_ENDIAN);
                found.add(new Originator(group.ipv4Bits(), group.ipv6Bits(), prefix.getLong(0), prefix.getLong(8), server,
                        idle));
            }
        });
        return found;
    }

    /** Writes them for each group that remembers alike. */
    void remember(List<Originator> originators) throws IOException {
        long now = clock.getAsLong();
        for (Map.Entry<ListenerRows.Remembering, Integer> group : listeners.groups().entrySet()) {
            for (Originator each : originators) {
                OptionalInt row = servers.index(each.server(), AddressBits.isIpv4(each.high(), each.low()));
                if (row.isPresent() && each.belongsTo(group.getKey().pool(), group.getKey().affinity())) {
                    rows.put(key(each, group.getValue()), value(row.getAsInt(), Rows.ticks(now - COARSE - each.idle().toNanos())));
                }
            }
        }
    }

    private ByteBuffer key(Originator originator, int group) {
        ByteBuffer key = rows.newKey();
        ByteOrder order = key.order();
        key.order(ByteOrder.BIG_ENDIAN).putLong(originator.high()).putLong(originator.low()).order(order).putInt(group);
        return key.rewind();
    }

    private ByteBuffer value(int server, int seen) {
        return rows.newValue().putInt(server).putInt(seen).rewind();
    }
}
