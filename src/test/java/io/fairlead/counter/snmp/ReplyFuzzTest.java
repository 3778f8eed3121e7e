package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.Mutation;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mutated replies on the way that every packet takes, from the socket to samples, names and reports. What ever failed
 * is kept as a file in {@code src/test/resources/fuzz/snmp} and replayed first; the real replies there are what is
 * mutated.
 */
@Tag("fuzz")
class ReplyFuzzTest {

    private static final int PACKETS = 1_000_000;
    private static final long SEED = 879_115;

    private ReplyPath path;

    @BeforeEach
    void open() throws Exception {
        path = new ReplyPath();
    }

    @AfterEach
    void close() throws Exception {
        path.close();
    }

    static Stream<String> corpus() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static Path directory() throws URISyntaxException {
        return Path.of(ReplyFuzzTest.class.getResource("/fuzz/snmp").toURI());
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void everyKeptPacketIsTaken(String file) throws Exception {
        path.take(Files.readAllBytes(directory().resolve(file)));
        if (file.startsWith("v2c-") || file.startsWith("v1-")) {
            assertEquals(1, path.replies(), file);
        }
    }

    @Test
    void theRealRepliesReachSamplesAndNames() throws Exception {
        path.take(Files.readAllBytes(directory().resolve("v2c-get-64-bit.bin")));
        assertEquals(1, path.samples(), "lo; eth0 says no speed and would be asked again");
        path.take(Files.readAllBytes(directory().resolve("v1-get-32-bit.bin")));
        assertEquals(2, path.samples());
        path.take(Files.readAllBytes(directory().resolve("v2c-bulk-names.bin")));
        assertEquals(4, path.names(), "lo and three more");
    }

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void aMillionMutatedRepliesEndWithoutAnException() throws Exception {
        List<byte[]> originals = new ArrayList<>();
        for (String file : corpus().toList()) {
            originals.add(Files.readAllBytes(directory().resolve(file)));
        }
        Random random = new Random(SEED);
        long started = System.nanoTime();
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = Mutation.of(originals, random);
            try {
                path.take(packet);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("packet " + i + " of seed " + SEED + ": " + HexFormat.of().formatHex(packet),
                        e);
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.getLogger(getClass().getName()).log(System.Logger.Level.INFO, () -> String.format(
                "%d mutated SNMP packets in %.1f s, %d taken as replies, %d samples, %d names", PACKETS, seconds,
                path.replies(), path.samples(), path.names()));
        assertTrue(path.replies() > PACKETS / 20 && path.samples() > 0 && path.names() > 0,
                () -> "too few mutations get past the decoder: " + path.replies());
    }
}
