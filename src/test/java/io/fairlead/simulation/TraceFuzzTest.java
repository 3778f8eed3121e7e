package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fuzz")
class TraceFuzzTest {

    private static final String[] PIECES = {"0", "1", "2.5", "1e3", "-1", "NaN", "1e99", "tcp", "udp", "a", "192.0.2.1", "",
        " ", "#", "\"", "time_s", "\u20ac", "99999999999999999999", "0.0000000000001"};

    @TempDir
    private Path folder;

    @Test
    @DisplayName("Whatever stands in a trace, it is read or refused with its place and a cure")
    void readOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        int read = 0;
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int line = random.nextInt(4); line >= 0; line--) {
                boolean likely = random.nextInt(4) > 0;
                text.append(likely ? "5,a,100," : "");
                for (int field = random.nextInt(likely ? 2 : 6); field >= 0; field--) {
                    text.append(PIECES[random.nextInt(PIECES.length)]).append(field > 0 ? "," : "\n");
                }
            }
            Path file = Files.writeString(folder.resolve("trace.csv"), text);
            try {
                RecordedArrivals arrivals = TraceReader.read(file);
                assertTrue(arrivals.size() > 0 && arrivals.end() >= 0);
                read++;
            } catch (TraceFault fault) {
                assertTrue(fault.getMessage().startsWith(file.toString()) && fault.getMessage().contains(". Cure: "),
                        fault.getMessage());
            }
        }
        assertTrue(read > 20, read + " traces were fit to read");
    }
}
