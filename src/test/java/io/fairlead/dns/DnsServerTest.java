package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a server listens, and how it says that it cannot. */
@Tag("component")
class DnsServerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    static DnsSettings settings(int threads, InetSocketAddress... listen) {
        return new DnsSettings(List.of(listen), threads, 100, 50, Duration.ofSeconds(10), 16);
    }

    private static DnsServer startAnywhere(Platform platform) throws IOException {
        return DnsServer.start(platform, settings(2, new InetSocketAddress(LOOPBACK, 0)), EchoResponder::new);
    }

    private static String refusal(Platform platform, InetSocketAddress address) {
        return assertThrows(BindException.class,
                () -> DnsServer.start(platform, settings(1, address), EchoResponder::new)).getMessage();
    }

    @ParameterizedTest
    @EnumSource
    void listensOnTheSameEphemeralPortForUdpAndTcp(Platform platform) throws IOException {
        try (DnsServer server = startAnywhere(platform)) {
            InetSocketAddress address = server.addresses().getFirst();
            assertEquals(1, server.addresses().size());
            assertTrue(address.getPort() > 0);
            byte[] query = Messages.query(7);
            assertArrayEquals(Messages.echoOf(query), Messages.askUdp(address, query));
            assertArrayEquals(Messages.echoOf(query), Messages.askTcp(address, query));
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesAddressPortAndCureWhenTheTcpPortIsInUse(Platform platform) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
            InetSocketAddress taken = new InetSocketAddress(LOOPBACK, other.getLocalPort());
            String refusal = refusal(platform, taken);
            assertTrue(refusal.contains("127.0.0.1 port " + taken.getPort() + " (TCP)"), refusal);
            assertTrue(refusal.contains("ss -lntp 'sport = :" + taken.getPort() + "'"), refusal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesAddressPortAndCureWhenTheUdpPortIsInUse(Platform platform) throws IOException {
        try (DatagramSocket other = udpPortFreeForTcp()) {
            InetSocketAddress taken = new InetSocketAddress(LOOPBACK, other.getLocalPort());
            String refusal = refusal(platform, taken);
            assertTrue(refusal.contains("127.0.0.1 port " + taken.getPort() + " (UDP)"), refusal);
            assertTrue(refusal.contains("ss -lnup 'sport = :" + taken.getPort() + "'"), refusal);
        }
    }

    /** A port that is taken for UDP alone: TCP is listened on first, and its refusal would be another. */
    private static DatagramSocket udpPortFreeForTcp() throws IOException {
        for (int tries = 0; ; tries++) {
            try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
                return new DatagramSocket(new InetSocketAddress(LOOPBACK, free.getLocalPort()));
            } catch (BindException e) {
                if (tries == 10) {
                    throw e;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPortThatAnotherServerSharesAmongItsThreads(Platform platform) throws IOException {
        try (DnsServer first = startAnywhere(platform)) {
            InetSocketAddress taken = first.addresses().getFirst();
            UdpServer second = new UdpServer(platform, 2, new Counters());
            assertTrue(assertThrows(IOException.class, () -> second.bind(taken)).getMessage().contains("in use"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatNoInterfaceHasTheAddress(Platform platform) throws IOException {
        InetSocketAddress foreign = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 0);
        String refusal = refusal(platform, foreign);
        assertTrue(refusal.contains("192.0.2.1 port 0"), refusal);
        assertTrue(refusal.contains("no interface of this machine has that address"), refusal);
    }

    @ParameterizedTest
    @EnumSource
    void givesItsPortsBackOnClose(Platform platform) throws IOException {
        DnsServer first = startAnywhere(platform);
        InetSocketAddress address = first.addresses().getFirst();
        first.close();
        try (DnsServer second = DnsServer.start(platform, settings(2, address), EchoResponder::new)) {
            assertEquals(List.of(address), second.addresses());
            byte[] query = Messages.query(9);
            assertArrayEquals(Messages.echoOf(query), Messages.askUdp(address, query));
        }
    }
}
