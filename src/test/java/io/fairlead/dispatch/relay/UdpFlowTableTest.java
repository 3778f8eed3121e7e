package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("The UDP flow table holds what was put in and nothing else")
class UdpFlowTableTest {

    @Test
    @Tag("fuzz")
    @DisplayName("as a map does, through growing and shrinking")
    void likeAMap() throws UnknownHostException {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            RelayLoop loop = new RelayLoop((IoEventLoop) group.next(), Timeouts.DEFAULT);
            UdpFlowTable table = new UdpFlowTable();
            Map<InetSocketAddress, UdpFlow> model = new HashMap<>();
            Random random = new Random(11);
            for (int step = 0; step < 60_000; step++) {
                InetSocketAddress client = client(random);
                UdpFlow known = model.get(client);
                UdpFlow probe = new UdpFlow(null, loop, client, step);
                assertSame(known, table.find(probe.high, probe.low, probe.port));
                if (known != null) {
                    table.remove(known);
                    model.remove(client);
                } else if (step < 40_000) {
                    table.add(probe);
                    model.put(client, probe);
                }
                assertEquals(model.size(), table.size());
            }
            model.values().forEach(flow -> assertSame(flow, table.find(flow.high, flow.low, flow.port)));
            model.values().forEach(table::remove);
            model.values().forEach(flow -> assertNull(table.find(flow.high, flow.low, flow.port)));
        } finally {
            group.shutdownGracefully();
        }
    }

    private static InetSocketAddress client(Random random) throws UnknownHostException {
        byte[] octets = random.nextBoolean() ? new byte[] {10, 0, 0, (byte) random.nextInt(40)}
                : new byte[] {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) random.nextInt(40)};
        return new InetSocketAddress(InetAddress.getByAddress(octets), 1_000 + random.nextInt(500));
    }
}
