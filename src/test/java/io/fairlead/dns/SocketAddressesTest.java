package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.topology.AddressBits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Socket addresses in Linux's form")
class SocketAddressesTest {

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "255.254.253.252", "128.0.0.1", "0.0.0.1",
        "2001:db8:89ab:cdef:fedc:ba98:7654:3210",
        "fe80::ff", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"})
    @DisplayName("give the same bits as the address they were made of")
    void bits(String text) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(text);
        boolean ipv6 = address instanceof Inet6Address;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = SocketAddresses.encode(new InetSocketAddress(address, 5353), arena);
            MemorySegment names = arena.allocate(96, 8);
            MemorySegment.copy(encoded, 0, names, 32, encoded.byteSize());
            assertEquals(AddressBits.high(address), SocketAddresses.high(names, 32, ipv6));
            assertEquals(AddressBits.low(address), SocketAddresses.low(names, 32, ipv6));
        }
    }
}
