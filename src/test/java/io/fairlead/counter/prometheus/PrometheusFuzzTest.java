package io.fairlead.counter.prometheus;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.testing.Mutation;
import io.fairlead.topology.LinkId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Mutated replies, from their octets to readings: each ends as a reading or as a failure in words. What ever failed is kept as
 * a file in {@code src/test/resources/fuzz/prometheus} and replayed first.
 */
@Tag("fuzz")
class PrometheusFuzzTest {

    private static final int REPLIES = 100_000;
    private static final long SEED = 879_115;
    private static final Path CORPUS = Path.of("src/test/resources/fuzz/prometheus");

    private static List<byte[]> corpus() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS)) {
            for (Path file : files.sorted().toList()) {
                corpus.add(Files.readAllBytes(file));
            }
        }
        return corpus;
    }

    @Test
    void aHundredThousandMutatedRepliesEndInWords() throws Exception {
        List<byte[]> originals = corpus();
        Random random = new Random(SEED);
        LinkId link = new LinkId("sw", "lo");
        int readings = 0;
        int samples = 0;
        try (PrometheusSource source = new PrometheusSource(new PrometheusSettings("sw", URI.create("http://127.0.0.1:1"),
                PrometheusSettings.Authorization.NONE, List.of(), Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMinutes(1),
                Map.of(), Map.of(link, new PrometheusSettings.Port(List.of("ifName"), "lo"))))) {
            for (int i = 0; i < REPLIES + originals.size(); i++) {
                byte[] reply = i < originals.size() ? originals.get(i) : Mutation.of(originals, random);
                try {
                    readings++;
                    if (source.take(QueryResponse.read(reply), i) instanceof CounterReading.Success success) {
                        samples += success.samples().size();
                    }
                } catch (IOException e) {
                    readings--;
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("reply " + i + " of seed " + SEED + ": "
                            + new String(reply, StandardCharsets.ISO_8859_1), e);
                }
            }
        }
        assertTrue(readings > REPLIES / 50 && readings < REPLIES && samples > REPLIES / 100,
                readings + " readings with " + samples + " samples");
    }
}
