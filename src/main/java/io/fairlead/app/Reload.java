package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.util.List;

/**
 * What of a changed configuration can take force while the node runs: zones, and the policy and guards of pools, and
 * weight, tier, enabled and limits of servers. Sockets, sources, checks and the servers themselves stay as they were started.
 */
final class Reload {

    private Reload() {
    }

    /** Whether pools differ in nothing but what can take force: same servers, same addresses, same links. */
    static boolean samePools(Configuration running, Configuration next) {
        return fixed(running).equals(fixed(next));
    }

    /** Whether nothing else changed than what can take force. */
    static boolean isComplete(Configuration running, Configuration next) {
        return samePools(running, next) && settings(running).equals(settings(next));
    }

    private static List<Object> fixed(Configuration it) {
        return it.pools().stream().map(PoolSettings::pool).<Object>map(Reload::fixed).toList();
    }

    private static List<Object> fixed(Pool pool) {
        return List.of(pool.name(), pool.servers().stream().map(Reload::fixed).toList());
    }

    private static List<Object> fixed(Server server) {
        return List.of(server.id(), server.ipv4(), server.ipv6(), server.link());
    }

    private static List<Object> settings(Configuration it) {
        return List.of(it.dns(), it.answer(), it.zonesFolder(), it.meter(), it.beat(), it.switches(), it.interfaces(),
                it.interfacePeriod(), it.stateFile(), it.services(), it.dispatcher(), it.cluster(),
                it.agents(), it.further(),
                it.pools().stream().map(PoolSettings::health).toList());
    }
}
