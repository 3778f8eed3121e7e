package io.fairlead.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Addresses as 128 bits")
class AddressBitsTest {

    @Test
    @DisplayName("IPv4 is mapped (RFC 4291 section 2.5.5.2), its upper octets without sign")
    void ipv4() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("203.0.113.7");
        assertEquals(0, AddressBits.high(address));
        assertEquals(0xffff_cb00_7107L, AddressBits.low(address));
        assertTrue(AddressBits.isIpv4(0, 0xffff_cb00_7107L));
    }

    @Test
    @DisplayName("IPv6 is itself")
    void ipv6() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("2001:db8::89ab:cdef");
        assertEquals(0x2001_0db8_0000_0000L, AddressBits.high(address));
        assertEquals(0x89ab_cdefL, AddressBits.low(address));
        assertFalse(AddressBits.isIpv4(AddressBits.high(address), AddressBits.low(address)));
    }
}
