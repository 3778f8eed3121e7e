package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.config.ConfigurationResult.Loaded;
import io.fairlead.config.ConfigurationResult.Rejected;
import io.fairlead.config.YamlNode.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The readers, the example and the reference know the same keys; {@link EveryKeyIsReadTest} has the readers' side. */
class KnownKeysTest {

    private static final Path EXAMPLE = Path.of("conf/fairlead.yaml");
    private static final Pattern REFERENCE_ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    @TempDir
    Path folder;

    @Test
    @DisplayName("The example has every key, in a value or in a comment, and no other")
    void theExampleHasEveryKey() throws IOException {
        String text = Files.readString(EXAMPLE);
        Set<String> missing = new TreeSet<>(KnownKeys.PATHS);
        missing.removeAll(keys(YamlTreeReader.read(text, new Faults(EXAMPLE)).root(), ""));
        String comments = text.lines().map(line -> line.replaceFirst("^[^#]*#?", "")).collect(Collectors.joining("\n"));
        missing.removeIf(path -> {
            String key = path.substring(path.lastIndexOf('.') + 1);
            return Pattern.compile("\\b" + key + ": ").matcher(comments).find();
        });
        assertEquals(Set.of(), missing);
    }

    private static Set<String> keys(YamlNode node, String known) {
        Set<String> found = new TreeSet<>();
        if (node instanceof Mapping mapping) {
            mapping.entries().forEach((key, entry) -> {
                String next = KnownKeys.below(known).contains("*") ? "*" : key;
                String path = known.isEmpty() ? next : known + "." + next;
                found.add(path);
                found.addAll(keys(entry.value(), path));
            });
        }
        return found;
    }

    @Test
    @DisplayName("The example is whole, given its zones and secrets")
    void theExampleIsWhole() throws IOException {
        Workplace workplace = new Workplace(folder);
        workplace.secret("conf/secrets/sw1", "public\n");
        workplace.secret("conf/secrets/core-auth", "passpass\n");
        workplace.secret("conf/secrets/monitor", "of-the-monitor\n");
        workplace.secret("conf/secrets/cluster", "a secret that nobody guesses\n");
        workplace.secret("conf/secrets/a", "public\n");
        workplace.write("zones/fairlead.example.zone", Files.readString(Path.of("zones/fairlead.example.zone")));
        Path file = workplace.write("conf/fairlead.yaml", Files.readString(EXAMPLE));
        switch (ConfigurationReader.read(file, Map.of("FAIRLEAD_CORE_PRIV", "passpass"))) {
            case Loaded(Configuration configuration) -> {
                assertEquals(List.of(), configuration.warnings());
                assertEquals(2, configuration.services().size());
                assertEquals(2, configuration.switches().size());
                assertEquals(1, configuration.interfaces().size());
            }
            case Rejected(List<Fault> faults) -> throw new AssertionError(faults.toString());
        }
    }

    @Test
    @DisplayName("The least configuration of the getting-started page is whole")
    void theLeastConfigurationIsWhole() throws IOException {
        String page = Files.readString(Path.of("docs/getting-started.md"));
        String yaml = Stream.of(page.split("```\n")).filter(block -> block.startsWith("dns:\n")).findFirst()
                .orElseThrow();
        Workplace workplace = new Workplace(folder);
        workplace.secret("community", "public\n");
        assertInstanceOf(Loaded.class, workplace.read(yaml), () -> workplace.read(yaml).toString());
    }

    @Test
    @DisplayName("The reference has a row for every key, and no other")
    void theReferenceHasEveryKey() throws IOException {
        Set<String> rows = REFERENCE_ROW.matcher(Files.readString(Path.of("docs/configuration.md"))).results()
                .map(match -> match.group(1).replace("NAME", "*")).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(KnownKeys.PATHS), rows);
    }
}
