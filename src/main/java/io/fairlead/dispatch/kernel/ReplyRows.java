package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.topology.AddressFamily;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The table of the way back: from a server's address, port and protocol to the cluster's.
 *
 * <p>It has a row for each port of each server, not for each flow, which is why no two listeners may lead to the same
 * port of a server: {@link Ambiguity} refuses such a configuration before it comes to that.
 */
final class ReplyRows {

    private static final System.Logger LOG = System.getLogger(ReplyRows.class.getName());

    static final int CLUSTER_PORT = 20;
    static final int CLUSTER = 22;
    private static final int NUMBER = 24;
    private static final int MODE = 28;
    private static final byte IPV4_IN_IP = 4;
    private static final byte IPV6_IN_IP = 41;
    private static final int NO_PORT = 0;

    private final BpfMap rows;
    private final ListenerRows listeners;
    private final int guePort;
    private final Map<ByteBuffer, Integer> numbers = new HashMap<>();
    private Map<ByteBuffer, ByteBuffer> current = new HashMap<>();
    private int lastNumber;

    /** Reads what an earlier process left. */
    ReplyRows(BpfMap rows, ListenerRows listeners, int guePort) throws IOException {
        this.rows = rows;
        this.listeners = listeners;
        this.guePort = guePort;
        rows.forEach((key, value) -> {
            current.put(BpfMap.copy(key), BpfMap.copy(value));
            if (mode(value).isThrough()) {
                numbers.put(BpfMap.copy(key), value.getInt(NUMBER));
                lastNumber = Math.max(lastNumber, value.getInt(NUMBER));
            }
        });
    }

    private static Mode mode(ByteBuffer value) {
        return Mode.values()[value.get(MODE)];
    }

    /**
     * Writes what differs: first the rows that come, then those that go.
     *
     * @param entries with the numbers of the rows of each one's servers
     */
    void write(Map<Entry, int[]> entries) throws IOException {
        Map<ByteBuffer, ByteBuffer> next = new HashMap<>();
        entries.forEach((entry, servers) -> {
            if (listeners.mode(entry.listener()).isThrough()) {
                add(entry, next);
            } else {
                addTunnels(entry, servers, next);
            }
        });
        for (Map.Entry<ByteBuffer, ByteBuffer> row : next.entrySet()) {
            if (!row.getValue().equals(current.get(row.getKey()))) {
                rows.put(row.getKey(), row.getValue());
            }
        }
        for (ByteBuffer key : current.keySet()) {
            if (!next.containsKey(key)) {
                rows.remove(key);
            }
        }
        current = next;
    }

    private void add(Entry entry, Map<ByteBuffer, ByteBuffer> into) {
        int number = listeners.entry(entry.listener(), entry.family());
        PortRange ports = entry.listener().ports();
        for (InetSocketAddress cluster : listeners.addresses(entry.listener(), entry.family())) {
            for (Target target : entry.servers()) {
                for (int i = 0; i < ports.size(); i++) {
                    int port = cluster.getPort() + i;
                    int serverPort = ports.first() == 0 && entry.listener().serverPort() == 0 ? port
                            : entry.listener().serverPort(port);
                    ByteBuffer key = Rows.endpoint(target.address(), serverPort, entry.listener().protocol().number());
                    put(into, key, value(cluster, port, number, numbers.computeIfAbsent(key, _ -> ++lastNumber),
                            listeners.mode(entry.listener())), target, serverPort);
                }
            }
        }
    }

    /** A server keeps the number of its address, port and protocol as long as this process lives, since flows have it. */
    private ByteBuffer value(InetSocketAddress cluster, int port, int entry, int number, Mode mode) {
        ByteBuffer value = rows.newValue();
        return Rows.putPort(Rows.putAddress(value, cluster.getAddress()).putInt(entry), port)
                .putShort((short) listeners.cluster(cluster.getAddress())).putInt(number).put((byte) mode.ordinal())
                .rewind();
    }

    /** By what errors about packets in a tunnel quote of it. */
    private void addTunnels(Entry entry, int[] servers, Map<ByteBuffer, ByteBuffer> into) {
        Mode mode = listeners.mode(entry.listener());
        for (int i = 0; mode.isTunnel() && i < servers.length; i++) {
            ByteBuffer value = rows.newValue().putInt(NUMBER, servers[i]).put(MODE, (byte) mode.ordinal());
            byte inner = entry.family() == AddressFamily.IPV4 ? IPV4_IN_IP : IPV6_IN_IP;
            into.put(mode == Mode.GUE
                    ? Rows.endpoint(entry.servers().get(i).address(), guePort, Protocol.UDP.number())
                    : Rows.endpoint(entry.servers().get(i).address(), NO_PORT, inner), value);
        }
    }

    /** The row of the way back by its number. */
    Map<Integer, Back> byNumber() {
        Map<Integer, Back> all = new HashMap<>();
        current.forEach((key, value) -> {
            if (mode(value) == Mode.FULL) {
                all.put(value.getInt(NUMBER), new Back(Rows.port(value, CLUSTER_PORT),
                        value.getShort(CLUSTER) & 0xffff, key.get(Rows.ADDRESS + 2)));
            }
        });
        return all;
    }

    /** Of the flow that a way back is for: what a number says of it. */
    record Back(int clusterPort, int cluster, byte protocol) {
    }

    private static void put(Map<ByteBuffer, ByteBuffer> into, ByteBuffer key, ByteBuffer value, Target target,
                            int port) {
        ByteBuffer other = into.putIfAbsent(key, value);
        if (other != null && !other.equals(value)) {
            LOG.log(Level.ERROR, "replies of {0} port {1} could come from two cluster addresses or ports; "
                    + "only the first listener gets them", target.address().getHostAddress(), port);
        }
    }
}
