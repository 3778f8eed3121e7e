package io.fairlead.bench;

import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.selection.Demand;
import io.fairlead.selection.OwnTraffic;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Links of a pool, every one of them measured anew at every beat, those of each switch by a clock of its own; the flows on
 * them, and the health of the servers.
 */
final class LinksOfABeat implements Demand.Flows {

    /** Nanoseconds. */
    static final long BEAT = 1_000_000_000L;
    /** Of each switch. */
    static final int PORTS = 48;

    private static final double FULL_LINK = 1e9 / 8;

    private final Pool pool;
    private final SplittableRandom random = new SplittableRandom(1);
    private final double[] carried;
    private final OwnTraffic[] own;

    LinksOfABeat(Pool pool) {
        this.pool = pool;
        carried = new double[pool.servers().size()];
        own = new OwnTraffic[carried.length];
    }

    /** The table of a beat: of each link its own traffic since the last one, and a tenth or so of others'. */
    LoadTable measured(long now) {
        Map<LinkId, LinkLoad> loads = HashMap.newHashMap(carried.length);
        for (int i = 0; i < carried.length; i++) {
            Server server = pool.servers().get(i);
            double mine = FULL_LINK * random.nextDouble(0.3, 0.6);
            carried[i] += mine;
            own[i] = new OwnTraffic((long) carried[i], (long) carried[i] / 50, (long) carried[i] / 5, 0,
                    random.nextInt(20, 60), random.nextInt(5));
            long span = BEAT + (i / PORTS % 21 - 10) * 1_000_000L;
            LinkRate from = new LinkRate(mine + FULL_LINK * random.nextDouble(0.05, 0.15), 50_000, 0, 0);
            loads.put(server.link().id(), new LinkLoad.Known(
                    new Measurement(from, new LinkRate(mine / 50, 20_000, 0, 0), 1_000_000_000L, now, span)));
        }
        return new LoadTable(now, loads);
    }

    /** Every server is checked, and up. */
    HealthTable health() {
        return new HealthTable(pool.servers().stream().collect(Collectors.toMap(Server::id, _ -> Health.UP)));
    }

    @Override
    public OwnTraffic of(int server) {
        return own[server] == null ? OwnTraffic.NONE : own[server];
    }
}
