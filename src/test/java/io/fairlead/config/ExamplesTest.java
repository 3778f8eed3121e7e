package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of {@code conf/examples}, one for each way of measuring that the patent draws. */
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("conf/examples");
    private static final Pattern SECRET = Pattern.compile("file: (secrets/[A-Za-z0-9_-]+)");

    @TempDir
    Path folder;

    /** Those that Fairlead serves by: they say where DNS listens. */
    static Stream<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).sorted().toList()) {
                if (Files.readString(file).contains("\ndns:")) {
                    names.add(file.getFileName().toString());
                }
            }
        }
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    @DisplayName("Every example is read without a fault or a warning, next to the secrets that it names")
    void isSound(String name) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(name));
        Workplace workplace = new Workplace(folder);
        SECRET.matcher(text).results().forEach(secret ->
                workplace.secret("conf/examples/" + secret.group(1), Workplace.TELLTALE + "-of-an-example\n"));
        Path file = workplace.write("conf/examples/" + name, text);
        ConfigurationResult.Loaded loaded = assertInstanceOf(ConfigurationResult.Loaded.class,
                ConfigurationReader.read(file, workplace.surroundings()));
        assertEquals(List.of(), loaded.configuration().warnings());
    }
}
