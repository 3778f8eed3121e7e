package io.fairlead;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.fairlead.architecture.Flow;
import io.fairlead.architecture.Purity;
import io.fairlead.architecture.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The structure of the code is as the design draws it; and the rules that say so are proven able to fail. */
class ArchitectureTest {

    private static final String ROOT = "io.fairlead";
    private static final String FIXTURE = "io.fairlead.architecture.fixture";
    private static final Path CLASSES = Path.of("target/classes");

    private static final JavaClasses PROGRAM = new ClassFileImporter().importPath(CLASSES);
    private static final Flow FLOW = new Flow(ROOT);
    private static final Purity PURITY = new Purity(ROOT);
    private static final SourceTree SOURCES = new SourceTree(Path.of("src/main/java"), ROOT);

    static List<String> packages() {
        return Flow.packages();
    }

    static List<String> libraries() {
        return Flow.libraries();
    }

    @Test
    @DisplayName("every class file is read, so that a newer class file format cannot make the rules empty")
    void readsEveryClassFile() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            long written = files.filter(file -> file.toString().endsWith(".class")).count();
            assertEquals(written, PROGRAM.size());
            assertTrue(written > 0, "nothing was compiled");
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void importsFollowTheFlow(String name) {
        FLOW.importsOf(name).check(PROGRAM);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void librariesStayBehindTheirFences(String library) {
        FLOW.fence(library).check(PROGRAM);
    }

    @Test
    void everyLibraryHasAFence() {
        FLOW.noOtherLibrary().check(PROGRAM);
    }

    @Test
    void everyPackageHasAPlaceInTheFlow() {
        FLOW.noOtherPackage().check(PROGRAM);
    }

    @Test
    void packagesFormNoCycle() {
        FLOW.noCycle().check(PROGRAM);
    }

    @Test
    void loadAndSelectionReadNoClock() {
        PURITY.noClock().check(PROGRAM);
    }

    @Test
    void clusterReadsNoWallClock() {
        PURITY.noWallClock().check(PROGRAM);
    }

    @Test
    void loadAndSelectionTouchNeitherFilesNorSockets() {
        PURITY.noOutsideWorld().check(PROGRAM);
    }

    @Test
    void onlyAppPrints() {
        PURITY.noPrinting().check(PROGRAM);
    }

    @Test
    void onlyAppSetsLoggingUp() {
        PURITY.noLoggingBackend().check(PROGRAM);
    }

    @Test
    void sourceImportsFollowTheFlow() {
        assertEquals(List.of(), SOURCES.importsAgainstTheFlow());
    }

    @Test
    void everyPackageIsDescribed() {
        assertEquals(List.of(), SOURCES.withoutPackageInfo());
    }

    @Test
    void noFileIsTooLong() {
        assertEquals(List.of(), SOURCES.tooLong());
    }

    /** Each rule, held against classes and sources that break it. */
    @Nested
    class FailsOn {

        private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(FIXTURE);
        private static final Flow FLOW = new Flow(FIXTURE);
        private static final Purity PURITY = new Purity(FIXTURE);

        @Test
        void importsAgainstTheFlow() {
            assertFinds(FLOW.importsOf("load"), "load.ImportsAgainstTheFlow", "selection.ImportsWithTheFlow");
            assertFinds(FLOW.importsOf("config"), "config.ImportsApp", "app.Printing");
            FLOW.importsOf("selection").check(BROKEN);
        }

        @ParameterizedTest
        @CsvSource({"org.snmp4j, PDU", "org.xbill, Name", "io.netty, ByteBuf", "com.fasterxml, JsonNode",
            "org.yaml.snakeyaml, Yaml", "picocli, CommandLine", "java.lang.foreign, Arena"})
        void librariesOutsideTheirFences(String library, String type) {
            assertFinds(FLOW.fence(library), "topology.UsesLibraries", type);
        }

        @Test
        void librariesWithoutAFence() {
            assertFinds(FLOW.noOtherLibrary(), "topology.UsesLibraries", "ArchRule");
        }

        @Test
        void packagesWithoutAPlace() {
            assertFinds(FLOW.noOtherPackage(), "stray.HasNoPlace");
        }

        @Test
        void cycles() {
            assertFinds(FLOW.noCycle(), "load.ImportsAgainstTheFlow", "selection.ImportsWithTheFlow");
        }

        @Test
        void clocksInPurePackages() {
            assertFinds(PURITY.noClock(), "ReadsAClock.byCall", "ReadsAClock.byReference", "ReadsAClock.byLambda");
        }

        @Test
        void wallClocksInTheCluster() {
            assertFinds(PURITY.noWallClock(), "ReadsTheWallClock.now");
            assertFalse(report(PURITY.noWallClock()).contains("ReadsTheWallClock.since"), "the monotonic clock is none");
        }

        @Test
        void filesAndSocketsInPurePackages() {
            assertFinds(PURITY.noOutsideWorld(), "load.TouchesFiles", "selection.TouchesSockets");
            assertFalse(report(PURITY.noOutsideWorld()).contains("ImportsWithTheFlow"), "an address is no socket");
        }

        @Test
        void printing() {
            assertFinds(PURITY.noPrinting(), "Prints.out", "Prints.err", "Prints.trace");
            assertFalse(report(PURITY.noPrinting()).contains("app.Printing"), "app may print");
        }

        @Test
        void loggingBackends() {
            assertFinds(PURITY.noLoggingBackend(), "health.SetsLoggingUp");
        }

        @Test
        void sources(@TempDir Path folder) throws IOException {
            Path load = Files.createDirectories(folder.resolve("io/fairlead/load"));
            Files.writeString(load.resolve("Long.java"), "import io.fairlead.topology.Link;\n" + "\n".repeat(400));
            Files.writeString(load.resolve("Short.java"),
                    "import static io.fairlead.dns.Limits.MOST;\n" + "\n".repeat(399));
            Path dns = Files.createDirectories(folder.resolve("io/fairlead/dns"));
            Files.writeString(dns.resolve("package-info.java"), "package io.fairlead.dns;\n");
            SourceTree sources = new SourceTree(folder, ROOT);
            assertEquals(List.of("io.fairlead.load"), sources.withoutPackageInfo());
            assertEquals(List.of("io/fairlead/load/Long.java: 401 lines"), sources.tooLong());
            assertEquals(List.of("io/fairlead/load/Short.java: import static io.fairlead.dns.Limits.MOST;"),
                    sources.importsAgainstTheFlow());
        }

        private static void assertFinds(ArchRule rule, String... what) {
            String report = report(rule);
            assertAll(Stream.of(what).map(each -> () ->
                    assertTrue(report.contains(each), each + " is not found in: " + report)));
        }

        private static String report(ArchRule rule) {
            return rule.evaluate(BROKEN).getFailureReport().toString();
        }
    }
}
