package io.fairlead.counter.sflow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.testing.Mutation;
import io.fairlead.topology.LinkId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Mutated datagrams on the way that every one takes, from the listener to readings. What ever failed is kept as a file in
 * {@code src/test/resources/fuzz/sflow} and replayed first; the real datagrams there are what is mutated.
 */
@Tag("fuzz")
class SflowFuzzTest {

    private static final int DATAGRAMS = 1_000_000;
    private static final long SEED = 879_115;
    private static final Path CORPUS = Path.of("src/test/resources/fuzz/sflow");
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final SflowListener listener = new SflowListener(new SflowSettings(new InetSocketAddress(LOOPBACK, 0),
            List.of(new SflowSettings.Switch("sw", LOOPBACK, Set.of(LOOPBACK), Duration.ofSeconds(5),
                    Map.of(new LinkId("sw", "3"), 3L, new LinkId("sw", "5"), 5L)))));

    @AfterEach
    void close() {
        listener.close();
    }

    private static List<byte[]> corpus() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.sorted().map(SflowFuzzTest::content).toList();
        }
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMillionMutatedDatagramsEndWithoutAnException() throws Exception {
        List<byte[]> originals = corpus();
        SflowSource source = listener.sources().getFirst();
        Random random = new Random(SEED);
        long readings = 0;
        for (int i = 0; i < DATAGRAMS + originals.size(); i++) {
            byte[] datagram = i < originals.size() ? originals.get(i) : Mutation.of(originals, random);
            try {
                listener.take(LOOPBACK, ByteBuffer.wrap(datagram), i);
                readings += i % 16 == 0 && source.read().toCompletableFuture().isDone() ? 1 : 0;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("datagram " + i + " of seed " + SEED + ": " + HexFormat.of().formatHex(datagram), e);
            }
        }
        long sound = listener.received() - listener.refused() - listener.malformed();
        assertTrue(sound > DATAGRAMS / 10 && listener.malformed() > DATAGRAMS / 10 && readings > DATAGRAMS / 200,
                sound + " sound, " + listener.malformed() + " malformed, " + readings + " readings");
    }
}
