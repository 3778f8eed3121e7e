package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of systemd: systemd finds no fault with them, and what they start runs as they have it, as an ordinary user. */
@Tag("lab")
@Timeout(120)
class UnitFilesIT {

    private static final Example MONITOR = new Example("fig8-monitor", Answers.DIRECT, false, 10, 10, 25, 40);
    private static final Example SERVE = new Example("prometheus", Answers.DIRECT, false, 10, 10, 25, 40);
    private static final Duration COMMAND = Duration.ofSeconds(20);
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final String NOBODY = "65534";

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(MONITOR);

    private final Lab lab = EMPTY.lab();

    @TempDir
    private Path folder;

    @BeforeAll
    static void addTheMonitor() {
        if (EMPTY.lab() != null) {
            EMPTY.lab().add("monitor");
        }
    }

    /** A configuration whose files are an ordinary user's. */
    private record OfNobody(LabFile file) implements LabFile {

        @Override
        public int[] mbits() {
            return file.mbits();
        }

        @Override
        public String address() {
            return file.address();
        }

        @Override
        public boolean dispatches() {
            return file.dispatches();
        }

        @Override
        public Path write(Path folder) {
            Path written = file.write(folder);
            try (Stream<Path> files = Files.walk(written.getParent())) {
                UserPrincipal nobody = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
                for (Path each : files.toList()) {
                    Files.setOwner(each, nobody);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return written;
        }
    }

    private static String unit(String name) throws IOException {
        return Files.readString(Path.of("conf", name));
    }

    /** Values of a key, split at spaces. */
    private static List<String> values(String unit, String key) {
        return unit.lines().filter(line -> line.startsWith(key + "=")).findFirst().stream()
                .flatMap(line -> Stream.of(line.substring(key.length() + 1).split(" "))).toList();
    }

    /** Runs what follows as the unit has it run: as an ordinary user, with its capabilities and no others. */
    private static String[] asOf(String unit) {
        String capabilities = String.join(",", values(unit, "AmbientCapabilities").stream()
                .map(name -> "+" + name.replaceFirst("^CAP_", "").toLowerCase(Locale.ROOT)).toList());
        return new String[] {"setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs",
            "--inh-caps=-all," + capabilities, "--ambient-caps=-all," + capabilities, "--bounding-set=-all," + capabilities};
    }

    private String verify(String unit, String name) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(name), unit);
        Process verify = new ProcessBuilder(ANALYZE.toString(), "verify", "--man=no", file.toString())
                .redirectErrorStream(true).start();
        String said = new String(verify.getInputStream().readAllBytes());
        return said + (verify.waitFor() == 0 ? "" : "exit " + verify.exitValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fairlead.service", "fairlead-monitor.service"})
    @DisplayName("'systemd-analyze verify' finds nothing to say")
    void systemdFindsNoFault(String name) throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "needs systemd-analyze (Debian package systemd)");
        String unit = unit(name).replace("/opt/fairlead/", Path.of("").toAbsolutePath() + "/");
        assertEquals("", verify(unit, name));
        assertNotEquals("", verify(unit.replace("UMask=", "UMaks="), "damaged.service"), "it looks at the keys");
        assertNotEquals("", verify(unit.replace("scripts/fairlead ", "scripts/fairleed "), "damaged.service"), "and at programs");
    }

    @Test
    @DisplayName("the monitor counts in the kernel and answers port 161 with the unit's capabilities alone")
    void theMonitorRuns() throws Exception {
        String unit = unit("fairlead-monitor.service");
        assertEquals("monitor", values(unit, "ExecStart").get(1));
        try (FairleadProcess monitor = FairleadProcess.monitor(lab, new OfNobody(MONITOR), asOf(unit))) {
            assertTrue(monitor.log().contains("by eBPF at"), monitor::log);
            assertTrue(monitor.log().contains(":161"), monitor::log);
            assertIsOrdinary("monitor", monitor, unit);
        }
    }

    @Test
    @DisplayName("'serve' answers port 53 with the unit's capability alone")
    void serveRuns() throws Exception {
        String unit = unit("fairlead.service");
        assertEquals("serve", values(unit, "ExecStart").get(1));
        try (FairleadProcess fairlead = FairleadProcess.serve(lab, "fairlead", new OfNobody(SERVE), asOf(unit))) {
            assertIsOrdinary("fairlead", fairlead, unit);
        }
    }

    private void assertIsOrdinary(String host, FairleadProcess process, String unit) {
        String status = lab.run(COMMAND, host, "cat", "/proc/" + process.id() + "/status").text();
        assertTrue(status.contains("Uid:\t" + String.join("\t", List.of(NOBODY, NOBODY, NOBODY, NOBODY))), status);
        String effective = status.replaceFirst("(?s).*CapEff:\\s*([0-9a-f]+).*", "$1");
        assertEquals(values(unit, "AmbientCapabilities").size(), Long.bitCount(Long.parseUnsignedLong(effective, 16)), status);
        assertEquals(values(unit, "AmbientCapabilities"), values(unit, "CapabilityBoundingSet"));
    }
}
