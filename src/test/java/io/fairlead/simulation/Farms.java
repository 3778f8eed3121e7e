package io.fairlead.simulation;

import io.fairlead.load.MeterSettings;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Farms for tests and benchmarks: one pool of servers, each behind a port of its own of the switch {@code sw}. */
public final class Farms {

    private Farms() {
    }

    /** A pool by the capacities of its links in bits/s. */
    public static Pool pool(long... capacities) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < capacities.length; i++) {
            servers.add(server(i, new LinkId("sw", "p" + i), capacities[i]));
        }
        return new Pool("pool", servers);
    }

    /** A pool of many servers behind 1 Gbit/s each, at the switches {@code sw0}, {@code sw1} and so on. */
    public static Pool many(int count, int portsPerSwitch) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(server(i, new LinkId("sw" + i / portsPerSwitch, "p" + i % portsPerSwitch), 1_000_000_000L));
        }
        return new Pool("pool", servers);
    }

    private static Server server(int number, LinkId link, long capacity) {
        return new Server(new ServerId("pool", "s" + number), Optional.of(address(number)), Optional.empty(),
                new Link(link, OptionalLong.of(capacity)), 1, true);
    }

    private static Inet4Address address(int number) {
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }

    /** The four links in the ratio 1, 1, 2.5, 10. */
    public static Pool fourLinks() {
        return pool(1_000_000_000L, 1_000_000_000L, 2_500_000_000L, 10_000_000_000L);
    }

    /** Sixteen links: four of each of those. */
    public static Pool sixteenLinks() {
        long[] capacities = new long[16];
        long[] ratio = {1_000_000_000L, 1_000_000_000L, 2_500_000_000L, 10_000_000_000L};
        for (int i = 0; i < capacities.length; i++) {
            capacities[i] = ratio[i % 4];
        }
        return pool(capacities);
    }

    /** A pool behind one dispatcher. */
    public static Farm dispatched(Pool pool, Duration poll) {
        return of(new Entrance.Dispatched(pool), PolledSource.every(poll), 1);
    }

    /** A pool behind one name server. */
    public static Farm named(Pool pool, Duration poll, Duration ttl) {
        return of(new Entrance.Named(pool, ttl, 1), PolledSource.every(poll), 1);
    }

    /** A farm of one entrance. */
    public static Farm of(Entrance entrance, PolledSource source, int nodes) {
        return new Farm(List.of(entrance), Map.of("sw", source), MeterSettings.DEFAULT, Duration.ofSeconds(1), nodes,
                1_000_000_000L);
    }
}
