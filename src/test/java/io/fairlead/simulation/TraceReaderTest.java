package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("trace.csv"), text);
    }

    @Test
    @DisplayName("Downloads with and without a rate, streams, comments and a heading are read")
    void wholeTrace() throws IOException, TraceFault {
        RecordedArrivals arrivals = TraceReader.read(file("""
                time_s,client,bytes,kind,rate
                # recorded on Monday
                0.5,192.0.2.7,1000,tcp
                0.5, 192.0.2.8, 2e6, tcp, 8123456

                2,192.0.2.7,500000,udp,4000000
                """));
        assertEquals(3, arrivals.size());
        assertEquals(2, arrivals.clients());
        assertEquals(2, arrivals.end());
        assertEquals(2_001_000, arrivals.octets(1));
        Arrivals.Cursor cursor = arrivals.open(new SplittableRandom(1));
        assertTrue(cursor.advance());
        assertEquals(Double.POSITIVE_INFINITY, cursor.rate());
        assertTrue(cursor.advance());
        assertEquals(8.1e6 / 8, cursor.rate(), "rounded to two digits");
        assertEquals(1, cursor.client());
        assertTrue(cursor.advance());
        assertTrue(cursor.udp());
        assertEquals(0, cursor.client());
        assertFalse(cursor.advance());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "1,a,100                 | 4 or 5 fields are wanted, not 3",
        "1,a,100,tcp,1,2         | 4 or 5 fields are wanted, not 6",
        "-1,a,100,tcp            | the field 'time' is no number of 0 or more",
        "NaN,a,100,tcp           | the field 'time' is no number of 0 or more",
        "0.1,a,100,tcp           | this flow arrives before the one above it",
        "1,a,0,tcp               | the field 'bytes' is not above 0",
        "1,a,much,tcp            | the field 'bytes' is no number of 0 or more",
        "1,a,100,quic            | the kind is neither tcp nor udp",
        "1,a,100,udp             | a udp stream has a rate",
        "1,a,100,udp,0           | the field 'rate' is not above 0",
        "1,,100,tcp              | the client is missing"})
    @DisplayName("A bad line is refused with file, line, reason and cure")
    void badLine(String line, String reason) throws IOException {
        Path file = file("0.5,a,100,tcp\n" + line + "\n");
        String message = assertThrows(TraceFault.class, () -> TraceReader.read(file)).getMessage();
        assertTrue(message.startsWith(file + ":2: " + reason + ". Cure: "), message);
    }

    @Test
    @DisplayName("A file that is missing, empty or no text is refused")
    void badFile() throws IOException {
        assertTrue(assertThrows(TraceFault.class, () -> TraceReader.read(folder.resolve("none.csv"))).getMessage()
                .contains("there is no such file"));
        Path empty = file("# nothing\n");
        assertTrue(assertThrows(TraceFault.class, () -> TraceReader.read(empty)).getMessage()
                .contains("no flow stands in it"));
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertTrue(assertThrows(TraceFault.class, () -> TraceReader.read(binary)).getMessage()
                .contains("no text in UTF-8"));
    }
}
