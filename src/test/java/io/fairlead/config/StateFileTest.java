package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.StateFile.BadRule;
import io.fairlead.config.StateFile.Content;
import io.fairlead.health.ManualState;
import io.fairlead.health.StateRule;
import io.fairlead.health.StateRules;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The file in which operators say what servers are")
class StateFileTest {

    private static final ServerId A = new ServerId("www", "a");
    private static final ServerId B = new ServerId("www", "b");
    private static final ServerId OTHER = new ServerId("video", "a");
    private static final List<ServerId> SERVERS = List.of(A, B, OTHER);

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("fairlead.states");
    }

    private StateRules rules(String text) throws IOException {
        Files.writeString(file, text);
        Content content = StateFile.read(file, SERVERS);
        assertEquals(List.of(), content.faults());
        return content.rules().orElseThrow();
    }

    private List<String> faults(String text) throws IOException {
        Files.writeString(file, text);
        return StateFile.read(file, SERVERS).faults().stream()
                .map(fault -> fault.toString().replace(file + ":", "")).toList();
    }

    @Test
    @DisplayName("The last line that matches a server counts; comments and blank lines say nothing")
    void theLastMatchCounts() throws IOException {
        StateRules rules = rules("""
                # maintenance of www

                www/*   down    # all of them
                \twww/b\tAUTO
                */?   drain
                w*w/b up
                """);
        assertEquals(Map.of(A, ManualState.DRAIN, B, ManualState.UP, OTHER, ManualState.DRAIN), rules.of(SERVERS));
    }

    @Test
    @DisplayName("auto takes back what an earlier line says")
    void auto() throws IOException {
        assertEquals(Map.of(A, ManualState.DOWN, OTHER, ManualState.DOWN), rules("*/* down\nwww/b auto\n").of(SERVERS));
    }

    @Test
    @DisplayName("A file that is not there says nothing")
    void noFile() {
        Content content = StateFile.read(file, SERVERS);
        assertEquals(List.of(), content.faults());
        assertEquals(StateRules.NONE, content.rules().orElseThrow());
    }

    @Test
    @DisplayName("Every line that is no rule is told with its cure, and one refuses the whole file")
    void faults() throws IOException {
        assertEquals(List.of(
                "1: 'www/a' is no rule. Cure: write a pattern and a state: www/a drain; what follows # is a comment.",
                "2: 'www' names no server. Cure: write POOL/SERVER, with * for any text and ? for any character: www/*.",
                "3: 'drian' is not known here. Cure: write drain; known are auto, down, drain, up.",
                "4: 'www/a down now' is no rule. Cure: write a pattern and a state: www/a drain; what follows # is a comment.",
                "5: warning: no server is named 'ftp/a'. Cure: remove the line, or mend the name."),
                faults("www/a\nwww down\nwww/a drian\nwww/a down now\nftp/a down\n"));
        assertTrue(StateFile.read(file, SERVERS).rules().isEmpty());
    }

    @Test
    @DisplayName("What is no text, too large, or no file is told, and never thrown")
    void unreadable() throws IOException {
        Files.write(file, new byte[] {'w', (byte) 0xff});
        assertTrue(StateFile.read(file, SERVERS).faults().getFirst().toString().contains("not UTF-8"));
        Files.writeString(file, "#".repeat(1 << 20) + "#");
        assertTrue(StateFile.read(file, SERVERS).faults().getFirst().toString().contains("larger than 1024 KiB"));
        assertTrue(StateFile.read(folder, SERVERS).faults().getFirst().toString().contains("cannot be read"));
    }

    @Test
    @Tag("fuzz")
    @DisplayName("Patterns match as regular expressions of the same meaning do")
    void patterns() {
        Random random = new Random(5);
        for (int round = 0; round < 50_000; round++) {
            String pattern = text(random, "ab*?");
            String name = text(random, "ab");
            boolean expected = name.matches(pattern.replace("*", ".*").replace("?", "."));
            assertEquals(expected, new StateRule("*", pattern, ManualState.UP).matches(new ServerId("x", name)),
                    () -> pattern + " and " + name);
        }
    }

    private static String text(Random random, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i >= 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    @Tag("fuzz")
    @DisplayName("Any octets are read within bounds, and give rules or faults")
    void anyOctets() throws IOException {
        Random random = new Random(6);
        for (int round = 0; round < 2_000; round++) {
            byte[] octets = new byte[random.nextInt(200)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = (byte) (random.nextInt(20) == 0 ? random.nextInt() : "www/ab*? \n#updown".charAt(random.nextInt(17)));
            }
            Files.write(file, octets);
            Content content = StateFile.read(file, SERVERS);
            assertTrue(content.rules().isPresent() || !content.faults().isEmpty());
        }
    }

    private void set(String pattern, String state) throws IOException, BadRule {
        new StateEditor(file, SERVERS).set(StateFile.rule(pattern, state));
        assertFalse(Files.exists(folder.resolve("fairlead.states.new")));
    }

    @Test
    @DisplayName("A change stands last, replaces what it leaves without effect, and leaves all other lines as they are")
    void change() throws IOException, BadRule {
        Files.writeString(file, "# ours\nwww/a drain # until Monday\n www/*   down\n");
        set("www/a", "up");
        assertEquals("# ours\n www/*   down\nwww/a up\n", Files.readString(file));
        set("www/*", "drain");
        assertEquals("# ours\nwww/* drain\n", Files.readString(file));
        Files.writeString(file, "www/new down\n*/a drain\n");
        set("www/*", "up");
        assertEquals("www/new down\n*/a drain\nwww/* up\n", Files.readString(file));
    }

    @Test
    @DisplayName("auto takes a line away, and overrules others that are in its way")
    void changeToAuto() throws IOException, BadRule {
        Files.writeString(file, "www/* down\nvideo/a drain\n");
        set("video/a", "auto");
        assertEquals("www/* down\n", Files.readString(file));
        set("www/b", "auto");
        assertEquals("www/* down\nwww/b auto\n", Files.readString(file));
        assertEquals(Map.of(A, ManualState.DOWN), StateFile.read(file, SERVERS).rules().orElseThrow().of(SERVERS));
    }

    @Test
    @DisplayName("A new file may be read by all; an old one keeps its permissions")
    void permissions() throws IOException, BadRule {
        set("www/a", "down");
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        set("www/a", "up");
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    @DisplayName("A file with a fault is not changed, and neither is one that cannot be written")
    void noChange() throws IOException {
        Files.writeString(file, "www/a dwon\n");
        IOException refused = assertThrows(IOException.class, () -> set("www/b", "up"));
        assertTrue(refused.getMessage().contains(":1: 'dwon' is not known here"), refused.getMessage());
        assertEquals("www/a dwon\n", Files.readString(file));
        assertFalse(Files.exists(folder.resolve("fairlead.states.new")));
        assertThrows(BadRule.class, () -> StateFile.rule("www", "up"));
        assertThrows(BadRule.class, () -> StateFile.rule("www/a", "sideways"));
    }

    @Test
    @DisplayName("Two who change the file at once take turns, and nothing is lost")
    void turns() throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String pattern = "www/s" + i;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    new StateEditor(file, SERVERS).set(StateFile.rule(pattern, "down"));
                } catch (IOException | BadRule e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(8, StateFile.read(file, SERVERS).rules().orElseThrow().rules().size());
    }
}
