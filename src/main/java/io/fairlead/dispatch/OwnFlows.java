package io.fairlead.dispatch;

import io.fairlead.selection.Demand;
import io.fairlead.selection.OwnTraffic;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the data plane has carried, as choosers see it: by pool and server index, the same all through a beat.
 *
 * <p>The control thread takes the data plane's rows once a beat; whoever asks then looks into that copy. Before the
 * first one nothing was carried.
 */
public final class OwnFlows {

    private volatile Map<ServerId, OwnTraffic> rows = Map.of();

    /** Takes the rows of this beat. */
    public void take(List<ServerCounters> counters) {
        take(counters, Map.of());
    }

    /**
     * Takes the rows of this beat.
     *
     * @param elsewhere what other dispatchers carry that choose by the same loads: it is one demand with what is carried here
     */
    public void take(List<ServerCounters> counters, Map<ServerId, ServerCounters> elsewhere) {
        Map<ServerId, OwnTraffic> next = new HashMap<>();
        counters.forEach(row -> next.put(row.server(), traffic(row, 0)));
        elsewhere.forEach((server, row) -> next.merge(server, traffic(row, row.open()), OwnFlows::sum));
        rows = next;
    }

    private static OwnTraffic traffic(ServerCounters row, long elsewhere) {
        return new OwnTraffic(row.fromBytes(), row.toBytes(), row.udpFromBytes(), row.udpToBytes(), row.open(), row.udpOpen(),
                elsewhere);
    }

    private static OwnTraffic sum(OwnTraffic a, OwnTraffic b) {
        return new OwnTraffic(a.fromBytes() + b.fromBytes(), a.toBytes() + b.toBytes(), a.udpFromBytes() + b.udpFromBytes(),
                a.udpToBytes() + b.udpToBytes(), a.open() + b.open(), a.udpOpen() + b.udpOpen(), a.elsewhere() + b.elsewhere());
    }

    /** What was carried for the servers of that pool; follows {@link #take}. */
    public Demand.Flows of(Pool pool) {
        ServerId[] ids = pool.servers().stream().map(Server::id).toArray(ServerId[]::new);
        return server -> rows.getOrDefault(ids[server], OwnTraffic.NONE);
    }
}
