package io.fairlead.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BIND's named-checkzone is of the same opinion about zones, sound and broken. */
@Tag("component")
class NamedCheckzoneTest {

    private static final Path PROGRAM = Path.of("/usr/bin/named-checkzone");
    private static final String HEAD = """
            $TTL 3600
            @ SOA ns admin 1 7200 900 1209600 300
              NS  ns
            ns A 192.0.2.53
            """;

    @TempDir
    Path folder;

    @BeforeAll
    static void needsProgram() {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is not installed");
    }

    @Test
    @DisplayName("both accept the example zone and the zones that the tests stand on")
    void acceptsTheExample() throws Exception {
        for (String file : List.of("zones/fairlead.example", "src/test/resources/zones/everything/everything.test",
                "src/test/resources/zones/everything/child.everything.test")) {
            Path path = Path.of(file + ".zone").toAbsolutePath();
            assertEquals("sound", named(path.getFileName().toString().replace(".zone", ""), path), file);
            assertEquals(List.of(), ZoneLoader.load(path.getParent()).faults());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "www A 192.0.2.1\\nWWW A 192.0.2.1",
        "www 60 A 192.0.2.1\\nwww 60 A 192.0.2.2",
        "*.x A 192.0.2.1\\nsub NS y.x",
        "sub NS ns.other\\nother NS ns.other\\nns.other A 192.0.2.1",
        "@ NS ns.sub\\nsub NS ns.sub\\nns.sub A 192.0.2.1",
        "$ORIGIN sub\\nx A 192.0.2.1",
        "www IN 60 A 192.0.2.1",
        "www 1h30m IN A 192.0.2.1",
        "www TYPE65280 \\# 4 00010203",
        "www TYPE1 \\# 4 C0000201",
        "www TXT ( \"a\" ; comment\\n \"b\" )",
        "_x._tcp SRV 0 0 1 ns",
        "a\\.b A 192.0.2.1",
        "$GENERATE 0-16/4 h$ A 192.0.2.$",
        "sub.*.x TXT y"})
    @DisplayName("both accept")
    void bothAccept(String text) throws Exception {
        Path file = write(text);
        assertEquals("sound", named("a.test", file));
        assertEquals(List.of(), ZoneLoader.load(folder).faults());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "@ SOA ns admin 2 7200 900 1209600 300",
        "sub SOA ns admin 2 7200 900 1209600 300",
        "www.other.test. A 192.0.2.1",
        "www CNAME ns\\nwww A 192.0.2.1",
        "www CNAME ns\\nwww CNAME mail",
        "@ CNAME x",
        "www DNAME ns\\nwww DNAME mail",
        "sub NS ns.sub",
        "sub NS nowhere",
        "www CNAME ns\\nsub NS www",
        "sub NS ns.sub\\nns.sub CNAME ns",
        "www CNAME ns\\n@ MX 10 www",
        "www CNAME ns\\n_x._tcp SRV 0 0 1 www",
        "*.sub NS ns",
        "www 2147483648 A 192.0.2.1",
        "www IN 99999999999 A 192.0.2.1",
        "$TTL soon",
        "www CH TXT chaos",
        "www TYPE255 \\# 0",
        "$INCLUDE nothing.inc",
        "www TXT \"open",
        "www A ( 192.0.2.1",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa A 192.0.2.1",
        "www A 192.0.2",
        "www AAAA 192.0.2.1",
        "www NOSUCHTYPE x",
        "www TYPE65280 \\# 4 00",
        "www IN IN A 192.0.2.1",
        "$NONSENSE x"})
    @DisplayName("both complain")
    void bothComplain(String text) throws Exception {
        Path file = write(text);
        assertEquals("broken", named("a.test", file));
        assertEquals(1, ZoneLoader.load(folder).faults().size(), () -> ZoneLoader.load(folder).faults().toString());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("a.test.zone"), HEAD + text.replace("\\n", "\n") + "\n",
                StandardCharsets.ISO_8859_1);
    }

    /**
     * Sound: exit code 0 and nothing said but that the zone is loaded, or what concerns host names and non-terminal
     * wildcards.
     */
    private static String named(String origin, Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(PROGRAM.toString(), "-i", "local", "-k", "ignore", "-n", "fail", "-m",
                "ignore", "-M",
                "fail", "-S", "fail", origin, file.toString()).redirectErrorStream(true)
                .directory(file.getParent().toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(PROGRAM + " hangs");
        }
        long complaints = output.lines().filter(line -> !line.equals("OK") && !line.contains("loaded serial")
                && !line.contains("non-terminal wildcard")).count();
        return process.exitValue() == 0 && complaints == 0 ? "sound" : "broken";
    }
}
