package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * The octets of rows: addresses as 128 bits and ports in network order, all else in the machine's.
 *
 * <pre>
 *   endpoint   address 16 | port 2 | protocol 1 | 0
 *   flow key   client 16 | client port 2 | cluster port 2 | cluster 2 | protocol 1 | 0
 *   flow       from bytes 8 | to bytes 8 | server 4 | opened 4 | seen 4 | generation 2 | state 1 | mode 1
 *              | endpoint 4 | source 2 | port 2
 *   way key    source 16 | endpoint 4 | port 2 | 0 0
 *   way        client 16 | client port 2 | kept 2 | seen 4
 * </pre>
 */
final class Rows {

    static final int ADDRESS = 16;
    static final int FLOW_FROM = 0;
    static final int FLOW_TO = 8;
    static final int FLOW_SERVER = 16;
    static final int FLOW_OPENED = 20;
    static final int FLOW_SEEN = 24;
    static final int FLOW_GENERATION = 28;
    static final int FLOW_STATE = 30;
    static final int FLOW_MODE = 31;
    static final int FLOW_ENDPOINT = 32;
    static final int FLOW_SOURCE = 36;
    static final int FLOW_PORT = 38;
    static final int WAY_ENDPOINT = 16;
    static final int WAY_PORT = 20;
    static final int WAY_SEEN = 20;
    static final int ANSWERED = 1;
    static final int CLIENT_FIN = 2;
    static final int BOTH_FINS = 6;
    static final int WAS_RESET = 8;
    static final int PICKED_UP = 32;
    static final int EXPIRED = 64;

    private static final int TICK_BITS = 20;

    private Rows() {
    }

    /** Puts an address at the buffer's position. */
    static ByteBuffer putAddress(ByteBuffer into, InetAddress address) {
        return putBigEndian(into, FlowKey.high(address), FlowKey.low(address));
    }

    private static ByteBuffer putBigEndian(ByteBuffer into, long high, long low) {
        ByteOrder order = into.order();
        return into.order(ByteOrder.BIG_ENDIAN).putLong(high).putLong(low).order(order);
    }

    /** Puts a port at the buffer's position. */
    static ByteBuffer putPort(ByteBuffer into, int port) {
        return into.put((byte) (port >>> 8)).put((byte) port);
    }

    static int port(ByteBuffer from, int at) {
        return (from.get(at) & 0xff) << 8 | from.get(at + 1) & 0xff;
    }

    /** The address at an offset. */
    static InetAddress address(ByteBuffer from, int at) {
        byte[] octets = new byte[ADDRESS];
        from.get(at, octets);
        try {
            return InetAddress.getByAddress(octets); // Makes an IPv4 address of a mapped one.
        } catch (UnknownHostException e) {
            throw new AssertionError("16 octets are an address", e);
        }
    }

    /** The key of a listener's or a reply's row. */
    static ByteBuffer endpoint(InetAddress address, int port, int protocol) {
        ByteBuffer key = BpfMap.buffer(Table.LISTENERS.keySize());
        return putPort(putAddress(key, address), port).put((byte) protocol).rewind();
    }

    /** A flow's key as views have it. */
    static FlowKey flowKey(ByteBuffer key) {
        InetSocketAddress client = new InetSocketAddress(address(key, 0), port(key, ADDRESS));
        return FlowKey.of(protocol(key), client, port(key, ADDRESS + 2));
    }

    static int cluster(ByteBuffer flowKey) {
        return flowKey.getShort(ADDRESS + 4) & 0xffff;
    }

    static Protocol protocol(ByteBuffer flowKey) {
        return flowKey.get(ADDRESS + 6) == Protocol.TCP.number() ? Protocol.TCP : Protocol.UDP;
    }

    /** A time of this machine's monotonic clock in ticks of 2^20 ns, modulo 2^32. */
    static int ticks(long nanos) {
        return (int) (nanos >>> TICK_BITS);
    }

    /** A duration in ticks, at least one. */
    static int ticks(Duration duration) {
        return (int) Math.clamp(duration.toNanos() >>> TICK_BITS, 1, Integer.MAX_VALUE);
    }

    /** Ticks from then to now as time. */
    static Duration since(int then, int now) {
        return Duration.ofNanos(Integer.toUnsignedLong(now - then) << TICK_BITS);
    }

    /** Whether a TCP flow is over, and its row kept only for what may still be under way. */
    static boolean isClosed(ByteBuffer flow) {
        int state = flow.get(FLOW_STATE);
        return (state & WAS_RESET) != 0 || (state & BOTH_FINS) == BOTH_FINS || isHalfSeen(flow);
    }

    /** Whether of a connection's two ends the client's was seen, and the server's cannot be: it may be still speaking. */
    static boolean isHalfSeen(ByteBuffer flow) {
        int state = flow.get(FLOW_STATE);
        return !mode(flow).isThrough() && (state & CLIENT_FIN) != 0 && (state & WAS_RESET) == 0;
    }

    /** Whether it is open as far as its client says, and its server has not said so: nobody is told of its end. */
    static boolean isUnproven(ByteBuffer flow) {
        return (flow.get(FLOW_STATE) & (PICKED_UP | ANSWERED)) == PICKED_UP;
    }

    static Mode mode(ByteBuffer flow) {
        Mode[] modes = Mode.values();
        int number = flow.get(FLOW_MODE);
        return modes[number >= 0 && number < modes.length ? number : 0];
    }
}
