package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.topology.AddressFamily;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table of listeners: a row for each cluster address, protocol and port, and the numbers that go with them.
 *
 * <p>Flows and rings are known to the programs by numbers of cluster addresses and entries. A successor reads from the
 * table which number is whose, so that flows go on as they were whatever else the new configuration has.
 */
final class ListenerRows {

    private static final int ENTRY = 0;
    private static final int CLUSTER = 14;
    private static final int MODE = 18;

    private final BpfMap rows;
    private final SourceBinding source;
    private final List<BoundListener> bound = new ArrayList<>();
    private final Map<InetAddress, Integer> clusters = new HashMap<>();
    private final Map<EntryKey, Integer> entries = new HashMap<>();
    private final Map<Remembering, Integer> groups = new HashMap<>();
    private final Map<ByteBuffer, Numbers> earlier = new HashMap<>();
    private final BitSet usedEntries = new BitSet();
    private final BitSet usedClusters = new BitSet();

    /** What {@code ForwardingTable.Entry} goes by. */
    private record EntryKey(Listener listener, AddressFamily family) {
    }

    /** Listeners that remember their clients together. */
    record Remembering(String pool, Affinity affinity) {
    }

    private record Numbers(int entry, int cluster) {
    }

    /** Reads what an earlier process left. */
    ListenerRows(BpfMap rows, SourceBinding source) throws IOException {
        this.rows = rows;
        this.source = source;
        rows.forEach((key, value) -> {
            Numbers numbers = new Numbers(value.getInt(ENTRY), value.getShort(CLUSTER) & 0xffff);
            earlier.put(BpfMap.copy(key), numbers);
            usedEntries.set(numbers.entry);
            usedClusters.set(numbers.cluster);
            clusters.putIfAbsent(Rows.address(key, 0), numbers.cluster);
        });
    }

    /** Writes the rows of all listeners and takes away those of others. */
    void write(List<BoundListener> listeners) throws IOException {
        Set<ByteBuffer> current = new HashSet<>();
        for (BoundListener each : listeners) {
            bound.add(each);
            int ports = each.listener().ports().size();
            for (int i = 0; i < ports; i++) {
                int port = each.address().getPort() + i;
                ByteBuffer key = Rows.endpoint(each.address().getAddress(), port,
                        each.listener().protocol().number());
                rows.put(key, row(each, port, earlier.get(key)));
                current.add(key);
            }
        }
        for (ByteBuffer key : earlier.keySet()) {
            if (!current.contains(key)) {
                rows.remove(key);
            }
        }
    }

    private ByteBuffer row(BoundListener bound, int port, Numbers before) throws IOException {
        Listener listener = bound.listener();
        InetAddress address = bound.address().getAddress();
        int entry = number(entries, new EntryKey(listener, family(address)), usedEntries,
                before == null ? -1 : before.entry, Table.RINGS.entries());
        int cluster = number(clusters, address, usedClusters, -1, 0x10000);
        ByteBuffer row = rows.newValue();
        row.putInt(entry).putInt(group(listener));
        switch (listener.affinity()) {
            case Affinity.None _ -> row.putInt(0);
            case Affinity.ClientPrefix prefix -> row.putInt(Rows.ticks(prefix.lifetime()))
                    .put(16, (byte) prefix.ipv4Bits()).put(17, (byte) prefix.ipv6Bits());
        }
        row.putShort(12, (short) (serverPort(bound, port) - port)).putShort(CLUSTER, (short) cluster)
                .put(MODE, (byte) mode(listener).ordinal());
        return row;
    }

    Mode mode(Listener listener) {
        return Mode.of(listener, source);
    }

    /** The port of servers behind a port of the cluster. */
    static int serverPort(BoundListener bound, int port) {
        return bound.listener().ports().first() == 0 && bound.listener().serverPort() == 0 ? port
                : bound.listener().serverPort(port);
    }

    private int group(Listener listener) {
        return groups.computeIfAbsent(new Remembering(listener.pool(), listener.affinity()), _ -> groups.size());
    }

    private static <K> int number(Map<K, Integer> numbers, K key, BitSet used, int earlier, int limit)
            throws IOException {
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = earlier >= 0 && !numbers.containsValue(earlier) ? earlier : used.nextClearBit(0);
        if (number >= limit) {
            throw new IOException("more than " + limit + " listeners and cluster addresses; cure: fewer of them");
        }
        used.set(number);
        numbers.put(key, number);
        return number;
    }

    static AddressFamily family(InetAddress address) {
        return address instanceof Inet4Address ? AddressFamily.IPV4 : AddressFamily.IPV6;
    }

    /** The numbers of the groups of listeners that remember their clients together. */
    Map<Remembering, Integer> groups() {
        return groups;
    }

    /** The number of an entry of the forwarding table; -1 for one without a cluster address. */
    int entry(Listener listener, AddressFamily family) {
        return entries.getOrDefault(new EntryKey(listener, family), -1);
    }

    /** The number of a cluster address. */
    int cluster(InetAddress address) {
        return clusters.get(address);
    }

    /** The cluster address of a number; {@code null} when there is none. */
    InetAddress address(int cluster) {
        return clusters.entrySet().stream().filter(each -> each.getValue() == cluster).map(Map.Entry::getKey)
                .findFirst().orElse(null);
    }

    List<BoundListener> bound() {
        return List.copyOf(bound);
    }

    /** What is served of a listener in that family: its cluster addresses, each with its first port. */
    List<InetSocketAddress> addresses(Listener listener, AddressFamily family) {
        return bound.stream().filter(each -> each.listener().equals(listener)).map(BoundListener::address)
                .filter(address -> family(address.getAddress()) == family).toList();
    }
}
