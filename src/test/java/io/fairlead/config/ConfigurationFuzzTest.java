package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.fairlead.config.ConfigurationResult.Loaded;
import io.fairlead.config.ConfigurationResult.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutates the example and the faulty snippets: whatever comes of it has a result, and shows no secret. */
@Tag("fuzz")
class ConfigurationFuzzTest {

    private static final int ROUNDS = 100_000;
    private static final int MOST_MUTATIONS = 6;
    private static final String[] FRAGMENTS = {
        ":", ": ", "-", "- ", "\n", "\n  ", "\t", " ", "[", "]", "{", "}", ",", "'", "\"", "#", "&a", "*a", "!",
        "|\n", ">\n", "!!binary ", "%", "@", "`", "? ", "<<: ", "~", "null", "---\n", "...\n", "\\", "\\x", "\0", "\u0085", "\u2028",
        "\uFEFF", "\uD83D\uDE00", "\r", "0", "-1", "99999999999999999999", "0x1F", "1e400", ".nan", "no", "5 sec",
        "%TAG ! x\n", "%YAML 9.9\n", "\"\\uD800\"", "\"\\UFFFFFFFF\"", "version: 3", "2001:db8::1", "[::1]:53",
        "secrets/world", "s1", "../", "x".repeat(2000)};

    @TempDir
    Path folder;

    @Test
    @DisplayName("A hundred thousand mutated configurations, and a result for each")
    void alwaysAResult() throws IOException {
        Workplace workplace = new Workplace(folder);
        Surroundings surroundings = workplace.surroundings();
        Path file = folder.resolve("fairlead.yaml");
        List<String> seeds = seeds();
        int loaded = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            String text = mutate(seeds.get(random.nextInt(seeds.size())), random);
            try {
                loaded += check(ConfigurationReader.read(text, file, surroundings));
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ": " + e + " from\n" + text, e);
            }
        }
        assertTrue(loaded > 100 && loaded < ROUNDS / 2,
                loaded + " loaded: mutations neither spare nor destroy everything");
    }

    private static int check(ConfigurationResult result) {
        return switch (result) {
            case Loaded(Configuration configuration) -> {
                assertFalse(configuration.toString().contains(Workplace.TELLTALE), "no secret shows");
                yield 1;
            }
            case Rejected(List<Fault> faults) -> {
                assertTrue(faults.stream().anyMatch(fault -> fault.severity() == Fault.Severity.ERROR),
                        "an error is told");
                assertFalse(faults.toString().contains(Workplace.TELLTALE), "no secret shows");
                yield 0;
            }
        };
    }

    /** Without the lines of the snippets that tell the faults, and without texts that look like a secret. */
    private static List<String> seeds() throws IOException {
        List<String> seeds = new ArrayList<>();
        try (Stream<Path> snippets = Files.list(Path.of("src/test/resources/config"))) {
            for (Path snippet : snippets.sorted().toList()) {
                String text = Files.readString(snippet).replaceAll("(?m)^#! .*\n", "").replace(Workplace.TELLTALE, "x");
                seeds.add(text);
            }
        }
        String example = Files.readString(Path.of("conf/fairlead.yaml")).replace("../zones", "zones")
                .replace("secrets/sw1", "secrets/community").replace("secrets/core-auth", "secrets/password")
                .replace("secrets/monitor", "secrets/community")
                .replace("secrets/cluster", "secrets/community")
                .replace("secrets/a ", "secrets/community ").replace("secrets/a }", "secrets/community }")
                .replace("FAIRLEAD_CORE_PRIV", "FAIRLEAD_COMMUNITY");
        String bare = example.replaceAll("(?m) *#.*$", "").replaceAll("\n{2,}", "\n");
        for (int i = 0; i < 10; i++) {
            seeds.add(bare);
        }
        seeds.add(example);
        return seeds;
    }

    private static String mutate(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = random.nextInt(MOST_MUTATIONS) + 1; i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(7)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                case 2 -> text.replace(at, to, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(200))));
                case 4 -> text.insert(at, (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
                case 5 -> text.setLength(random.nextInt(8) == 0 ? at : text.length());
                default -> swapLines(text, random);
            }
        }
        return text.toString();
    }

    private static void swapLines(StringBuilder text, Random random) {
        String[] lines = text.toString().split("\n", -1);
        int one = random.nextInt(lines.length);
        int other = random.nextInt(lines.length);
        String kept = lines[one];
        lines[one] = lines[other];
        lines[other] = kept;
        text.setLength(0);
        text.append(String.join("\n", lines));
    }
}
