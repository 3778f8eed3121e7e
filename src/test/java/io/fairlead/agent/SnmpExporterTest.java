package io.fairlead.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.fairlead.testing.SnmpExporter;
import io.fairlead.testing.SnmpExporter.Series;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The monitor's agent as the real snmp_exporter of Prometheus walks it, by its usual module if_mib, and by one that its generator
 * makes of FAIRLEAD-MONITOR-MIB.
 */
@Tag("component")
class SnmpExporterTest {

    private static final String COMMUNITY = "of-the-monitor";
    private static final String AUTH = "authentic passphrase";
    private static final String PRIV = "private passphrase";
    private static final int SERVERS = 300;
    private static final int SCALARS = 2;
    private static final int COLUMNS = 38;

    /** Above 32 bits, and below what a double holds. */
    private static final long LARGE = 1L << 50;
    private static final Pattern VALUE = Pattern.compile("\\.(\\d+) = \\w+: \"?(.*?)\"?");
    private static final Map<String, String> COMPARED = Map.of("ifHCInOctets", "31.1.1.1.6", "ifHCOutOctets", "31.1.1.1.10",
            "ifHCInUcastPkts", "31.1.1.1.7", "ifHCOutUcastPkts", "31.1.1.1.11", "ifHighSpeed", "31.1.1.1.15",
            "ifInOctets", "2.2.1.10", "ifOutOctets", "2.2.1.16");

    private static final String ACCESS_2 = "version: 2, auth: { community: " + COMMUNITY + " }";
    private static final String ACCESS_3 = "version: 3, auth: { username: lab, security_level: authPriv, auth_protocol: SHA256, "
            + "password: " + AUTH + ", priv_protocol: AES, priv_password: " + PRIV + " }";
    private static final String IF_MIB = """
            walk: [ sysUpTime, interfaces, ifXTable ], lookups: [ { source_indexes: [ ifIndex ], lookup: ifAlias },
              { source_indexes: [ ifIndex ], lookup: ifDescr }, { source_indexes: [ ifIndex ], lookup: ifName } ],
              overrides: { ifAlias: { ignore: true }, ifDescr: { ignore: true }, ifName: { ignore: true },
              ifType: { type: EnumAsInfo } }""";

    /** The first two modules are snmp_exporter's own if_mib, but for who asks. */
    private static final String MODULES = """
            modules:
              if_mib: { %s, %s }
              if_mib_v3: { %s, %s }
              stranger: { version: 2, auth: { community: public }, walk: [ interfaces ], timeout: 300ms, retries: 0 }
              fairlead_monitor: { %s, walk: [ fairleadMonitorObjects ],
                lookups: [ { source_indexes: [ ifIndex ], lookup: ifName },
                  { source_indexes: [ flmInterfaceIndex ], lookup: flmInterfaceName } ],
                overrides: { flmInterfaceName: { ignore: true } } }
            """.formatted(ACCESS_2, IF_MIB, ACCESS_3, IF_MIB, ACCESS_3);

    @TempDir
    private Path directory;
    private MonitorAgent agent;
    private SnmpExporter exporter;

    @BeforeEach
    void start() throws Exception {
        SnmpExporter.program();
        agent = new MonitorAgent(new AgentSettings(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), "mon1",
                Optional.of(new Secret(COMMUNITY)), List.of(
                new User("lab", Auth.SHA256, new Secret(AUTH), Priv.AES128, new Secret(PRIV)))), SnmpExporterTest::survey);
        Path mibs = Files.createDirectory(directory.resolve("mibs"));
        try (Stream<Path> others = Files.list(MonitorAgentTest.OTHERS)) {
            for (Path module : Stream.concat(others, Stream.of(MonitorAgentTest.MODULE)).toList()) {
                Files.copy(module, mibs.resolve(module.getFileName()));
            }
        }
        exporter = new SnmpExporter(directory, SnmpExporter.generate(directory, MODULES, mibs));
    }

    @AfterEach
    void stop() {
        if (exporter != null) {
            exporter.close();
        }
        if (agent != null) {
            agent.close();
        }
    }

    private static Survey survey() {
        return new Survey(true, OptionalLong.empty(), IntStream.rangeClosed(1, SERVERS).mapToObj(SnmpExporterTest::server).toList(),
                List.of(new InterfaceCount(new WatchedInterface("eth2", Direction.IN, true), PortStatus.UP, "by hand",
                        new Tally(31, 32, 33, 34, 35))));
    }

    private static ServerCount server(int number) {
        return new ServerCount(new WatchedServer("s" + number, List.of(InetAddress.getLoopbackAddress()), number * 1_000_000L),
                new Traffic(LARGE + number, 1_000 + number, 2 * LARGE + number, 2_000 + number, 3_000 + number, 4_000 + number),
                number);
    }

    private String target() {
        return "127.0.0.1:" + agent.addresses().getFirst().getPort();
    }

    private List<Series> scrape(String module) throws Exception {
        String text = exporter.scrape(module, target());
        assertTrue(text.contains("snmp_scrape_pdus_returned"), text);
        assertEquals(List.of(), exporter.complaints());
        return SnmpExporter.series(text).stream().filter(series -> !series.name().startsWith("snmp_scrape_")).toList();
    }

    private static Map<String, Double> byName(List<Series> all, String metric) {
        return all.stream().filter(series -> series.name().equals(metric))
                .collect(Collectors.toMap(series -> series.labels().get("ifName"), Series::value));
    }

    /** A column as Net-SNMP reads it of the same agent, by row. */
    private Map<String, String> column(String suffix) throws Exception {
        Map<String, String> column = new HashMap<>();
        for (String line : new SnmpTools(directory).run("snmpbulkwalk", "-v2c", "-c", COMMUNITY, "-On", target(),
                ".1.3.6.1.2.1." + suffix)) {
            Matcher value = VALUE.matcher(line.substring((".1.3.6.1.2.1." + suffix).length()));
            assertTrue(value.matches(), line);
            column.put(value.group(1), value.group(2));
        }
        return column;
    }

    @ParameterizedTest
    @ValueSource(strings = {"if_mib", "if_mib_v3"})
    @DisplayName("the module if_mib finds every server by its name, with the counts that the agent tells, over v2c and v3")
    void everyServerIsFound(String module) throws Exception {
        List<Series> all = scrape(module);
        assertEquals(SCALARS + SERVERS * COLUMNS, all.size());
        Map<String, String> names = column("31.1.1.1.1");
        assertEquals(SERVERS, names.size());
        for (Map.Entry<String, String> object : COMPARED.entrySet()) {
            Map<String, Double> told = new HashMap<>();
            column(object.getValue()).forEach((index, value) -> told.put(names.get(index), Double.parseDouble(value)));
            assertEquals(SERVERS, told.size());
            assertEquals(told, byName(all, object.getKey()), object.getKey());
        }
        assertEquals((double) (LARGE + 17), byName(all, "ifHCInOctets").get("s17"));
        assertEquals((double) (2 * LARGE + SERVERS), byName(all, "ifHCOutOctets").get("s" + SERVERS));
        assertTrue(byName(all, "ifOperStatus").values().stream().allMatch(status -> status == 1));
        Series seventeenth = all.stream().filter(series -> series.name().equals("ifHCInOctets")
                && series.labels().get("ifName").equals("s17")).findFirst().orElseThrow();
        assertEquals(Map.of("ifName", "s17", "ifAlias", "s17", "ifDescr", "s17", "ifIndex", "17"), seventeenth.labels());
    }

    @Test
    @DisplayName("a module generated from FAIRLEAD-MONITOR-MIB tells of new flows by server, and of what each interface lost")
    void ownObjectsAreFound() throws Exception {
        List<Series> all = scrape("fairlead_monitor");
        assertEquals(3_017.0, byName(all, "flmServerTcpFlows").get("s17"));
        assertEquals(4_017.0, byName(all, "flmServerUdpFlows").get("s17"));
        assertEquals(17.0, byName(all, "flmServerNewFlowRate").get("s17"));
        assertEquals(SERVERS, byName(all, "flmServerTcpFlows").size());
        Map<String, String> eth2 = Map.of("flmInterfaceName", "eth2", "flmInterfaceIndex", "1");
        assertTrue(all.contains(new Series("flmInterfacePackets", eth2, 32)), all::toString);
        assertTrue(all.contains(new Series("flmInterfaceLost", eth2, 33)), all::toString);
        assertTrue(all.contains(new Series("flmComplete", Map.of(), 1)), all::toString);
    }

    @Test
    @DisplayName("with another community it is told nothing")
    void strangersAreToldNothing() throws Exception {
        String text = exporter.scrape("stranger", target());
        assertFalse(text.contains("ifHC") || text.contains("s17"), text);
        assertTrue(exporter.complaints().stream().anyMatch(line -> line.contains("timeout")), () -> exporter.complaints().toString());
    }
}
