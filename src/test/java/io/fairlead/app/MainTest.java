package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("The command line")
class MainTest {

    private static final String ZONE = """
            $TTL 60
            @ SOA ns1 hostmaster 1 3600 600 86400 10
            @ NS ns1
            ns1 A 192.0.2.1
            """;
    private static final String CONFIGURATION = """
            dns: { listen: ["127.0.0.1:0"], zones: zones }
            interfaces: { period: 1s }
            pools:
              www:
                servers:
                  a: { ipv4: 192.0.2.1, link: { interface: lo }, capacity: 1Gbit/s }
            services:
              www.fairlead.example: { pool: www, ttl: 1s }
            """;

    private static final String DISPATCHER = """
            dispatcher:
              addresses: [ "127.0.0.1" ]
              limits: { flows: 100 }
              listeners:
                web: { pool: www, protocol: tcp, ports: 48080 }
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true));
        return commandLine.execute(arguments);
    }

    private String configuration(String text) throws IOException {
        Files.createDirectories(folder.resolve("zones"));
        Files.writeString(folder.resolve("zones").resolve("fairlead.example.zone"), ZONE);
        return Files.writeString(folder.resolve("fairlead.yaml"), text).toString();
    }

    @Test
    @DisplayName("--help tells the commands and the exit codes, and is a success")
    void help() {
        assertEquals(0, run("--help"));
        for (String word : new String[] {"serve", "check", "links", "state", "demo", "failure", "usage"}) {
            assertTrue(out.toString().contains(word), () -> word + " is not in " + out);
        }
    }

    @Test
    @DisplayName("no command, an unknown one and an unknown option are usage errors")
    void usage() {
        assertEquals(2, run());
        assertEquals(2, run("ponder"));
        assertEquals(2, run("serve", "--gnat"));
    }

    @Test
    @DisplayName("--nat without a dispatcher in the file, and 'cluster' without --nat, start nothing, DNS neither")
    void dispatcherAndFileDisagree() throws IOException {
        assertEquals(1, run("serve", "--nat", "-c", configuration(CONFIGURATION)));
        assertTrue(errors.toString().contains("there is no 'dispatcher'"), errors::toString);
        String cluster = CONFIGURATION.replace("ttl: 1s", "ttl: 1s, answer: cluster") + DISPATCHER;
        assertEquals(1, run("serve", "-c", configuration(cluster)));
        assertTrue(errors.toString().contains("start with --nat"), errors::toString);
        String ownLink = CONFIGURATION.replace("{ interface: lo }", "{ dispatcher: true }") + DISPATCHER;
        assertEquals(1, run("serve", "-c", configuration(ownLink)));
        assertTrue(errors.toString().contains("measured by the dispatcher, which is not to run"), errors::toString);
    }

    @Test
    @DisplayName("a cluster address that this machine does not have starts nothing, DNS neither")
    void foreignClusterAddress() throws IOException {
        String foreign = CONFIGURATION + DISPATCHER.replace("127.0.0.1", "192.0.2.77");
        assertEquals(1, run("serve", "--nat", "-c", configuration(foreign)));
        assertTrue(errors.toString().contains("192.0.2.77"), errors::toString);
    }

    @Test
    @DisplayName("check of a sound configuration says what is in it")
    void checkSound() throws IOException {
        assertEquals(0, run("check", "-c", configuration(CONFIGURATION)), errors::toString);
        assertTrue(out.toString().contains("0 errors, 1 pool, 1 service, 0 switches"), out::toString);
    }

    @Test
    @DisplayName("check of a faulty configuration tells every fault with its place, and fails")
    void checkFaulty() throws IOException {
        String file = configuration(CONFIGURATION.replace("ttl: 1s", "ttl: soon").replace("pool: www", "pool: wwww"));
        assertEquals(1, run("check", "-c", file));
        assertTrue(errors.toString().contains("fairlead.yaml:8:"), errors::toString);
        assertTrue(errors.toString().contains("2 errors"), errors::toString);
    }

    @Test
    @DisplayName("serve with a faulty configuration starts nothing, and fails")
    void serveFaulty() throws IOException {
        assertEquals(1, run("serve", "-c", configuration(CONFIGURATION.replace("ttl: 1s", "tll: 1s"))));
        assertTrue(errors.toString().contains("nothing was started"), errors::toString);
    }

    @Test
    @DisplayName("a configuration that is not there is a failure that names it")
    void noConfiguration() {
        assertEquals(1, run("check", "-c", folder.resolve("absent.yaml").toString()));
        assertTrue(errors.toString().contains("absent.yaml"), errors::toString);
    }

    @Test
    @DisplayName("links measures an interface of this machine and prints the load table")
    void links() throws IOException {
        String quick = CONFIGURATION.replace("period: 1s", "period: 100ms") + "measuring: { beat: 100ms, counter-cache: 1s }\n";
        assertEquals(0, run("links", "--wait", "20", "-c", configuration(quick)), errors::toString);
        assertTrue(out.toString().contains("local:lo"), out::toString);
        assertTrue(out.toString().contains("100.0 %"), out::toString);
    }
}
