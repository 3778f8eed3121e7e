package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is refused before anything is attached, and with which words. */
class UnsupportedTest {

    private static final InetAddress CLUSTER = Inet4Address.ofLiteral("192.0.2.100");
    private static final List<Pool> POOLS = List.of(pool("www"), pool("own"));

    private static Pool pool(String name) {
        return new Pool(name, List.of(new Server(new ServerId(name, "s1"), Optional.of(Inet4Address.ofLiteral("10.1.0.1")),
                Optional.empty(), new Link(new LinkId("sw1", "1"), OptionalLong.empty()), 1, true)));
    }

    private static Listener listener(String pool, Protocol protocol, int port, int serverPort) {
        return new Listener(protocol, List.of(CLUSTER), PortRange.of(port), pool, serverPort, Affinity.none(),
                ProxyProtocol.NONE);
    }

    private static Optional<String> reason(SourceBinding source, Limits limits, Listener... listeners) {
        return Unsupported.of(new DispatcherSettings(List.of(listeners), limits, Timeouts.DEFAULT, source, Traffic.DEFAULT,
                0), POOLS);
    }

    private static Optional<String> reason(Listener... listeners) {
        return reason(SourceBinding.TRANSPARENT, Limits.DEFAULT, listeners);
    }

    @Test
    @DisplayName("replies that could belong to two cluster ports are refused, with both named")
    void ambiguousReplies() {
        String reason = reason(listener("www", Protocol.TCP, 80, 80), listener("own", Protocol.TCP, 8_080, 80)).orElseThrow();
        assertTrue(reason.contains("10.1.0.1 port 80") && reason.contains("port 8080") && reason.contains("server-port"),
                reason);
    }

    @Test
    @DisplayName("another protocol or another port of the server is another way back")
    void unambiguousReplies() {
        assertEquals(Optional.empty(), reason(listener("www", Protocol.TCP, 80, 80),
                listener("www", Protocol.UDP, 80, 80), listener("own", Protocol.TCP, 8_080, 81)));
    }

    @Test
    @DisplayName("what only a relay does is refused: limits of a client, PROXY protocol")
    void relaysOnly() {
        Listener web = listener("www", Protocol.TCP, 80, 80);
        assertEquals(Optional.empty(), reason(SourceBinding.DISPATCHER, Limits.DEFAULT, web), "full NAT");
        assertTrue(reason(SourceBinding.TRANSPARENT, new Limits(10, 5), web).orElseThrow().contains("flows-per-client"));
        Listener proxy = new Listener(Protocol.TCP, List.of(CLUSTER), PortRange.of(80), "www", 0, Affinity.none(),
                ProxyProtocol.V2);
        assertTrue(reason(proxy).orElseThrow().contains("proxy-protocol"));
    }

    @Test
    @DisplayName("ranges of ports too wide for a table of replies are refused")
    void tooManyPorts() {
        Listener[] wide = new Listener[5];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = new Listener(Protocol.UDP, List.of(Inet4Address.ofLiteral("192.0.2." + (100 + i))),
                    new PortRange(1, 65_535), "p" + i, 0, Affinity.none(), ProxyProtocol.NONE);
        }
        List<Pool> pools = java.util.stream.IntStream.range(0, wide.length).mapToObj(i -> new Pool("p" + i, List.of(
                new Server(new ServerId("p" + i, "s"), Optional.of(Inet4Address.ofLiteral("10.1.0." + i)), Optional.empty(),
                new Link(new LinkId("sw1", "1"), OptionalLong.empty()), 1, true)))).toList();
        String reason = Unsupported.of(new DispatcherSettings(List.of(wide), Limits.DEFAULT, Timeouts.DEFAULT,
                SourceBinding.TRANSPARENT, Traffic.DEFAULT, 0), pools).orElseThrow();
        assertTrue(reason.contains("narrower ranges"), reason);
    }
}
