package io.fairlead.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.AgentSettings.User;
import io.fairlead.counter.PortStatus;
import io.fairlead.counter.snmp.Secret;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.monitor.Survey;
import io.fairlead.monitor.Survey.InterfaceCount;
import io.fairlead.monitor.Survey.ServerCount;
import io.fairlead.monitor.Tally;
import io.fairlead.monitor.Traffic;
import io.fairlead.monitor.WatchedInterface;
import io.fairlead.monitor.WatchedInterface.Direction;
import io.fairlead.monitor.WatchedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor's agent as the real Net-SNMP tools and the real compilers of MIBs see it. */
@Tag("component")
class MonitorAgentTest {

    private static final String COMMUNITY = "of-the-monitor";
    private static final String AUTH = "authentic passphrase";
    private static final String PRIV = "private passphrase";
    private static final String MIB = ".1.3.6.1.4.1.8072.9999.9999.1997.";
    static final Path MODULE = Path.of("src/main/resources/io/fairlead/agent/FAIRLEAD-MONITOR-MIB.txt");
    static final Path OTHERS = Path.of("src/test/resources/io/fairlead/agent/mibs");

    @TempDir
    private Path directory;
    private volatile Survey survey = survey(true, OptionalLong.empty());
    private MonitorAgent agent;

    @BeforeEach
    void startAgent() {
        agent = new MonitorAgent(new AgentSettings(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), "mon1",
                Optional.of(new Secret(COMMUNITY)), List.of(
                new User("open", Auth.NONE, null, Priv.NONE, null),
                new User("auth", Auth.SHA256, new Secret(AUTH), Priv.NONE, null),
                new User("priv", Auth.SHA256, new Secret(AUTH), Priv.AES128, new Secret(PRIV)))), () -> survey);
    }

    @AfterEach
    void stopAgent() {
        agent.close();
    }

    private static Survey survey(boolean complete, OptionalLong broken) {
        InetAddress address = InetAddress.getLoopbackAddress();
        return new Survey(complete, broken, List.of(
                new ServerCount(new WatchedServer("a", List.of(address), 10_000_000_000L),
                        new Traffic(5_000_000_001L, 11, 7_000_000_001L, 12, 13, 14), 15),
                new ServerCount(new WatchedServer("b", List.of(address), 0), new Traffic(21, 22, 23, 24, 25, 26), 0)),
                List.of(new InterfaceCount(new WatchedInterface("eth2", Direction.IN, true), PortStatus.UP, "by hand",
                        new Tally(31, 32, 33, 34, 35))));
    }

    private List<String> run(String program, String... arguments) throws Exception {
        return new SnmpTools(directory).run(program, arguments);
    }

    private String target() {
        return "udp:127.0.0.1:" + agent.addresses().getFirst().getPort();
    }

    private List<String> walk(String program, String... from) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-v2c", "-c", COMMUNITY, "-On", target()));
        arguments.addAll(List.of(from));
        return run(program, arguments.toArray(String[]::new));
    }

    @Test
    @DisplayName("a server is the port of a switch: In is what comes from it, Out what goes to it, its name is ifName")
    void aServerIsAPort() throws Exception {
        List<String> lines = walk("snmpwalk", ".1.3.6.1.2.1");
        assertTrue(lines.containsAll(List.of(
                ".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.8072.9999.9999.1997.3.1",
                ".1.3.6.1.2.1.1.5.0 = STRING: \"mon1\"",
                ".1.3.6.1.2.1.2.2.1.2.1 = STRING: \"a\"",
                ".1.3.6.1.2.1.2.2.1.8.1 = INTEGER: 1",
                ".1.3.6.1.2.1.2.2.1.10.1 = Counter32: 705032705",
                ".1.3.6.1.2.1.31.1.1.1.1.2 = STRING: \"b\"",
                ".1.3.6.1.2.1.31.1.1.1.6.1 = Counter64: 5000000001",
                ".1.3.6.1.2.1.31.1.1.1.7.1 = Counter64: 11",
                ".1.3.6.1.2.1.31.1.1.1.10.1 = Counter64: 7000000001",
                ".1.3.6.1.2.1.31.1.1.1.11.1 = Counter64: 12",
                ".1.3.6.1.2.1.31.1.1.1.15.1 = Gauge32: 10000",
                ".1.3.6.1.2.1.31.1.1.1.18.1 = STRING: \"a\"",
                ".1.3.6.1.2.1.31.1.1.1.19.1 = Timeticks: (0) 0:00:00.00")), () -> String.join("\n", lines));
    }

    @Test
    @DisplayName("snmpwalk and snmpbulkwalk see the same whole tree, in order, with the monitor's own objects")
    void walksSeeTheWholeTree() throws Exception {
        List<String> single = walk("snmpwalk", ".1.3.6.1");
        List<String> bulk = walk("snmpbulkwalk", ".1.3.6.1");
        assertEquals(names(single), names(bulk));
        assertEquals(8 + 2 * 41 + 1 + 2 * 3 + 10 + 4, names(single).size(), () -> String.join("\n", single));
        assertTrue(single.containsAll(List.of(MIB + "1.1.0 = INTEGER: 1", MIB + "1.2.1.1.1 = Counter64: 13",
                MIB + "1.2.1.2.1 = Counter64: 14", MIB + "1.2.1.3.1 = Gauge32: 15", MIB + "1.3.1.2.1 = STRING: \"eth2\"",
                MIB + "1.3.1.3.1 = INTEGER: 1", MIB + "1.3.1.4.1 = INTEGER: 1", MIB + "1.3.1.5.1 = STRING: \"by hand\"",
                MIB + "1.3.1.6.1 = INTEGER: 1", MIB + "1.3.1.7.1 = Counter64: 32", MIB + "1.3.1.8.1 = Counter64: 31",
                MIB + "1.3.1.9.1 = Counter64: 33", MIB + "1.3.1.10.1 = Counter64: 34",
                MIB + "1.3.1.11.1 = Counter64: 35")), () -> String.join("\n", single));
    }

    private static List<String> names(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(".")).map(line -> line.replaceFirst(" = .*", "")).toList();
    }

    @Test
    @DisplayName("while packets may pass unseen the rows' state is unknown and their continuity ends with each reading")
    void blindnessIsTold() throws Exception {
        survey = survey(false, OptionalLong.of(System.nanoTime()));
        List<String> first = walk("snmpget", ".1.3.6.1.2.1.2.2.1.8.1", ".1.3.6.1.2.1.31.1.1.1.19.1", MIB + "1.1.0");
        assertEquals(".1.3.6.1.2.1.2.2.1.8.1 = INTEGER: 4", first.get(0));
        assertEquals(MIB + "1.1.0 = INTEGER: 2", first.get(2));
        assertNotEquals(".1.3.6.1.2.1.31.1.1.1.19.1 = Timeticks: (0) 0:00:00.00", first.get(1));
        survey = survey(false, OptionalLong.of(System.nanoTime() + 1_000_000_000));
        assertNotEquals(first.get(1), walk("snmpget", ".1.3.6.1.2.1.31.1.1.1.19.1").getFirst());
    }

    @Test
    @DisplayName("users read as securely as they were told to, and not less")
    void usersReadSecurely() throws Exception {
        String name = ".1.3.6.1.2.1.1.5.0";
        List<String> seen = List.of(name + " = STRING: \"mon1\"");
        assertEquals(seen, run("snmpget", "-v3", "-l", "noAuthNoPriv", "-u", "open", "-On", target(), name));
        assertEquals(seen, run("snmpget", "-v3", "-l", "authNoPriv", "-u", "auth", "-a", "SHA-256", "-A", AUTH, "-On",
                target(), name));
        assertEquals(seen, run("snmpget", "-v3", "-l", "authPriv", "-u", "priv", "-a", "SHA-256", "-A", AUTH, "-x", "AES",
                "-X", PRIV, "-On", target(), name));
        refused(run("snmpget", "-v3", "-l", "noAuthNoPriv", "-u", "auth", "-On", target(), name));
        refused(run("snmpget", "-v3", "-l", "authNoPriv", "-u", "priv", "-a", "SHA-256", "-A", AUTH, "-On", target(), name));
        refused(run("snmpget", "-v3", "-l", "authNoPriv", "-u", "auth", "-a", "SHA-256", "-A", "another passphrase", "-On",
                target(), name));
        refused(run("snmpget", "-v3", "-l", "noAuthNoPriv", "-u", "stranger", "-On", target(), name));
        refused(run("snmpget", "-v2c", "-c", "public", "-On", target(), name));
    }

    private static void refused(List<String> lines) {
        String text = String.join(" ", lines);
        assertTrue(text.matches(".*(Timeout|Authentication fail|Unknown user name).*") && !text.contains("mon1"), text);
    }

    @Test
    @DisplayName("nothing can be written, and there is no other context")
    void nothingCanBeWritten() throws Exception {
        String[] user = {"-v3", "-l", "authNoPriv", "-u", "auth", "-a", "SHA-256", "-A", AUTH, "-On"};
        assertTrue(String.join(" ", run("snmpset", Stream.concat(Stream.of(user), Stream.of(target(),
                ".1.3.6.1.2.1.1.5.0", "s", "x")).toArray(String[]::new))).contains("noAccess"));
        assertTrue(String.join(" ", run("snmpget", Stream.concat(Stream.of(user), Stream.of("-n", "other", target(),
                ".1.3.6.1.2.1.1.5.0")).toArray(String[]::new))).contains("Bad context"));
    }

    @Test
    @DisplayName("over SNMPv3 a walk in bulk sees the whole tree, in datagrams that need no fragments")
    void bulkOverVersion3() throws Exception {
        List<String> lines = run("snmpbulkwalk", "-v3", "-l", "authPriv", "-u", "priv", "-a", "SHA-256", "-A", AUTH, "-x",
                "AES", "-X", PRIV, "-Cr50", "-On", target(), ".1.3.6.1");
        assertEquals(names(walk("snmpwalk", ".1.3.6.1")), names(lines));
    }

    @Test
    @DisplayName("snmptable prints ifXTable and the monitor's own tables by their modules")
    void snmptablePrintsTheTables() throws Exception {
        try (Stream<Path> others = Files.list(OTHERS)) {
            for (Path module : Stream.concat(others, Stream.of(MODULE)).toList()) {
                Files.copy(module, directory.resolve(module.getFileName()));
            }
        }
        List<String> ports = table("IF-MIB", "IF-MIB::ifXTable");
        assertTrue(ports.stream().anyMatch(line -> line.matches("a;.*;5000000001;11;0;0;7000000001;12;0;0;disabled;10000;.*;a;.*")),
                () -> String.join("\n", ports));
        List<String> servers = table("FAIRLEAD-MONITOR-MIB", "FAIRLEAD-MONITOR-MIB::flmServerTable");
        assertTrue(servers.contains("13;14;15 flows per second") || servers.contains("13;14;15")
                || servers.contains("13 flows;14 flows;15 flows per second"), () -> String.join("\n", servers));
        List<String> interfaces = table("FAIRLEAD-MONITOR-MIB", "FAIRLEAD-MONITOR-MIB::flmInterfaceTable");
        assertTrue(interfaces.stream().anyMatch(line -> line.startsWith("eth2;in;true;by hand;up;32")),
                () -> String.join("\n", interfaces));
    }

    private List<String> table(String module, String table) throws Exception {
        return run("snmptable", "-M", directory.toString(), "-m", module, "-v2c", "-c", COMMUNITY, "-Cf", ";", "-Cw", "900",
                target(), table).stream().filter(line -> !line.contains("underlying basetype") && !line.contains("range limits"))
                .toList();
    }

    @Test
    @DisplayName("the monitor's module has no fault at smilint's strictest level")
    void theModuleCompiles() throws Exception {
        Path smilint = Path.of("/usr/bin/smilint");
        assumeTrue(Files.isExecutable(smilint), "needs smilint (Debian package smitools)");
        List<String> command = new ArrayList<>(List.of(smilint.toString(), "-c", "/dev/null"));
        for (String other : List.of("SNMPv2-SMI", "SNMPv2-TC", "SNMPv2-CONF", "IF-MIB")) {
            command.addAll(List.of("-p", OTHERS.resolve(other).toString()));
        }
        command.addAll(List.of("-l", "6", "-s", "-m"));
        Path damaged = Files.writeString(directory.resolve("DAMAGED.txt"),
                Files.readString(MODULE).replace("SYNTAX      TruthValue", "SYNTAX      TruthVolue"));
        assertNotEquals("", said(command, damaged), "smilint finds faults");
        assertEquals("", said(command, MODULE));
    }

    private String said(List<String> command, Path module) throws Exception {
        List<String> all = new ArrayList<>(command);
        all.add(module.toString());
        return new SnmpTools(directory).print(all).stream().filter(line -> line.startsWith(module.toString()))
                .collect(Collectors.joining("\n"));
    }
}
