package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    @ParameterizedTest
    @DisplayName("IPv6 is shortened as RFC 5952 section 4.2 recommends")
    @CsvSource({"fd00:fa1:0:0:0:0:0:100, fd00:fa1::100", "0:0:0:0:0:0:0:1, ::1", "0:0:0:0:0:0:0:0, ::",
        "2001:db8:0:0:0:0:0:0, 2001:db8::", "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", "10:0:0:100:200:300:400:500, 10::100:200:300:400:500"})
    void shortIpv6(String address, String text) throws UnknownHostException {
        assertEquals("[" + text + "]:53", Addresses.text(new InetSocketAddress(InetAddress.getByName(address), 53)));
    }

    @Test
    @DisplayName("a range of ports is one word, and a port that the system chose is told")
    void listenersAreToldByRange() throws UnknownHostException {
        InetAddress cluster = InetAddress.getByName("192.0.2.1");
        Listener range = listener(Protocol.UDP, cluster, new PortRange(8_000, 8_001));
        Listener chosen = listener(Protocol.TCP, cluster, PortRange.of(0));
        assertEquals("UDP 192.0.2.1:8000-8001, TCP 192.0.2.1:40000", Addresses.listeners(List.of(
                new BoundListener(range, new InetSocketAddress(cluster, 8_000)),
                new BoundListener(range, new InetSocketAddress(cluster, 8_001)),
                new BoundListener(chosen, new InetSocketAddress(cluster, 40_000)))));
    }

    private static Listener listener(Protocol protocol, InetAddress address, PortRange ports) {
        return new Listener(protocol, List.of(address), ports, "www", 80, Affinity.none(), ProxyProtocol.NONE);
    }
}
