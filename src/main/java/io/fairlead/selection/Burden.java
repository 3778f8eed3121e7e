package io.fairlead.selection;

import io.fairlead.load.AgentLoad;
import io.fairlead.load.Measurement;
import io.fairlead.topology.Limits;
import io.fairlead.topology.Pool;

/**
 * How far others have filled servers' tightest resource besides the link: processors, connections, processes as their agents
 * tell, and packets/s as links show.
 *
 * <p>The tightest rules, never a weighted sum: u = max(from / C, to / C, packets / limit, processor / limit …), since a server
 * with an idle link and no processor left serves nobody. A resource is taken as a third direction of the link that is used
 * by as much; of that use what this node put on the link itself is its own doing, which {@link Comparison} counts.
 */
final class Burden {

    private final Limits[] limits;
    private final boolean[] limited;
    private final Background others;
    private final AgentLoad.Known[] told;

    /** @param memory mean age, in nanoseconds, of what the mean rests on */
    Burden(Pool pool, double memory) {
        this(pool, new Background(pool.servers().size(), memory));
    }

    private Burden(Pool pool, Background others) {
        this.others = others;
        limits = pool.servers().stream().map(server -> server.limits()).toArray(Limits[]::new);
        limited = new boolean[limits.length];
        for (int server = 0; server < limits.length; server++) {
            limited[server] = !limits[server].equals(Limits.NONE);
        }
        told = new AgentLoad.Known[limits.length];
    }

    /** For this one's place when limits have changed: of servers that have others now nothing is known. */
    Burden reloaded(Pool pool) {
        Burden next = new Burden(pool, others);
        for (int server = 0; server < limits.length; server++) {
            if (!limits[server].equals(next.limits[server])) {
                others.forget(server);
            }
        }
        return next;
    }

    /** Whether anything but its link limits that server. */
    boolean isLimited(int server) {
        return limited[server];
    }

    /** Takes in what a server's agent tells now; one that tells nothing is forgotten. */
    void told(int server, AgentLoad agent) {
        told[server] = agent instanceof AgentLoad.Known known ? known : null;
    }

    /**
     * Takes in a measurement of a server's link.
     *
     * @param own bits/s of this node in it, in the direction that has most
     */
    void sample(int server, Measurement measurement, double own) {
        double packets = Math.max(counted(measurement.from().packets()), counted(measurement.to().packets()));
        double use = packets / limits[server].packets();
        if (told[server] != null) {
            use = Math.max(use, told[server].use(limits[server]));
        }
        others.sample(server, use * measurement.capacity(), Math.min(own, use * measurement.capacity()), 0,
                measurement.capacity(), measurement.span());
    }

    private static double counted(double packets) {
        return Double.isNaN(packets) ? 0 : packets;
    }

    /** Bits/s of the link that would be used as far as the tightest resource is, by others. */
    double of(int server) {
        return others.of(server);
    }
}
