package io.fairlead.config;

import static io.fairlead.config.Workplace.DNS;
import static io.fairlead.config.Workplace.POOL;
import static io.fairlead.config.Workplace.SERVICE;
import static io.fairlead.config.Workplace.SWITCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fairlead.answer.AnswerSettings;
import io.fairlead.config.ConfigurationResult.Loaded;
import io.fairlead.counter.snmp.AgentSettings;
import io.fairlead.counter.snmp.AgentSettings.Resource;
import io.fairlead.counter.snmp.PortName;
import io.fairlead.counter.snmp.PortName.Column;
import io.fairlead.counter.snmp.Secret;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.counter.snmp.SwitchSettings.V1;
import io.fairlead.counter.snmp.SwitchSettings.V2c;
import io.fairlead.counter.snmp.SwitchSettings.V3;
import io.fairlead.dns.DnsSettings;
import io.fairlead.health.HealthSettings;
import io.fairlead.health.HealthSettings.Http;
import io.fairlead.health.HealthSettings.Tcp;
import io.fairlead.load.MeterSettings;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.GuardSettings.SlowStart;
import io.fairlead.selection.PolicySettings;
import io.fairlead.topology.Limits;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import io.fairlead.topology.Service;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {

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
    void aShortFileHasEveryDefault() {
        Configuration configuration = load(DNS, SWITCH, POOL, SERVICE);

        assertEquals(new DnsSettings(List.of(new InetSocketAddress("127.0.0.1", 5353)), 0, 1000, 100,
                Duration.ofSeconds(10), 32),
                configuration.dns());
        assertEquals(new AnswerSettings(1232, "", ""), configuration.answer());
        assertEquals(folder.resolve("zones").toAbsolutePath(), configuration.zonesFolder());
        assertEquals(1, configuration.zones().zones().size());
        assertEquals(MeterSettings.DEFAULT, configuration.meter());
        assertEquals(Duration.ofSeconds(1), configuration.beat());
        LinkId link = new LinkId("sw1", "1");
        assertEquals(List.of(new SwitchSettings("sw1", new InetSocketAddress("192.0.2.10", 161),
                new V2c(new Secret("s3cr3t-community")), Duration.ofSeconds(5), Duration.ofSeconds(1), 1,
                Map.of(link, new PortName(Column.ANY, "1")))), configuration.switches());
        assertEquals(Map.of(), configuration.interfaces());
        PoolSettings pool = configuration.pools().getFirst();
        assertEquals(PolicySettings.Headroom.DEFAULT, pool.policy());
        assertEquals(Optional.empty(), pool.health());
        assertEquals(List.of(new Server(new ServerId("www", "a"), Optional.of(Inet4Address.ofLiteral("192.0.2.1")),
                Optional.empty(), new Link(link, OptionalLong.empty()), 1, true)), pool.pool().servers());
        assertEquals(List.of(new Service("www.fairlead.example.", "www", Duration.ofSeconds(5), 1)),
                configuration.services());
        assertEquals(List.of(), configuration.warnings());
    }

    @Test
    void dnsTakesEveryKey() {
        Configuration configuration = load("""
                dns:
                  listen: [ "127.0.0.1", "[::1]:5353", 192.0.2.53:0, "0.0.0.0:53" ]
                  zones: ./zones/../zones
                  threads: 3
                  udp-size: 4_096
                  nsid: ns1
                  version: "fairlead 1"
                  resolvers: 5_000
                  tcp: { connections: 20, per-client: 5, idle-timeout: 1.5s, pipeline: 8 }
                """, SWITCH, POOL, SERVICE);
        assertEquals(new DnsSettings(List.of(new InetSocketAddress("127.0.0.1", 53), new InetSocketAddress("::1", 5353),
                new InetSocketAddress("192.0.2.53", 0), new InetSocketAddress("0.0.0.0", 53)), 3, 20, 5,
                Duration.ofMillis(1500), 8), configuration.dns());
        assertEquals(new AnswerSettings(4096, "ns1", "fairlead 1", 5_000), configuration.answer());
        assertEquals(folder.resolve("zones").toAbsolutePath(), configuration.zonesFolder());
    }

    @Test
    void measuringTakesEveryKey() {
        Configuration configuration = load("""
                measuring: { beat: 500ms, stale-after: 2, unknown-after: 4, counter-cache: 0s }
                """, DNS, SWITCH, POOL, SERVICE);
        assertEquals(new MeterSettings(2, 4, Duration.ZERO), configuration.meter());
        assertEquals(Duration.ofMillis(500), configuration.beat());
    }

    @Test
    void switchesTakeEveryVersion() {
        Configuration configuration = load(DNS, """
                switches:
                  v1: { version: 1, address: "[2001:db8::1]:1161", community: { environment: FAIRLEAD_COMMUNITY } }
                  v2c:
                    version: "2c"
                    address: core.example:161
                    community: { file: secrets/dos-line-end }
                    period: 1m
                  v3:
                    version: "3"
                    address: six.example.
                    user: fairlead
                    context: vrf1
                    auth: { protocol: sha-256, password: { file: secrets/password } }
                    priv: { protocol: AES-128, password: { environment: FAIRLEAD_COMMUNITY } }
                    timeout: 250ms
                    retries: 0
                  v3-open: { version: 3, address: 192.0.2.1, user: guest }
                pools:
                  www:
                    servers:
                      a: { ipv6: "2001:db8::a", link: { switch: v1, ifName: no } }
                      b: { ipv6: 2001:db8::b, link: { switch: v2c, ifIndex: 010 } }
                      c: { ipv6: 2001:db8::c, link: { switch: v3, ifAlias: 1.10 } }
                      d: { ipv6: 2001:db8::d, link: { switch: v3-open, ifDescr: Ethernet 1/4 } }
                """, SERVICE);
        List<SwitchSettings> switches = configuration.switches();
        assertEquals(new SwitchSettings("v1", new InetSocketAddress("2001:db8::1", 1161),
                new V1(new Secret("s3cr3t-of-the-environment")), Duration.ofSeconds(5), Duration.ofSeconds(1), 1,
                Map.of(new LinkId("v1", "no"), new PortName(Column.IF_NAME, "no"))), switches.get(0));
        assertEquals(new SwitchSettings("v2c", new InetSocketAddress("192.0.2.99", 161),
                new V2c(new Secret("s3cr3t-dos")),
                Duration.ofMinutes(1), Duration.ofSeconds(1), 1,
                Map.of(new LinkId("v2c", "10"), new PortName(Column.IF_INDEX, "10"))), switches.get(1));
        assertEquals(new SwitchSettings("v3", new InetSocketAddress("2001:db8::99", 161),
                new V3("fairlead", Auth.SHA256, new Secret("s3cr3t-password"), Priv.AES128,
                        new Secret("s3cr3t-of-the-environment"), "vrf1"),
                Duration.ofSeconds(5), Duration.ofMillis(250), 0,
                Map.of(new LinkId("v3", "1.10"), new PortName(Column.IF_ALIAS, "1.10"))), switches.get(2));
        assertEquals(new V3("guest", Auth.NONE, null, Priv.NONE, null, ""), switches.get(3).credentials());
        assertEquals(Map.of(new LinkId("v3-open", "Ethernet 1/4"), new PortName(Column.IF_DESCR, "Ethernet 1/4")),
                switches.get(3).ports());
        assertFalse(configuration.toString().contains(Workplace.TELLTALE), "secrets stay secret");
    }

    @Test
    void serversShareALinkAndWhatIsStatedOfIt() {
        Configuration configuration = load(DNS, SWITCH, """
                pools:
                  www:
                    servers:
                      a: { ipv4: 192.0.2.1, link: { switch: sw1, port: 1 } }
                      b:
                        ipv4: 192.0.2.2
                        ipv6: 2001:db8::2
                        link: { switch: sw1, port: 1 }
                        capacity: 2.5 Gbit/s
                        weight: 0.5
                        enabled: no
                  ftp:
                    servers:
                      a: { ipv4: 192.0.2.1, link: { interface: eth1 }, capacity: 100mbit/s }
                interfaces: { period: 2s }
                """, """
                services:
                  www.fairlead.example.: { pool: www, ttl: 50s, addresses: 2, answer: server }
                  FTP.fairlead.example: { pool: ftp, ttl: 0s }
                """);
        Link shared = new Link(new LinkId("sw1", "1"), OptionalLong.of(2_500_000_000L));
        List<Server> servers = configuration.pools().getFirst().pool().servers();
        assertEquals(List.of(shared, shared), servers.stream().map(Server::link).toList());
        assertEquals(new Server(new ServerId("www", "b"), Optional.of(Inet4Address.ofLiteral("192.0.2.2")),
                Optional.of((Inet6Address) Inet6Address.ofLiteral("2001:db8::2")), shared, 0.5, false), servers.get(1));
        assertEquals(OptionalLong.of(100_000_000),
                configuration.pools().get(1).pool().servers().getFirst().link().statedCapacity());
        assertEquals(Map.of(new LinkId(LinkId.LOCAL, "eth1"), "eth1"), configuration.interfaces());
        assertEquals(Duration.ofSeconds(2), configuration.interfacePeriod());
        assertEquals(List.of(new Service("www.fairlead.example.", "www", Duration.ofSeconds(50), 2),
                new Service("ftp.fairlead.example.", "ftp", Duration.ZERO, 1)), configuration.services());
    }

    @Test
    void poolsTakeEveryPolicy() {
        assertEquals(new PolicySettings.RoundRobin(), policy("round-robin"));
        assertEquals(new PolicySettings.RoundRobin(), policy("{ name: round-robin }"));
        assertEquals(new PolicySettings.RoundRobinSkip(0.8), policy("round-robin-skip"));
        assertEquals(new PolicySettings.RoundRobinSkip(0.75), policy("{ name: round-robin-skip, threshold: 75% }"));
        assertEquals(new PolicySettings.LeastLoaded(), policy("least-loaded"));
        assertEquals(new PolicySettings.LeastLoadedOver(Duration.ofMinutes(1)), policy("least-loaded-over"));
        assertEquals(new PolicySettings.LeastLoadedOver(Duration.ofMinutes(5)),
                policy("{ name: least-loaded-over, period: 5m }"));
        assertEquals(new PolicySettings.LeastDrops(Duration.ofSeconds(30)), policy("least-drops"));
        assertEquals(new PolicySettings.LeastDrops(Duration.ofSeconds(10)),
                policy("{ name: least-drops, period: 10s }"));
        assertEquals(new PolicySettings.WeightedRoundRobin(), policy("weighted-round-robin"));
        assertEquals(new PolicySettings.LeastConnections(), policy("least-connections"));
        assertEquals(new PolicySettings.WeightedLeastConnections(), policy("weighted-least-connections"));
        assertEquals(new PolicySettings.PowerOfTwo(), policy("power-of-two"));
        assertEquals(new PolicySettings.Shed(0.7, 0.95), policy("shed"));
        assertEquals(new PolicySettings.Shed(0, 0.5), policy("{ name: shed, low: 0%, high: 50% }"));
        assertEquals(new PolicySettings.FreeCapacity(0.9), policy("free-capacity"));
        assertEquals(new PolicySettings.FreeCapacity(0.7), policy("{ name: free-capacity, full: 70% }"));
        assertEquals(new PolicySettings.DynamicFeedback(0.8), policy("{ name: dynamic-feedback, target: 0.8 }"));
        assertEquals(PolicySettings.Headroom.DEFAULT, policy("headroom"));
        assertEquals(new PolicySettings.Headroom(0.5), policy("{ name: headroom, full: 0.5 }"));
        assertEquals(new PolicySettings.Headroom(1), policy("{ name: headroom, full: 100 % }"));
    }

    @Test
    void aTtlMayAdapt() {
        assertEquals(List.of(new Service("www.fairlead.example.", "www", Duration.ofSeconds(5), Duration.ofSeconds(30), 1,
                Optional.empty())), load(DNS, SWITCH, POOL, """
                services:
                  www.fairlead.example: { pool: www, ttl: { min: 5s, max: 30s } }
                """).services());
    }

    @Test
    void guardsTakeEveryKey() {
        assertEquals(GuardSettings.DEFAULT, guards("{}"));
        assertEquals(new GuardSettings(new SlowStart(Duration.ofSeconds(30), 0.1, 1), 0.05, 0.1, 0, 0.5, 0.25),
                guards("{ slow-start: 30s, largest-step: 5%, probe-share: 0.1, minimum-share: 0%, next-tier-below: 50%,"
                        + " fail-open-below: 25% }"));
        assertEquals(new SlowStart(Duration.ofMinutes(2), 0.01, 2.5),
                guards("{ slow-start: { duration: 2m, from: 1%, growth: 2.5 } }").slowStart());
    }

    private GuardSettings guards(String guards) {
        return load(DNS, SWITCH, POOL, "    guards: " + guards + "\n", SERVICE).pools().getFirst().guards();
    }

    @Test
    void serversTakeAgentsAndLimits() {
        Configuration plain = load(DNS, SWITCH, POOL, SERVICE);
        assertEquals(List.of(), plain.agents());
        assertEquals(Limits.NONE, plain.pools().getFirst().pool().servers().getFirst().limits());
        Configuration usual = load(DNS, SWITCH, agent("{ community: { file: secrets/community } }", "{ packets: 50_000 }"),
                SERVICE);
        AgentSettings agent = usual.agents().getFirst();
        assertEquals("192.0.2.1:161", agent.address().getAddress().getHostAddress() + ":" + agent.address().getPort());
        assertEquals(EnumSet.of(Resource.PROCESSOR, Resource.CONNECTIONS), agent.resources());
        assertEquals(Duration.ofSeconds(5), agent.period());
        double any = Double.POSITIVE_INFINITY;
        assertEquals(new Limits(0.9, any, any, any, 50_000), usual.pools().getFirst().pool().servers().getFirst().limits());
        Configuration whole = load(DNS, SWITCH, agent("{ address: \"core.example:1161\", community: { file: secrets/community },"
                + " version: 1, period: 2s, timeout: 300ms, retries: 3, read: [ processor, load-average, processes ] }",
                "{ processor: 80%, load-average: 1.5, processes: 400 }"), SERVICE);
        assertEquals("192.0.2.99", whole.agents().getFirst().address().getAddress().getHostAddress());
        assertEquals(1161, whole.agents().getFirst().address().getPort());
        assertEquals(new Limits(0.8, 1.5, any, 400, any), whole.pools().getFirst().pool().servers().getFirst().limits());
    }

    @Test
    void poolsTakePoliciesThatGoByAgents() {
        String pool = agent("{ community: { file: secrets/community } }", "{ }");
        assertEquals(new PolicySettings.ProcessorLoad(0.8),
                load(DNS, SWITCH, pool, "    policy: processor-load\n", SERVICE).pools().getFirst().policy());
        assertEquals(new PolicySettings.ProcessorLoad(0.6), load(DNS, SWITCH, pool,
                "    policy: { name: processor-load, threshold: 60% }\n", SERVICE).pools().getFirst().policy());
        assertEquals(new PolicySettings.AgentConnections(),
                load(DNS, SWITCH, pool, "    policy: agent-connections\n", SERVICE).pools().getFirst().policy());
    }

    private static String agent(String agent, String limits) {
        return """
                pools:
                  www:
                    servers:
                      a: { ipv4: 192.0.2.1, link: { switch: sw1, port: 1 }, agent: %s, limits: %s }
                """.formatted(agent, limits);
    }

    private PolicySettings policy(String policy) {
        return load(DNS, SWITCH, POOL, "    policy: " + policy + "\n", SERVICE).pools().getFirst().policy();
    }

    @Test
    void poolsTakeEveryHealthCheck() {
        assertEquals(Optional.empty(), health("none"));
        assertEquals(Optional.of(new HealthSettings(new Tcp(443), Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3)),
                health("{ check: tcp, port: 443 }"));
        assertEquals(Optional.of(new HealthSettings(new Tcp(22), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1)),
                health("{ check: tcp, port: 22, period: 1s, rise: 1, fall: 1 }"),
                "the usual timeout is at most the period");
        assertEquals(new Http(80, false, true, "", "/", 200, 399), health("{ check: http }").orElseThrow().check());
        assertEquals(new Http(443, true, true, "", "/", 200, 399),
                health("{ check: http, tls: yes }").orElseThrow().check());
        assertEquals(new Http(8443, true, false, "www.example", "/up?x=%20", 204, 204), health(
                "{ check: http, port: 8443, tls: on, verify: off, host: www.example, path: '/up?x=%20', status: 204 }")
                .orElseThrow().check());
    }

    private Optional<HealthSettings> health(String health) {
        return load(DNS, SWITCH, POOL, "    health: " + health + "\n", SERVICE).pools().getFirst().health();
    }

    @Test
    @DisplayName("The least and the most that the reader allows is allowed by the settings themselves")
    void theEndsOfAllRanges() {
        String leastSwitch = "  s1: { address: 192.0.2.10:1, version: 3, user: u, period: 100ms, timeout: 10ms, retries: 0 }\n";
        String mostSwitch = "  s2: { address: 192.0.2.11:65535, version: 3, user: %s, context: %s, period: 10m, timeout: 1m, "
                .formatted("u".repeat(32), "c".repeat(255)) + "retries: 10 }\n";
        load("""
                dns:
                  listen: [ "0.0.0.0:0" ]
                  zones: zones
                  udp-size: 512
                  tcp: { connections: 1, per-client: 1, idle-timeout: 100ms, pipeline: 1 }
                measuring: { beat: 100ms, stale-after: 2, unknown-after: 3, counter-cache: 0s }
                interfaces: { period: 100ms }
                switches:
                """, leastSwitch, mostSwitch, """
                pools:
                  www:
                    policy: { name: least-loaded-over, period: 1s }
                    health: { check: http, port: 1, period: 100ms, timeout: 10ms, rise: 1, fall: 1, status: 100-100 }
                    servers:
                      a: { ipv4: 192.0.2.1, link: { switch: s1, ifIndex: 1 }, capacity: 1kbit/s, weight: 0.001 }
                      b: { ipv4: 192.0.2.2, link: { switch: s2, ifIndex: 2147483647 }, capacity: 100Tbit/s }
                services:
                  www.fairlead.example: { pool: www, ttl: 0s, addresses: 1 }
                dispatcher:
                  addresses: [ 192.0.2.100 ]
                  threads: 0
                  limits: { flows: 1, flows-per-client: 0 }
                  timeouts: { connect: 10ms, tcp-idle: 1s, udp-idle: 1s, drain: 0s }
                  listeners:
                    a: { pool: www, ports: 1, server-port: 1,
                         affinity: { by: client-prefix, ipv4: 1, ipv6: 1, lifetime: 1s, limit: 1 } }
                    b: { pool: www, ports: 0, server-port: 65535 }
                """);
        load("""
                dns:
                  listen: [ "[::]:65535" ]
                  zones: zones
                  threads: 1024
                  udp-size: 4096
                  nsid: %1$s
                  version: %1$s
                  tcp: { connections: 1000000, per-client: 1000000, idle-timeout: 1h, pipeline: 10000 }
                measuring: { beat: 1m, stale-after: 999, unknown-after: 1000, counter-cache: 10m }
                interfaces: { period: 10m }
                pools:
                  www:
                    policy: { name: least-loaded-over, period: 1h }
                    servers: { a: { ipv4: 192.0.2.1, link: { interface: eth0 } } }
                  turn:
                    policy: round-robin
                    health:
                      { check: http, port: 65535, period: 1h, timeout: 1h, rise: 100, fall: 100, status: 100-599,
                        tls: true, host: %2$s }
                    servers:
                      a: { ipv4: 192.0.2.1, link: { interface: abcdefghijklmno }, weight: 1000000 }
                services:
                  www.fairlead.example: { pool: turn, ttl: 2147483647s, addresses: 32 }
                dispatcher:
                  addresses: [ 192.0.2.100 ]
                  threads: 1024
                  limits: { flows: 10000000, flows-per-client: 10000000 }
                  timeouts: { connect: 1m, tcp-idle: 168h, udp-idle: 168h, drain: 24h }
                  listeners:
                    a: { pool: www, ports: 1-65535,
                         affinity: { by: client-prefix, ipv4: 32, ipv6: 128, lifetime: 168h, limit: 10000000 } }
                    b: { pool: turn, protocol: udp, ports: 65535, server-port: 65535 }
                """.formatted("x".repeat(128), "abcdefg.".repeat(31) + "abcd"));
    }

    @Test
    void lineEndsAndByteOrderMarksOfOtherSystemsDoNotMatter() {
        assertEquals(load(DNS, SWITCH, POOL, SERVICE).pools(),
                load("\uFEFF", (DNS + SWITCH + POOL + SERVICE).replace("\n", "\r\n")).pools());
    }
}
