package io.fairlead.config;

import static io.fairlead.config.Workplace.DNS;
import static io.fairlead.config.Workplace.POOL;
import static io.fairlead.config.Workplace.SERVICE;
import static io.fairlead.config.Workplace.SWITCH;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.Affinity.ClientPrefix;
import io.fairlead.dispatch.Counting;
import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.dispatch.TrafficRecord;
import io.fairlead.selection.PolicySettings.LeastConnections;
import io.fairlead.selection.PolicySettings.Shed;
import io.fairlead.selection.Purpose;
import io.fairlead.topology.ClusterAddress;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import io.fairlead.topology.Service;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dispatcher, and what other sections take of it; {@link FaultTest} has what is wrong with one. */
class DispatcherReaderTest {

    @TempDir
    Path folder;
    private Workplace workplace;

    @BeforeEach
    void furnish() {
        workplace = new Workplace(folder);
    }

    private Configuration load(String... parts) {
        return workplace.load(parts);
    }

    @Test
    void aDispatcherWithOneListenerHasEveryDefault() throws UnknownHostException {
        Configuration configuration = load(DNS, SWITCH, POOL, """
                dispatcher:
                  addresses: [ 192.0.2.100 ]
                  listeners: { web: { pool: www, ports: 80 } }
                """);
        Listener web = new Listener(Protocol.TCP, List.of(InetAddress.getByName("192.0.2.100")), PortRange.of(80), "www",
                0, Affinity.none(), ProxyProtocol.NONE);
        assertEquals(Optional.of(new DispatcherSettings(List.of(web), Limits.DEFAULT, Timeouts.DEFAULT,
                SourceBinding.DISPATCHER, Traffic.DEFAULT, 0)), configuration.dispatcher());
        assertEquals(List.of(), configuration.services(), "a dispatcher may do without");
        assertEquals(List.of(), configuration.warnings(), "a listener uses its pool");
        assertEquals(Optional.empty(), load(DNS, SWITCH, POOL, SERVICE).dispatcher());
    }

    @Test
    void theDataPlaneTakesEveryKey() {
        DispatcherSettings settings = load(DNS, SWITCH, POOL, """
                dispatcher:
                  addresses: [ 192.0.2.100 ]
                  data-plane: kernel
                  kernel: { interfaces: [ eth0, eth1.5 ], hook: xdp, pins: /run/bpf/fairlead, at-stop: keep,
                            sources: [ 192.0.2.3, "2001:db8::3" ], source-ports: 20000-29999, gue-port: 5555 }
                  listeners: { web: { pool: www, ports: 80 } }
                """).dispatcher().orElseThrow();
        assertEquals(new DataPlaneSettings(DataPlaneSettings.Kind.KERNEL, List.of("eth0", "eth1.5"),
                DataPlaneSettings.Hook.XDP, Path.of("/run/bpf/fairlead"), DataPlaneSettings.AtStop.KEEP,
                new DataPlaneSettings.Sources(List.of(InetAddress.ofLiteral("192.0.2.3"),
                InetAddress.ofLiteral("2001:db8::3")), new PortRange(20_000, 29_999), 5_555)), settings.dataPlane());
    }

    @Test
    void repliesMayGoStraightToClients() {
        Configuration configuration = load(DNS, SWITCH, POOL, """
                dispatcher:
                  addresses: [ 192.0.2.100, "2001:db8::100" ]
                  listeners:
                    a: { pool: www, ports: 80, addresses: [ 192.0.2.100 ], return: direct }
                    b: { pool: www, ports: 81, return: direct, encapsulation: ipip, server-port: 81 }
                    c: { pool: www, ports: 82-89, return: direct, encapsulation: gue }
                    d: { pool: www, ports: 90, addresses: [ 192.0.2.100 ], return: through }
                """);
        assertEquals(List.of(ReturnPath.DIRECT, ReturnPath.DIRECT_BY_IPIP, ReturnPath.DIRECT_BY_GUE, ReturnPath.THROUGH),
                configuration.dispatcher().orElseThrow().listeners().stream().map(Listener::returnPath).toList());
        assertEquals(List.of(), configuration.warnings(), "a tunnel leads to servers of the other family too");
    }

    @Test
    void theDispatcherTakesEveryKey() throws UnknownHostException {
        DispatcherSettings settings = load(DNS, SWITCH, """
                pools:
                  www: { servers: { a: { ipv4: 192.0.2.1, ipv6: "2001:db8::1", link: { switch: sw1, port: 1 } } } }
                """, SERVICE, """
                dispatcher:
                  addresses: [ 192.0.2.100, "2001:db8::100" ]
                  threads: 2
                  source: transparent
                  record: own
                  counting: packets
                  from-only: true
                  limits: { flows: 1_000, flows-per-client: 10 }
                  timeouts: { connect: 1s, tcp-idle: 1h, udp-idle: 30s, drain: 0s }
                  listeners:
                    web: { pool: www, protocol: tcp, ports: 80, server-port: 8080, affinity: client-address,
                           proxy-protocol: v2 }
                    video: { pool: www, protocol: udp, ports: 8000-8010, server-port: 9000,
                             addresses: [ "2001:db8::101" ],
                             affinity: { by: client-prefix, ipv4: 16, ipv6: 48, lifetime: 1m, limit: 5 } }
                    any: { pool: www, ports: 0, server-port: 80, affinity: client-prefix, proxy-protocol: v1 }
                    none: { pool: www, ports: 443, affinity: { by: none }, proxy-protocol: none }
                    one: { pool: www, ports: 444, affinity: { by: client-address, lifetime: 2m, limit: 7 } }
                """).dispatcher().orElseThrow();
        List<InetAddress> both = List.of(InetAddress.getByName("192.0.2.100"), InetAddress.getByName("2001:db8::100"));
        Duration minutes = Duration.ofMinutes(10);
        assertEquals(List.of(
                new Listener(Protocol.TCP, both, PortRange.of(80), "www", 8080,
                        Affinity.clientAddress(minutes, 100_000), ProxyProtocol.V2),
                new Listener(Protocol.UDP, List.of(InetAddress.getByName("2001:db8::101")), new PortRange(8000, 8010),
                        "www", 9000, new ClientPrefix(16, 48, Duration.ofMinutes(1), 5), ProxyProtocol.NONE),
                new Listener(Protocol.TCP, both, PortRange.of(0), "www", 80,
                        new ClientPrefix(24, 56, minutes, 100_000), ProxyProtocol.V1),
                new Listener(Protocol.TCP, both, PortRange.of(443), "www", 0, Affinity.none(), ProxyProtocol.NONE),
                new Listener(Protocol.TCP, both, PortRange.of(444), "www", 0,
                        Affinity.clientAddress(Duration.ofMinutes(2), 7), ProxyProtocol.NONE)), settings.listeners());
        assertEquals(new Limits(1000, 10), settings.limits());
        assertEquals(new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(30), Duration.ZERO),
                settings.timeouts());
        assertEquals(SourceBinding.TRANSPARENT, settings.source());
        assertEquals(new Traffic(Counting.PACKETS, true, TrafficRecord.OWN), settings.traffic());
        assertEquals(2, settings.threads());
    }

    @Test
    void aListenerMayHaveAPolicyOfItsOwn() {
        List<Listener> listeners = load(DNS, SWITCH, POOL, """
                dispatcher:
                  addresses: [ 192.0.2.100 ]
                  listeners:
                    web: { pool: www, ports: 80, policy: least-connections }
                    shop: { pool: www, ports: 81, policy: { name: shed, low: 50%, high: 60% } }
                    other: { pool: www, ports: 82 }
                """).dispatcher().orElseThrow().listeners();
        assertEquals(List.of(Optional.of(new LeastConnections()), Optional.of(new Shed(0.5, 0.6)), Optional.empty()),
                listeners.stream().map(Listener::policy).toList());
        assertEquals(new Purpose.Flows("www", Optional.of(new LeastConnections())), listeners.getFirst().purpose());
    }

    @Test
    void aPoolWithoutASwitchIsMeasuredByTheDispatcher() {
        Configuration configuration = load(DNS, """
                pools:
                  www:
                    servers:
                      a: { ipv4: 192.0.2.1, link: { dispatcher: yes }, capacity: 1Gbit/s }
                      b: { ipv4: 192.0.2.2, link: { dispatcher: rack }, capacity: 10Gbit/s }
                      c: { ipv4: 192.0.2.3, link: { dispatcher: rack } }
                dispatcher: { addresses: [ 192.0.2.100 ], listeners: { web: { pool: www, ports: 80 } } }
                """, SERVICE);
        Link rack = new Link(new LinkId("dispatcher", "rack"), OptionalLong.of(10_000_000_000L));
        assertEquals(List.of(new Link(new LinkId("dispatcher", "www/a"), OptionalLong.of(1_000_000_000)), rack, rack),
                configuration.pools().getFirst().pool().servers().stream().map(Server::link).toList());
        assertEquals(List.of(), configuration.switches());
        assertEquals(Map.of(), configuration.interfaces());
    }

    @Test
    void aServiceAnswersTheAddressesOfAllListenersOfItsPool() {
        Configuration configuration = load(DNS, SWITCH, """
                pools:
                  www: { servers: { a: { ipv4: 192.0.2.1, ipv6: "2001:db8::1", link: { switch: sw1, port: 1 } } } }
                  ftp: { servers: { a: { ipv4: 192.0.2.2, link: { switch: sw1, port: 2 } } } }
                services:
                  www.fairlead.example: { pool: www, answer: cluster, ttl: 1h, addresses: 2 }
                  near.fairlead.example: { pool: www, answer: server }
                dispatcher:
                  addresses: [ 192.0.2.100, "2001:db8::100" ]
                  listeners:
                    web: { pool: www, ports: 80 }
                    tls: { pool: www, ports: 443, addresses: [ 192.0.2.101, 192.0.2.100 ] }
                    ftp: { pool: ftp, ports: 21, addresses: [ 192.0.2.102 ] }
                """);
        ClusterAddress cluster = new ClusterAddress(
                List.of(Inet4Address.ofLiteral("192.0.2.100"), Inet4Address.ofLiteral("192.0.2.101")),
                List.of((Inet6Address) Inet6Address.ofLiteral("2001:db8::100")));
        assertEquals(List.of(
                new Service("www.fairlead.example.", "www", Duration.ofHours(1), 2, Optional.of(cluster)),
                new Service("near.fairlead.example.", "www", Duration.ofSeconds(5), 1)), configuration.services());
    }
}
