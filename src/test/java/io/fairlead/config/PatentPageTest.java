package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The pages that tell of the patent's figures name tests and examples: those there are. */
class PatentPageTest {

    private static final Path PATENT = Path.of("docs/patent.md");
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT|Contract))`");
    private static final Pattern EXAMPLE = Pattern.compile("([a-z0-9-]+\\.yaml)\\b");

    private static Set<String> named(Pattern pattern, List<Path> pages) throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path page : pages) {
            pattern.matcher(Files.readString(page)).results().forEach(match -> named.add(match.group(1)));
        }
        return named;
    }

    @Test
    @DisplayName("Every test that the page of the patent names exists")
    void tests() throws IOException {
        Set<String> named = named(NAME, List.of(PATENT));
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            named.removeAll(files.map(file -> file.getFileName().toString().replace(".java", "")).collect(Collectors.toSet()));
        }
        assertEquals(Set.of(), named);
    }

    @Test
    @DisplayName("Every example that the page of the patent names exists, and every example is named on some page")
    void examples() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            named.addAll(named(EXAMPLE, pages.filter(page -> page.toString().endsWith(".md")).toList()));
        }
        try (Stream<Path> files = Files.list(Path.of("conf/examples"))) {
            Set<String> examples = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml"))
                    .collect(Collectors.toSet());
            assertTrue(examples.containsAll(named(EXAMPLE, List.of(PATENT))), examples::toString);
            assertEquals(Set.of(), examples.stream().filter(example -> !named.contains(example)).collect(Collectors.toSet()));
        }
    }
}
