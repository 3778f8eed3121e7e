package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.AgentSettings;
import io.fairlead.config.MonitorResult.Loaded;
import io.fairlead.config.MonitorResult.Rejected;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.monitor.MonitorSettings;
import io.fairlead.monitor.WatchedInterface;
import io.fairlead.monitor.WatchedInterface.Direction;
import io.fairlead.monitor.WatchedServer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorReaderTest {

    private static final String ALONE = """
            monitor:
              interfaces:
                eth1: { promiscuous: true }
                eth2: { direction: both }
              servers:
                a: { addresses: [ 192.0.2.1, "2001:db8::1" ], capacity: 1Gbit/s }
                b: { addresses: [ 192.0.2.2 ] }
            """;
    private static final String AGENT = """
              agent:
                listen: [ "192.0.2.20" ]
                community: { file: secrets/community }
            """;
    private static final String SHARED = """
            switches:
              mon: { address: 192.0.2.20, community: { file: secrets/none-here } }
            pools:
              www:
                servers:
                  a: { ipv4: 192.0.2.1, ipv6: "2001:db8::1", link: { switch: mon, port: p1 }, capacity: 1Gbit/s }
                  b: { ipv4: 192.0.2.2, link: { interface: eth9 } }
              video:
                servers:
                  a: { ipv4: 192.0.2.3, link: { switch: mon, port: p1 } }
                  c: { ipv4: 192.0.2.4, link: { switch: mon, ifName: p2 } }
            monitor:
              interfaces: { eth1: { direction: in } }
              switch: mon
            """;

    @TempDir
    Path folder;

    private MonitorResult read(String... parts) {
        Workplace workplace = new Workplace(folder);
        return ConfigurationReader.readMonitor(workplace.write("monitor.yaml", String.join("", parts)),
                workplace.surroundings());
    }

    private MonitorConfiguration load(String... parts) {
        return switch (read(parts)) {
            case Loaded(MonitorConfiguration configuration, _) -> configuration;
            case Rejected(List<Fault> faults) -> throw new AssertionError(faults.toString());
        };
    }

    private String faults(String... parts) {
        return switch (read(parts)) {
            case Loaded(_, List<Fault> warnings) -> warnings.toString();
            case Rejected(List<Fault> faults) -> faults.toString();
        };
    }

    @Test
    @DisplayName("a file that holds nothing but the monitor is whole")
    void aMonitorAloneIsWhole() throws Exception {
        MonitorConfiguration configuration = load(ALONE, AGENT);
        MonitorSettings monitor = configuration.monitor();
        assertEquals(List.of(new WatchedInterface("eth1", Direction.IN, true),
                new WatchedInterface("eth2", Direction.BOTH, false)), monitor.interfaces());
        assertEquals(List.of(
                new WatchedServer("a", List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
                        1_000_000_000),
                new WatchedServer("b", List.of(InetAddress.ofLiteral("192.0.2.2")), 0)), monitor.servers());
        assertEquals(MonitorSettings.Method.AUTO, monitor.method());
        assertEquals(Duration.ofMinutes(2), monitor.udpIdle());
        assertEquals(161, configuration.agent().listen().getFirst().getPort());
        assertTrue(ConfigurationReader.isForMonitorOnly(folder.resolve("monitor.yaml")));
    }

    @Test
    @DisplayName("no community is made up: without one and without users nobody could read, and that is said")
    void noCommunityIsMadeUp() {
        assertTrue(faults(ALONE, "  agent: { listen: [ 192.0.2.20 ] }\n").contains(
                "monitor.agent: neither 'community' nor 'users' says who may read. Cure: add 'community:"));
        assertTrue(faults(ALONE, "  agent:\n    listen: [ 192.0.2.20 ]\n    community: ~\n").contains("monitor.agent.community"));
    }

    @Test
    @DisplayName("a community that everybody tries first is warned of, and a user without a password too")
    void guessedCommunitiesAreWarnedOf() {
        new Workplace(folder).secret("secrets/guessed", "public\n");
        String said = faults(ALONE, AGENT.replace("secrets/community", "secrets/guessed"), "    users: { ops: {} }\n");
        assertTrue(said.contains("tries this community first"), said);
        assertTrue(said.contains("monitor.agent.users.ops: this user reads without a password"), said);
        assertFalse(said.contains("error"), said);
    }

    @Test
    @DisplayName("users have the security that is stated")
    void usersHaveTheirSecurity() {
        List<AgentSettings.User> users = load(ALONE, """
                  agent:
                    listen: [ "127.0.0.1:1161" ]
                    users:
                      ops: { auth: { protocol: SHA-256, password: { file: secrets/password } } }
                      top:
                        auth: { protocol: SHA, password: { file: secrets/password } }
                        priv: { protocol: AES-256, password: { file: secrets/password } }
                """).agent().users();
        assertEquals(Auth.SHA256, users.get(0).auth());
        assertEquals(Priv.NONE, users.get(0).priv());
        assertEquals(Priv.AES256, users.get(1).priv());
        assertFalse(users.toString().contains(Workplace.TELLTALE), "no secret shows");
    }

    @Test
    @DisplayName("a file shared with the dispatcher: the links at the monitor's name are rows, with all servers behind each; "
            + "the dispatcher's secrets need not be here")
    void serversMayBeThoseOfThePools() throws Exception {
        List<WatchedServer> servers = load(SHARED, AGENT).monitor().servers();
        assertEquals(List.of("p1", "p2"), servers.stream().map(WatchedServer::name).toList());
        assertEquals(List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"),
                InetAddress.ofLiteral("192.0.2.3")), servers.getFirst().addresses());
        assertEquals(1_000_000_000, servers.getFirst().capacity());
    }

    @Test
    @DisplayName("without the section nothing can be watched")
    void withoutTheSectionNothingIsWatched() {
        assertTrue(faults(Workplace.DNS).contains("monitor: this key is missing"));
        assertFalse(ConfigurationReader.isForMonitorOnly(folder.resolve("monitor.yaml")));
    }
}
