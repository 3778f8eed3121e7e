package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("fairlead simulate")
class SimulateCommandTest {

    private static final String CONFIGURATION = """
            dns: { listen: ["127.0.0.1:0"], zones: zones }
            interfaces: { period: 5s }
            pools:
              www:
                policy: { name: shed, low: 50% }
                servers:
                  a: { ipv4: 192.0.2.1, link: { interface: eth0 }, capacity: 100Mbit/s }
                  b: { ipv4: 192.0.2.2, link: { interface: eth1 }, capacity: 1Gbit/s }
            services:
              www.fairlead.example: { pool: www, ttl: 10s }
            """;
    private static final String DISPATCHER = """
            dispatcher:
              addresses: [ "127.0.0.1" ]
              listeners:
                web: { pool: www, protocol: tcp, ports: 48080 }
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void zone() throws IOException {
        TestConfiguration.writeZone(folder);
    }

    private int run(String yaml, String... arguments) throws IOException {
        String[] all = new String[arguments.length + 3];
        all[0] = "simulate";
        all[1] = "-c";
        all[2] = Files.writeString(folder.resolve("fairlead.yaml"), yaml).toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true));
        return commandLine.execute(all);
    }

    @Test
    @DisplayName("A configuration without a word of it is simulated: a row for each policy, the pool's own among them")
    void withoutSection() throws IOException {
        assertEquals(0, run(CONFIGURATION, "--duration", "20"), errors::toString);
        for (String name : new String[] {"omniscient", "configured", "headroom", "round-robin"}) {
            assertTrue(out.toString().lines().anyMatch(line -> line.startsWith(name + " ")), () -> name + " is not in " + out);
        }
    }

    @Test
    @DisplayName("A farm is simulated anywhere: where its secrets are not, and its switches have no address")
    void elsewhere() throws IOException {
        String farm = CONFIGURATION.replace("pools:", """
                switches:
                  sw1: { address: sw1.invalid, community: { file: secrets/sw1 } }
                  sw2: { address: sw2.invalid, version: 3, user: u, auth: { protocol: SHA, password: { environment: NONE } } }
                pools:""").replace("interface: eth0", "switch: sw1, port: a").replace("interface: eth1", "switch: sw2, port: b");
        assertEquals(0, run(farm, "--duration", "20", "--policy", "headroom"), errors::toString);
        assertEquals("", errors.toString());
        assertEquals(1, run(farm.replace("{ file: secrets/sw1 }", "public"), "--duration", "20", "--policy", "headroom"));
        assertTrue(errors.toString().contains("secrets do not belong in this file"), errors::toString);
    }

    @Test
    @DisplayName("The same seeds give the same table, and 'configured' is what the pool has")
    void sameSeeds() throws IOException {
        assertEquals(0, run(CONFIGURATION, "--duration", "90", "--seed", "4,5", "--policy", "configured,shed"));
        String first = out.toString();
        assertEquals(0, run(CONFIGURATION, "--duration", "90", "--seed", "4,5", "--policy", "configured,shed"));
        assertEquals(first + first, out.toString());
        String[] rows = first.lines().filter(line -> line.matches("(configured|shed) .*")).toArray(String[]::new);
        assertEquals(2, rows.length);
        assertNotEquals(rows[0].substring(20), rows[1].substring(20), "low: 50% is not the default of shed");
    }

    @Test
    @DisplayName("The section in the file describes the traffic")
    void section() throws IOException {
        assertEquals(0, run(CONFIGURATION + "simulation: { load: 20%, duration: 20s, udp: 0%, background: {} }\n",
                "--policy", "omniscient"));
        double goodput = Double.parseDouble(out.toString().lines().filter(line -> line.startsWith("omniscient"))
                .findFirst().orElseThrow().split(" +")[8]);
        assertEquals(220, goodput, 60, out::toString);
    }

    @Test
    @DisplayName("The example farm can be simulated as it stands, by each entry")
    void exampleFarm() {
        for (String entry : new String[] {"www.fairlead.example", "nat:www"}) {
            CommandLine commandLine = Main.commandLine();
            commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true));
            assertEquals(0, commandLine.execute("simulate", "-c", "conf/simulation.yaml", "--entry", entry, "--duration", "10"),
                    errors::toString);
        }
        assertEquals("", errors.toString());
    }

    @Test
    @DisplayName("A plot is written")
    void plot() throws IOException {
        Path svg = folder.resolve("plot.svg");
        assertEquals(0, run(CONFIGURATION, "--duration", "20", "--policy", "headroom", "--plot", svg.toString()));
        assertTrue(Files.readString(svg).contains("a (100 Mbit/s)"));
        assertEquals(1, run(CONFIGURATION, "--duration", "5", "--plot", folder.resolve("no/plot.svg").toString()));
        assertTrue(errors.toString().contains("the plot cannot be written"), errors::toString);
    }

    @Test
    @DisplayName("Recorded arrivals take the place of made-up ones; what is wrong with them is told with line and cure")
    void trace() throws IOException {
        Path csv = Files.writeString(folder.resolve("trace.csv"), "0,c1,1000000,tcp\n1,c2,500000,udp,4000000\n9,c1,2e6,tcp\n");
        assertEquals(0, run(CONFIGURATION, "--trace", csv.toString()), errors::toString);
        assertTrue(errors.toString().contains("3 flows of 2 clients in 9 s"), errors::toString);
        Files.writeString(csv, "0,c1,1000000,tcp\n0,c1,none,tcp\n");
        assertEquals(1, run(CONFIGURATION, "--trace", csv.toString()));
        assertTrue(errors.toString().contains(csv + ":2: the field 'bytes' is no number"), errors::toString);
    }

    @Test
    @DisplayName("Of several entries a trace wants one, by its name")
    void entries() throws IOException {
        Path csv = Files.writeString(folder.resolve("trace.csv"), "0,c1,1000000,tcp\n");
        String both = CONFIGURATION + DISPATCHER;
        assertEquals(0, run(both, "--duration", "10"), errors::toString);
        assertEquals(1, run(both, "--trace", csv.toString()));
        assertTrue(errors.toString().contains("name it with --entry"), errors::toString);
        assertEquals(0, run(both, "--trace", csv.toString(), "--entry", "www.fairlead.example"));
        assertEquals(0, run(both, "--trace", csv.toString(), "--entry", "nat:www"));
        assertEquals(1, run(both, "--entry", "nat:other"));
        assertTrue(errors.toString().contains("write one of nat:www, www.fairlead.example."), errors::toString);
    }

    @Test
    @DisplayName("Wrong usage is told as such")
    void usage() throws IOException {
        assertEquals(2, run(CONFIGURATION, "--policy", "headroom,guesswork"));
        assertTrue(errors.toString().contains("no policy is called 'guesswork'"), errors::toString);
        assertEquals(2, run(CONFIGURATION, "--duration", "0"));
        assertEquals(2, run(CONFIGURATION, "--duration", "NaN"));
        assertEquals(2, run(CONFIGURATION, "--seed", "x"));
        assertEquals(1, run(CONFIGURATION + "simulation: { load: 1%, background: { www: { b: { use: 90%, off: 0s } } } }\n"));
        assertTrue(errors.toString().contains("background traffic alone makes more than the load"), errors::toString);
    }
}
