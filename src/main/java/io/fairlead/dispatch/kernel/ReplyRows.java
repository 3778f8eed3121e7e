package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.dispatch.PortRange;
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

    private final BpfMap rows;
    private final ListenerRows listeners;
    private Map<ByteBuffer, ByteBuffer> current = new HashMap<>();

    /** Reads what an earlier process left. */
    ReplyRows(BpfMap rows, ListenerRows listeners) throws IOException {
        this.rows = rows;
        this.listeners = listeners;
        rows.forEach((key, value) -> current.put(copy(key), copy(value)));
    }

    private static ByteBuffer copy(ByteBuffer octets) {
        ByteBuffer copy = BpfMap.buffer(octets.remaining());
        copy.put(0, octets, octets.position(), octets.remaining());
        return copy;
    }

    /** Writes what differs: first the rows that come, then those that go. */
    void write(Iterable<Entry> entries) throws IOException {
        Map<ByteBuffer, ByteBuffer> next = new HashMap<>();
        entries.forEach(entry -> add(entry, next));
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
                    ByteBuffer key = Rows.endpoint(target.address(), serverPort, entry.listener().protocol());
                    put(into, key, value(cluster, port, number), target, serverPort);
                }
            }
        }
    }

    private ByteBuffer value(InetSocketAddress cluster, int port, int entry) {
        ByteBuffer value = rows.newValue();
        return Rows.putPort(Rows.putAddress(value, cluster.getAddress()).putInt(entry), port)
                .putShort((short) listeners.cluster(cluster.getAddress())).rewind();
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
