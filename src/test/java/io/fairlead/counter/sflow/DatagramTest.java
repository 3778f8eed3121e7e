package io.fairlead.counter.sflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("sFlow datagrams are read within their bounds")
class DatagramTest {

    private static Datagram read(byte[] octets) throws MalformedException {
        return Datagram.read(ByteBuffer.wrap(octets));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.10, false", "192.0.2.10, true", "2001:db8::10, false", "2001:db8::10, true"})
    @DisplayName("counters samples, plain and expanded, of agents of either family")
    void counters(String agent, boolean expanded) throws Exception {
        Datagram datagram = read(new Sender(agent, expanded).sample(1, new byte[80]).port(12, 3, 5_000_000_000L, 7_000)
                .sample(3, new byte[100]).sample(4_096 << 12 | 2, new byte[8]).port(13, 4, 1, 2, 9, 1).datagram(77, 123_456));
        assertEquals(InetAddress.ofLiteral(agent), datagram.agent());
        assertEquals(77, datagram.sequence());
        assertEquals(123_456, datagram.uptime());
        assertEquals(List.of(12L, 13L), datagram.interfaces().stream().map(InterfaceCounters::ifIndex).toList());
        InterfaceCounters first = datagram.interfaces().getFirst();
        assertEquals(3, first.sampleSequence());
        assertEquals(1_000_000_000L, first.speed());
        assertEquals(new InterfaceCounters.Direction(5_000_000_000L, 5_000_000, 7, 0xffff_ffffL, 0, 0), first.in());
        assertEquals(new InterfaceCounters.Direction(7_000, 7, 7, 0xffff_ffffL, 0, 0), first.out());
        assertEquals(9, datagram.interfaces().getLast().out().discards());
        assertEquals(1, datagram.interfaces().getLast().status());
    }

    @Test
    @DisplayName("what Open vSwitch sends: two ports, amid records that are passed over")
    void openVirtualSwitch() throws Exception {
        Datagram datagram = read(Files.readAllBytes(Path.of("src/test/resources/fuzz/sflow/ovs-counters.bin")));
        assertEquals("127.0.0.1", datagram.agent().getHostAddress());
        assertEquals(1_000, datagram.uptime());
        assertEquals(List.of(5L, 3L), datagram.interfaces().stream().map(InterfaceCounters::ifIndex).toList());
        InterfaceCounters port = datagram.interfaces().getFirst();
        assertEquals(10_000_000_000L, port.speed());
        assertEquals(3, port.status());
        assertEquals(new InterfaceCounters.Direction(0x10a, 3, 0, 0xffff_ffffL, 0, 0), port.in());
        assertEquals(new InterfaceCounters.Direction(0x214, 6, 0xffff_ffffL, 0xffff_ffffL, 0, 0), port.out());
    }

    @Test
    @DisplayName("every datagram that breaks off, and every length that lies, is malformed and nothing else")
    void truncated() throws Exception {
        byte[] whole = new Sender("192.0.2.10", true).port(1, 1, 1, 1).port(2, 1, 1, 1).datagram(1, 1);
        read(whole);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(MalformedException.class, () -> read(part));
        }
        ByteBuffer.wrap(whole).putInt(32, 0xffff_fff0);
        assertThrows(MalformedException.class, () -> read(whole));
    }

    @Test
    @DisplayName("other versions, address types and endless counts of samples are malformed")
    void malformed() {
        Sender sender = new Sender("192.0.2.10", false);
        assertTrue(assertThrows(MalformedException.class, () -> read(sender.port(1, 1, 1, 1).datagram(4, 1, 1)))
                .getMessage().contains("version 4"));
        byte[] address = sender.port(1, 1, 1, 1).datagram(1, 1);
        ByteBuffer.wrap(address).putInt(4, 3);
        assertThrows(MalformedException.class, () -> read(address));
        byte[] many = sender.port(1, 1, 1, 1).datagram(1, 1);
        ByteBuffer.wrap(many).putInt(24, -1);
        assertThrows(MalformedException.class, () -> read(many));
    }
}
