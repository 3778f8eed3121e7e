package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.ConfigurationResult.Loaded;
import io.fairlead.config.ConfigurationResult.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of the folder of snippets has exactly the faults that its last lines tell: after {@code #!}, each begins
 * with what a user sees after the file's name. FOLDER stands for the folder of the test.
 */
class FaultTest {

    private static final Path SNIPPETS = Path.of("src/test/resources/config");
    private static final String MARK = "#! ";

    @TempDir
    Path folder;

    static Stream<String> snippets() throws IOException {
        try (Stream<Path> files = Files.list(SNIPPETS)) {
            List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
            assertTrue(names.size() > 20, "the snippets are there");
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("snippets")
    @DisplayName("A file has exactly the faults that it tells of, each in its place, in order, without a secret")
    void hasItsFaults(String name) throws IOException {
        String text = Files.readString(SNIPPETS.resolve(name));
        List<String> expected = text.lines().filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length())).toList();
        List<Fault> faults = faults(new Workplace(folder).read(text.replaceAll("(?m)^" + MARK + ".*\n", "")));
        List<String> actual = faults.stream().map(this::shown).toList();
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertTrue(actual.get(i).startsWith(expected.get(i)),
                    "expected " + expected.get(i) + "\nbut was  " + actual.get(i));
        }
        assertEquals(expected.size(), actual.size(), () -> String.join("\n", actual));
        assertFalse(actual.toString().contains(Workplace.TELLTALE), "no secret shows");
    }

    private static List<Fault> faults(ConfigurationResult result) {
        return switch (result) {
            case Rejected(List<Fault> faults) -> {
                assertTrue(faults.stream().anyMatch(fault -> fault.severity() == Fault.Severity.ERROR),
                        "not for warnings alone");
                yield faults;
            }
            case Loaded(Configuration configuration) -> configuration.warnings();
        };
    }

    private String shown(Fault fault) {
        String main = folder.resolve("fairlead.yaml") + ":";
        String all = fault.toString();
        String place = all.startsWith(main) ? all.substring(main.length()).stripLeading() : all;
        return place.replace(folder.toString(), "FOLDER");
    }
}
