package io.fairlead.selection;

import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.health.ManualState;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.util.List;

/**
 * What is looked at of every server at each beat, in arrays by its index: what the file says, and its health, which is
 * looked up anew only when it has changed. One thread drives it.
 */
final class Roster {

    final double[] weight;
    final int[] tier;
    final boolean[] enabled;
    private final ServerId[] ids;
    private final Health[] health;
    private final ManualState[] manual;
    private HealthTable looked;

    Roster(Pool pool) {
        List<Server> servers = pool.servers();
        weight = servers.stream().mapToDouble(Server::weight).toArray();
        tier = servers.stream().mapToInt(Server::tier).toArray();
        ids = servers.stream().map(Server::id).toArray(ServerId[]::new);
        enabled = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            enabled[i] = servers.get(i).enabled();
        }
        health = new Health[ids.length];
        manual = new ManualState[ids.length];
    }

    int size() {
        return ids.length;
    }

    /** Goes by that table from now on. */
    void look(HealthTable table) {
        if (table == looked) {
            return;
        }
        for (int i = 0; i < ids.length; i++) {
            health[i] = table.of(ids[i]);
            manual[i] = table.manual(ids[i]);
        }
        looked = table;
    }

    Health health(int server) {
        return health[server];
    }

    ManualState manual(int server) {
        return manual[server];
    }
}
