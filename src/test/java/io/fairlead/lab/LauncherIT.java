package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** {@code scripts/fairlead} as it is called from elsewhere: through a symbolic link, out of another directory. */
@Tag("component")
@Timeout(60)
class LauncherIT {

    private static final Duration COMMAND = Duration.ofSeconds(20);

    /** Processor time until the first answer: what a start takes on a machine with nothing else to do. */
    private static final Duration START = Duration.ofSeconds(3);

    @TempDir
    private Path elsewhere;
    private Path program;
    private Path output;
    private Process process;

    @BeforeEach
    void link() throws IOException {
        output = elsewhere.resolve("output");
        program = Files.createSymbolicLink(elsewhere.resolve("fl"), Path.of("scripts", "fairlead").toAbsolutePath());
    }

    @AfterEach
    void end() throws Exception {
        Files.delete(program);
        process.destroy();
        assertTrue(process.waitFor(COMMAND.toMillis(), TimeUnit.MILLISECONDS), "it ends when told to");
    }

    @Test
    @DisplayName("--version and --help end well")
    void helpAndVersionEndWell() throws Exception {
        assertEquals(0, run(Map.of(), "--version"));
        assertTrue(Files.readString(output).contains("0."), Files.readString(output));
        assertEquals(0, run(Map.of(), "--help"));
        assertTrue(Files.readString(output).contains("serve"), Files.readString(output));
    }

    @Test
    @DisplayName("wrong usage ends with 2, a failure with 1")
    void exitCodesTellUsageFromFailure() throws Exception {
        assertEquals(2, run(Map.of(), "no-such-subcommand"));
        assertEquals(1, run(Map.of(), "check", "-c", elsewhere.resolve("absent.yaml").toString()));
    }

    @Test
    @DisplayName("FAIRLEAD_JAVA_OPTS reaches the JVM")
    void javaOptionsReachTheJvm() throws Exception {
        assertEquals(0, run(Map.of("FAIRLEAD_JAVA_OPTS", "-Xmx96m -XX:+PrintFlagsFinal"), "--version"));
        assertTrue(Files.readString(output).matches("(?s).* MaxHeapSize +=  *100663296 .*"), "the heap is 96 MiB");
    }

    @Test
    @DisplayName("the demo needs less than three seconds of a processor to answer, and ends when told to")
    void demoAnswersSoon() throws Exception {
        Message answer = startDemo(Map.of());
        Duration used = process.info().totalCpuDuration().orElseThrow();
        assertTrue(used.compareTo(START) < 0, () -> "it took " + used);
        assertEquals(Rcode.NOERROR, answer.getRcode());
        assertEquals(1, answer.getSection(Section.ANSWER).size(), answer::toString);
    }

    @Test
    @DisplayName("without a cluster nothing of JGroups is loaded")
    void loadsNoCluster() throws Exception {
        Path classes = elsewhere.resolve("classes");
        startDemo(Map.of("FAIRLEAD_JAVA_OPTS", "-Xlog:class+load:file=" + classes));
        String loaded = Files.readString(classes);
        assertTrue(loaded.contains("io.fairlead.app.Clustering"), "classes are logged");
        assertFalse(loaded.contains("org.jgroups."), "and none of JGroups is among them");
    }

    /** Starts the demo and waits until it answers. */
    private Message startDemo(Map<String, String> environment) throws Exception {
        int port = FreePorts.one();
        start(environment, "demo", "--port", Integer.toString(port), "--cluster-port", "0");
        SimpleResolver client = new SimpleResolver("127.0.0.1");
        client.setPort(port);
        client.setTimeout(Duration.ofMillis(200));
        Message query = Message.newQuery(Record.newRecord(Name.fromString("www.fairlead.example."), Type.A, 1));
        return Await.until("an answer", COMMAND, () -> {
            Message response = ask(client, query);
            return new Await.Look<>(response, response != null);
        });
    }

    private static Message ask(SimpleResolver client, Message query) {
        try {
            return client.send(query);
        } catch (IOException e) {
            return null;
        }
    }

    private int run(Map<String, String> environment, String... arguments) throws Exception {
        start(environment, arguments);
        assertTrue(process.waitFor(COMMAND.toMillis(), TimeUnit.MILLISECONDS), "it ends by itself");
        return process.exitValue();
    }

    private void start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(elsewhere.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        process.getOutputStream().close();
    }
}
