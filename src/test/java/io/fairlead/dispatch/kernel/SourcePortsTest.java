package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.PortRange;
import java.util.BitSet;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The source ports of full NAT, and the machine's own. */
class SourcePortsTest {

    private static final String USUAL = "32768\t60999\n";

    private static Optional<PortRange> shared(int first, int last, String local, String reserved) {
        return new SourcePorts(new PortRange(first, last)).shared(local, reserved);
    }

    @ParameterizedTest
    @CsvSource({"10240, 32767", "20000, 20000", "20000, 20001", "1, 65535", "40000, 40009", "5000, 5096"})
    @DisplayName("by its stride every port comes by before one comes again")
    void stride(int first, int last) {
        SourcePorts ports = new SourcePorts(new PortRange(first, last));
        int count = ports.range().size();
        BitSet seen = new BitSet();
        for (long ticket = 0; ticket < count; ticket++) {
            seen.set((int) (ticket * ports.stride() % count));
        }
        assertEquals(count, seen.cardinality());
        assertTrue(ports.stride() < 65_536);
    }

    @Test
    @DisplayName("the usual ones are clear of those that Linux gives away")
    void clear() {
        assertEquals(Optional.empty(), shared(10_240, 32_767, USUAL, "\n"));
        assertEquals(Optional.empty(), shared(61_000, 65_535, USUAL, "\n"));
    }

    @Test
    @DisplayName("ports that both may take are told, but for those that are reserved")
    void shared() {
        assertEquals(Optional.of(new PortRange(32_768, 39_999)), shared(20_000, 39_999, USUAL, "\n"));
        assertEquals(Optional.of(new PortRange(35_001, 39_999)), shared(20_000, 39_999, USUAL, "80,32768-35000\n"));
        assertEquals(Optional.empty(), shared(20_000, 39_999, USUAL, "20000-39999\n"));
        assertEquals(Optional.empty(), shared(32_768, 32_768, USUAL, "32768\n"));
    }
}
