package io.fairlead.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A zone file with octets changed, taken out or put in loads or has faults; nothing is ever thrown. */
@Tag("fuzz")
class ZoneFuzzTest {

    private static final int FILES = 500;
    private static final int LONGEST = 20;
    private static final byte[] MARKS = "()\";\\$@*. \t\n\r#0A\0\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    Path folder;

    @Test
    @DisplayName("mutants of a zone file are read")
    void mutants() throws IOException {
        byte[] text = Files.readAllBytes(Path.of("zones/fairlead.example.zone"));
        Path file = folder.resolve("fairlead.example.zone");
        SplittableRandom random = new SplittableRandom(20_260_101);
        int sound = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] mutant = text.clone();
            for (int times = random.nextInt(4); times >= 0; times--) {
                mutant = mutate(mutant, random);
            }
            Files.write(file, mutant);
            LoadedZones loaded = load(mutant);
            assertEquals(loaded.faults().isEmpty() ? 1 : 0, loaded.catalogue().zones().size());
            sound += loaded.faults().isEmpty() ? 1 : 0;
        }
        assertTrue(sound > FILES / 20 && sound < FILES - FILES / 20, sound + " of " + FILES
                + " mutants are sound: an odd share");
    }

    private LoadedZones load(byte[] text) {
        try {
            return ZoneLoader.load(folder);
        } catch (RuntimeException | StackOverflowError e) {
            return fail(e + " at\n" + new String(text, StandardCharsets.ISO_8859_1), e);
        }
    }

    private static byte[] mutate(byte[] text, SplittableRandom random) {
        int at = random.nextInt(text.length - LONGEST);
        int length = random.nextInt(LONGEST);
        int from = random.nextInt(text.length - length);
        return switch (random.nextInt(4)) {
            case 0 -> splice(text, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
            case 1 -> splice(text, at, new byte[] {MARKS[random.nextInt(MARKS.length)]}, at + 1);
            case 2 -> splice(text, at, new byte[0], at + length);
            default -> splice(text, at, Arrays.copyOfRange(text, from, from + length), at);
        };
    }

    /** The text with its octets from one index to another replaced. */
    private static byte[] splice(byte[] text, int from, byte[] middle, int to) {
        byte[] whole = Arrays.copyOf(text, from + middle.length + text.length - to);
        System.arraycopy(middle, 0, whole, from, middle.length);
        System.arraycopy(text, to, whole, from + middle.length, text.length - to);
        return whole;
    }
}
