package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.Configuration;
import io.fairlead.config.ConfigurationReader;
import io.fairlead.config.ConfigurationResult.Loaded;
import io.fairlead.health.ManualState;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("What operators say of servers: the command, and the node that follows")
class StateCommandTest {

    private static final ServerId A = new ServerId("www", "a");
    private static final ServerId B = new ServerId("www", "b");

    @TempDir
    private Path folder;
    private Path file;
    private Path states;

    @BeforeEach
    void configure() throws IOException {
        TestConfiguration.writeZone(folder);
        file = Files.writeString(folder.resolve("fairlead.yaml"), """
                dns: { listen: ["127.0.0.1:0"], zones: zones }
                pools:
                  www:
                    servers:
                      a: { ipv4: 192.0.2.1, link: { interface: lo }, capacity: 1Gbit/s }
                      b: { ipv4: 192.0.2.2, link: { interface: lo } }
                services:
                  www.fairlead.example: { pool: www, ttl: 1s }
                """);
        states = folder.resolve("fairlead.states");
    }

    private record Run(int code, String out, String errors) {
    }

    private Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true));
        String[] all = new String[arguments.length + 3];
        all[0] = "state";
        all[1] = "-c";
        all[2] = file.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return new Run(commandLine.execute(all), out.toString(), errors.toString());
    }

    private Configuration configuration() {
        return ((Loaded) ConfigurationReader.read(file, Map.of())).configuration();
    }

    @Test
    @DisplayName("it shows every server, changes those that are named, and says by which line")
    void showAndChange() throws IOException {
        assertEquals("""
                SERVER                         STATE    BY
                www/a                          auto
                www/b                          auto
                """, run().out());
        Run drained = run("www/*", "drain");
        assertEquals(0, drained.code());
        assertTrue(drained.out().contains("www/b                          drain    www/* in " + states), drained.out());
        assertEquals(0, run("www/b", "auto").code());
        assertEquals(Map.of(A, ManualState.DRAIN), configuration().states().of(configuration().servers()));
        assertEquals(1, run("www/a").out().lines().filter(line -> line.startsWith("www/")).count());
        assertTrue(Files.readString(states).endsWith("www/* drain\nwww/b auto\n"));
    }

    @Test
    @DisplayName("a name of no server, no pattern and no state are refused, and nothing is written")
    void refused() {
        Run nobody = run("www/c", "drain");
        assertEquals(1, nobody.code());
        assertTrue(nobody.errors().contains("no server is named www/c. Cure:"), nobody.errors());
        assertEquals(2, run("www", "drain").code());
        Run unknown = run("www/a", "of-emergency");
        assertEquals(2, unknown.code());
        assertTrue(unknown.errors().contains("Cure: write one of auto, down, drain, up"), unknown.errors());
        assertTrue(Files.notExists(states));
    }

    @Test
    @DisplayName("a faulty file is told with its line, by every command that reads the configuration")
    void faulty() throws IOException {
        Files.writeString(states, "\nwww/a sidewards\n");
        Run run = run();
        assertEquals(1, run.code());
        assertTrue(run.errors().contains("fairlead.states:2: 'sidewards' is not known here. Cure: write one of"), run.errors());
    }

    @Test
    @DisplayName("a node follows the file: changed, faulty and gone")
    void followed() throws IOException {
        Files.writeString(states, "www/a down\n");
        StateWatch watch = new StateWatch(configuration());
        assertEquals(Map.of(A, ManualState.DOWN), watch.states());

        assertEquals(0, run("www/b", "up").code());
        watch.look();
        assertEquals(Map.of(A, ManualState.DOWN, B, ManualState.UP), watch.states());

        Files.writeString(states, "nonsense\n");
        watch.look();
        assertEquals(Map.of(A, ManualState.DOWN, B, ManualState.UP), watch.states(), "the last good rules stay");

        Files.writeString(states, "www/a  up \n");
        watch.look();
        assertEquals(Map.of(A, ManualState.UP), watch.states());

        Files.writeString(states, "www/b  up \n");
        Files.setLastModifiedTime(states, FileTime.fromMillis(1));
        watch.look();
        assertEquals(Map.of(B, ManualState.UP), watch.states(), "same size, another time");

        Files.delete(states);
        watch.look();
        assertEquals(Map.of(), watch.states());
    }
}
