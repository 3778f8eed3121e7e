package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.ConfigurationResult.Rejected;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that hold no configuration at all, or mean harm. */
class BadFileTest {

    @TempDir
    Path folder;
    private Workplace workplace;

    @BeforeEach
    void furnish() {
        workplace = new Workplace(folder);
    }

    private List<Fault> faults(Path file) {
        ConfigurationResult result = assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> ConfigurationReader.read(file, workplace.surroundings()));
        return assertInstanceOf(Rejected.class, result).faults();
    }

    private String only(Path file) {
        List<Fault> faults = faults(file);
        assertEquals(1, faults.size(), faults::toString);
        return faults.getFirst().toString().replace(file.toString(), "FILE");
    }

    @Test
    void aFileThatIsNotThere() {
        assertEquals("FILE: there is no such file. Cure: name one that exists.", only(folder.resolve("nosuchfile")));
    }

    @Test
    void aFolder() {
        assertTrue(only(folder).startsWith("FILE: the file cannot be read: "), only(folder));
    }

    @Test
    void aFileThatIsTooLarge() {
        assertEquals("FILE: the file is larger than 2048 KiB. Cure: name a configuration file.",
                only(workplace.write("large", " ".repeat(YamlFile.LARGEST + 1))));
    }

    @Test
    void aFileInAnotherEncoding() {
        assertEquals("FILE:2:5: this is not UTF-8. Cure: save the file as UTF-8 text.",
                only(workplace.write("latin1", "dns:\n# gr\u00fc\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1))));
    }

    @Test
    void aCharacterThatYamlForbids() {
        assertEquals("FILE:2:7: the character U+0007 may not stand in YAML. Cure: remove it.",
                only(workplace.write("bell", "dns:\n  nsid\u0007: a\n")));
    }

    @Test
    @DisplayName("Aliases that would expand to gigabytes are refused, each once, and nothing is expanded")
    void aBombOfAliases() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [ x, x, x, x, x, x, x, x, x ]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, " *a%d,".formatted(i - 1).repeat(9)));
        }
        List<Fault> faults = faults(workplace.write("bomb", bomb.toString()));
        assertEquals(30 + 29 * 9, faults.stream().filter(fault -> fault.message().startsWith("anchors")).count());
    }

    @Test
    void aMillionBrackets() {
        List<Fault> faults = faults(workplace.write("brackets", "a: " + "[".repeat(1_000_000)));
        assertTrue(faults.toString().contains("nested deeper than"), faults::toString);
    }

    @Test
    @DisplayName("Even a file with nothing but faults, as large as can be, is told in bearable time")
    void aHundredThousandFaults() {
        String lines = "x".repeat(60) + ": y\n";
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 1_900_000; i++) {
            text.append(i).append(lines);
        }
        assertTrue(faults(workplace.write("lines", text.toString())).size() > 25_000);
    }

    @Test
    @DisplayName("A file that breaks off tells what is wrong before the break, and nothing that may stand behind it")
    void whatIsMissingBehindASyntaxErrorIsNoFault() {
        List<Fault> faults = faults(workplace.write("broken", """
                pools:
                  www:
                    servers:
                      a: { ipv4: 192.0.2.256, link: { switch: sw1, port: 1 } }
                services:
                  www.fairlead.example: { pool: ftp }
                dns: { listen: [
                """));
        assertEquals(List.of("pools.www.servers.a.ipv4", ""), faults.stream().map(Fault::key).toList(),
                faults::toString);
    }

    @Test
    @DisplayName("The environment is not shown by what carries it")
    void surroundingsShowNoSecret() {
        String shown = new Surroundings(Map.of("A", "s3cr3t"), name -> null, path -> null).toString();
        assertEquals("Surroundings", shown);
    }
}
