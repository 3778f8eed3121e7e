package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.ForwardingTable;
import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ServerId;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Opens flows in the relay's own listeners, tables and flows, by what their sockets would have brought. Behind them are
 * sockets without a descriptor, since few processes may have so many; {@link io.fairlead.dispatch.DataPlaneBurden} has
 * the same with real ones, as many as there may be.
 */
@Tag("component")
@DisplayName("100,000 concurrent flows cost at most 4 KiB of heap each")
class FlowMemoryTest {

    private static final int FLOWS = 100_000;
    private static final int WARM_UP = 1_000;
    private static final long HEAP_EACH = 4_096;
    private static final int BATCH = 1_000;
    /** Enough that local ports of UDP do for all flows. */
    private static final int SERVERS = 8;

    private final SocketlessTransport transport = new SocketlessTransport();
    private RelayDataPlane relay;

    private void open(Protocol protocol) throws IOException {
        Listener listener = new Listener(protocol, List.of(InetAddress.ofLiteral("192.0.2.100")), PortRange.of(80), "pool",
                80, Affinity.none(), ProxyProtocol.NONE);
        relay = RelayDataPlane.open(new DispatcherSettings(List.of(listener), new Limits(FLOWS + WARM_UP, 0),
                new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO),
                SourceBinding.DISPATCHER, Traffic.DEFAULT, 1), transport);
        List<Target> servers = IntStream.rangeClosed(1, SERVERS).mapToObj(i -> new Target(new ServerId("pool", "s" + i),
                InetAddress.ofLiteral("198.51.100." + i), State.ACTIVE, 0)).toList();
        relay.apply(new ForwardingTable(List.of(new Entry(listener, AddressFamily.IPV4, servers,
                Selector.of(IntStream.range(0, SERVERS).mapToDouble(_ -> 1).toArray())))));
    }

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    @DisplayName("UDP, after a packet of each client")
    void udp() throws IOException {
        open(Protocol.UDP);
        Channel listener = transport.datagramChannels.getFirst();
        transport.remembersAll = false;
        assertHeap("UDP", clients -> CompletableFuture.runAsync(() -> {
            clients.forEach(client -> listener.pipeline().fireChannelRead(new DatagramPacket(
                    UnpooledByteBufAllocator.DEFAULT.directBuffer(1, 1).writeByte('x'), null, client)));
            listener.pipeline().fireChannelReadComplete();
        }, listener.eventLoop()).join());
    }

    @Test
    @DisplayName("TCP, connected both ways, after an octet of each client")
    void tcp() throws IOException {
        open(Protocol.TCP);
        assertHeap("TCP", transport.acceptors.getFirst()::connect);
    }

    /** Brings what so many clients send first. */
    private interface Bringer {
        void bring(List<InetSocketAddress> clients);
    }

    private void assertHeap(String protocol, Bringer bringer) {
        bringAll(bringer, 0, WARM_UP);
        long before = usedHeap();
        bringAll(bringer, WARM_UP, FLOWS);
        long each = (usedHeap() - before) / FLOWS;
        assertEquals(FLOWS + WARM_UP, relay.statistics().open(), relay.statistics().toString());
        assertEquals(0, relay.statistics().evicted() + relay.statistics().refused() + relay.statistics().failedConnects());
        assertEquals(FLOWS + WARM_UP, relay.counters().stream().mapToLong(row -> row.toBytes()).sum());
        System.getLogger(FlowMemoryTest.class.getName()).log(System.Logger.Level.INFO,
                "{0} {1} flows, sockets without descriptors: {2} octets of heap each", FLOWS, protocol, each);
        assertTrue(each <= HEAP_EACH, FLOWS + " flows take " + each + " octets of heap each");
    }

    private static void bringAll(Bringer bringer, int first, int count) {
        for (int i = first; i < first + count; i += BATCH) {
            List<InetSocketAddress> clients = new ArrayList<>(BATCH);
            for (int j = i; j < i + BATCH; j++) {
                clients.add(new InetSocketAddress(address(j), 1_024 + j % 50_000));
            }
            bringer.bring(clients);
        }
    }

    private static InetAddress address(int number) {
        return InetAddress.ofLiteral("203.0." + (number >> 8 & 0xff) + "." + (number & 0xff));
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }
}
