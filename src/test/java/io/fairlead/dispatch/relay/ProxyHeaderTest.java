package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.dispatch.ProxyProtocol;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The PROXY protocol header is as the specification draws it")
class ProxyHeaderTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 56_324);
    private static final InetSocketAddress CLUSTER = new InetSocketAddress("198.51.100.1", 443);
    private static final InetSocketAddress CLIENT_6 = new InetSocketAddress("2001:db8::7", 56_324);
    private static final InetSocketAddress CLUSTER_6 = new InetSocketAddress("2001:db8::1", 443);

    private static String text(InetSocketAddress client, InetSocketAddress cluster) {
        return new String(ProxyHeader.of(ProxyProtocol.V1, client, cluster), StandardCharsets.US_ASCII);
    }

    private static String hex(InetSocketAddress client, InetSocketAddress cluster) {
        return HexFormat.of().formatHex(ProxyHeader.of(ProxyProtocol.V2, client, cluster));
    }

    @Test
    @DisplayName("version 1, section 2.1: a line of text")
    void version1() {
        assertEquals("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n", text(CLIENT, CLUSTER));
        assertEquals("PROXY TCP6 2001:db8:0:0:0:0:0:7 2001:db8:0:0:0:0:0:1 56324 443\r\n", text(CLIENT_6, CLUSTER_6));
    }

    @Test
    @DisplayName("version 2, section 2.2: signature, version and command, family, length, addresses, ports")
    void version2() {
        assertEquals("0d0a0d0a000d0a515549540a" + "21" + "11" + "000c" + "c0000207" + "c6336401" + "dc04" + "01bb",
                hex(CLIENT, CLUSTER));
        assertEquals("0d0a0d0a000d0a515549540a" + "21" + "21" + "0024" + "20010db8000000000000000000000007"
                + "20010db8000000000000000000000001" + "dc04" + "01bb", hex(CLIENT_6, CLUSTER_6));
    }

    @Test
    @DisplayName("none is nothing")
    void none() {
        assertEquals(0, ProxyHeader.of(ProxyProtocol.NONE, CLIENT, CLUSTER).length);
    }
}
