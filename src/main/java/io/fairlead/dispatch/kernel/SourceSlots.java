package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.topology.AddressFamily;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The table of addresses of this machine that servers see: of full NAT, and where tunnels begin.
 *
 * <p>Rows are only ever added, since flows name them, across restarts too. A server may see the addresses of as many rows
 * as follow each other: those that are configured of its family, or the one that the route to it would take.
 */
final class SourceSlots {

    private static final int DISCARD = 9;
    /**
     * Which of an address's ports is tried next. New tables begin anywhere: servers still remember connections from the
     * ports that earlier ones gave away (TIME-WAIT), and would not answer new ones from there at once.
     */
    private static final int TICKET = 16;
    /** What a server's row can count. */
    private static final int MOST = 255;
    /** How long a route is believed: addresses of this machine hardly change. */
    private static final Duration ROUTE = Duration.ofSeconds(10);

    private final BpfMap rows;
    private final List<InetAddress> configured;
    private final LongSupplier clock;
    private final Map<InetAddress, Route> routes = new HashMap<>();
    private final List<InetAddress> slots = new ArrayList<>();
    private final Map<List<InetAddress>, Range> ranges = new HashMap<>();

    /** What a route said, and when. */
    private record Route(List<InetAddress> own, long at) {
    }

    /** Rows from the first on. */
    record Range(int first, int count) {
        static final Range NONE = new Range(0, 0);
    }

    /**
     * Reads what an earlier process left.
     *
     * @param configured addresses that flows share; empty to go by routes
     * @param clock      this machine's monotonic clock, nanoseconds
     */
    SourceSlots(BpfMap rows, List<InetAddress> configured, LongSupplier clock) throws IOException {
        this.rows = rows;
        this.configured = configured;
        this.clock = clock;
        for (int i = 0; i < Table.SOURCES.entries(); i++) {
            ByteBuffer row = rows.get(i).orElseThrow();
            if (row.getLong(0) == 0 && row.getLong(Long.BYTES) == 0) {
                break;
            }
            slots.add(Rows.address(row, 0));
        }
    }

    /** What a server at that address may see; nothing where there is no route to it. */
    Range rangeOf(InetAddress server) throws IOException {
        List<InetAddress> addresses = addresses(server);
        if (addresses.isEmpty()) {
            return Range.NONE;
        }
        Range known = ranges.get(addresses);
        if (known == null) {
            known = find(addresses);
            ranges.put(addresses, known);
        }
        return known;
    }

    private List<InetAddress> addresses(InetAddress server) {
        AddressFamily family = ListenerRows.family(server);
        List<InetAddress> ofFamily = configured.stream().filter(each -> ListenerRows.family(each) == family).limit(MOST)
                .toList();
        return ofFamily.isEmpty() ? known(server) : ofFamily;
    }

    private List<InetAddress> known(InetAddress server) {
        long now = clock.getAsLong();
        Route route = routes.get(server);
        if (route == null || now - route.at >= ROUTE.toNanos()) {
            route = new Route(byRoute(server), now);
            routes.put(server, route);
        }
        return route.own;
    }

    /** A datagram socket that is connected asks the routing table, and sends nothing. */
    static List<InetAddress> byRoute(InetAddress server) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(server, DISCARD));
            InetAddress own = socket.getLocalAddress();
            return own.isAnyLocalAddress() ? List.of() : List.of(own);
        } catch (SocketException e) {
            return List.of();
        }
    }

    private Range find(List<InetAddress> addresses) throws IOException {
        for (int i = 0; i + addresses.size() <= slots.size(); i++) {
            if (slots.subList(i, i + addresses.size()).equals(addresses)) {
                return new Range(i, addresses.size());
            }
        }
        if (slots.size() + addresses.size() > Table.SOURCES.entries()) {
            throw new IOException("more than " + Table.SOURCES.entries() + " source addresses since the tables were made; "
                    + "cure: fairlead detach, and start again");
        }
        Range range = new Range(slots.size(), addresses.size());
        for (InetAddress address : addresses) {
            rows.put(slots.size(), Rows.putAddress(rows.newValue(), address).putInt(TICKET,
                    ThreadLocalRandom.current().nextInt()));
            slots.add(address);
        }
        return range;
    }

    /** The address in a row; {@code null} when there is none. */
    InetAddress address(int row) {
        return row < slots.size() ? slots.get(row) : null;
    }
}
