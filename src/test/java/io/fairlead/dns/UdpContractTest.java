package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every platform's UDP sockets must do. */
@Tag("component")
class UdpContractTest {

    private static final int SILENCE_MILLIS = 150;

    private static DnsServer start(Platform platform, String address) throws IOException {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getByName(address), 0);
        return DnsServer.start(platform, DnsServerTest.settings(2, listen), EchoResponder::new);
    }

    private static DatagramSocket client() throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.setSoTimeout(5000);
        socket.setReceiveBufferSize(4 << 20);
        return socket;
    }

    private static void send(DatagramSocket client, byte[] query, InetSocketAddress server) throws IOException {
        client.send(new DatagramPacket(query, query.length, server));
    }

    @ParameterizedTest
    @EnumSource
    void answersEveryQueryOfABurstOnceToTheClientThatAsked(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1"); DatagramSocket client = client()) {
            InetSocketAddress address = server.addresses().getFirst();
            BitSet answered = new BitSet();
            for (int id = 0; id < 500; id++) {
                send(client, Messages.query(id), address);
            }
            for (int i = 0; i < 500; i++) {
                byte[] response = Messages.receive(client).getData();
                assertArrayEquals(Messages.echoOf(Messages.query(Messages.id(response))), response);
                answered.set(Messages.id(response));
            }
            assertEquals(500, answered.cardinality());
            Messages.eventually("all are counted", () -> server.statistics().udpQueries() == 500
                    && server.statistics().udpResponses() == 500);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersManyClientsEachItsOwn(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1")) {
            for (int id = 0; id < 200; id++) {
                byte[] query = Messages.query(id);
                assertArrayEquals(Messages.echoOf(query), Messages.askUdp(server.addresses().getFirst(), query));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersOverIpv6(Platform platform) throws IOException {
        assumeTrue(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1")), "no IPv6 loopback here");
        try (DnsServer server = start(platform, "::1")) {
            byte[] query = Messages.query(6);
            assertArrayEquals(Messages.echoOf(query), Messages.askUdp(server.addresses().getFirst(), query));
            assertArrayEquals(Messages.echoOf(query), Messages.askTcp(server.addresses().getFirst(), query));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("tells the responder who asks, over UDP and TCP, IPv4 and IPv6, each time anew")
    void tellsWhoAsks(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1")) {
            InetSocketAddress address = server.addresses().getFirst();
            for (int last : new int[] {1, 200, 9}) {
                try (DatagramSocket client = new DatagramSocket(new InetSocketAddress("127.0.0." + last, 0))) {
                    client.setSoTimeout(5000);
                    send(client, Messages.queryWho(last), address);
                    assertEquals(List.of(0L, 0xffff_7f00_0000L + last),
                            Messages.who(Messages.receive(client).getData()));
                }
            }
            assertEquals(List.of(0L, 0xffff_7f00_0001L), Messages.who(Messages.askTcp(address, Messages.queryWho(1))));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an IPv6 client is told by all of its 128 bits")
    void tellsWhoAsksOverIpv6(Platform platform) throws IOException {
        assumeTrue(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1")), "no IPv6 loopback here");
        try (DnsServer server = start(platform, "::1")) {
            InetSocketAddress address = server.addresses().getFirst();
            assertEquals(List.of(0L, 1L), Messages.who(Messages.askUdp(address, Messages.queryWho(1))));
            assertEquals(List.of(0L, 1L), Messages.who(Messages.askTcp(address, Messages.queryWho(2))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void staysSilentWhereTheResponderIsSilent(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1"); DatagramSocket client = client()) {
            InetSocketAddress address = server.addresses().getFirst();
            send(client, new byte[0], address);
            send(client, new byte[11], address);
            client.setSoTimeout(SILENCE_MILLIS);
            assertThrows(SocketTimeoutException.class, () -> Messages.receive(client));
            assertArrayEquals(Messages.echoOf(Messages.query(1)), Messages.askUdp(address, Messages.query(1)));
            Messages.eventually("silence is a query without a response", () -> server.statistics().udpQueries() == 3
                    && server.statistics().udpResponses() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a query of 4096 octets is answered, a longer datagram is dropped and counted")
    void dropsWhatIsLongerThanAQuery(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1"); DatagramSocket client = client()) {
            InetSocketAddress address = server.addresses().getFirst();
            byte[] longest = Messages.queryOfLength(1, UdpSocket.LONGEST_QUERY);
            assertArrayEquals(Messages.echoOf(longest), Messages.askUdp(address, longest));
            send(client, Messages.queryOfLength(2, UdpSocket.LONGEST_QUERY + 1), address);
            send(client, Messages.queryOfLength(3, 60_000), address);
            send(client, Messages.query(4), address);
            assertEquals(4, Messages.id(Messages.receive(client).getData()));
            Messages.eventually("two are counted as dropped", () -> server.statistics().udpDropped() == 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsLongResponsesOfABurst(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1"); DatagramSocket client = client()) {
            for (int id = 0; id < 20; id++) {
                send(client, Messages.queryForLength(id, 60_000), server.addresses().getFirst());
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(60_000, Messages.receive(client).getLength());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a response that the system will not send (longer than UDP carries) is counted and holds up no other")
    void passesOverResponsesThatCannotBeSent(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1"); DatagramSocket client = client()) {
            InetSocketAddress address = server.addresses().getFirst();
            for (int id = 0; id < 5; id++) {
                send(client, Messages.queryForLength(id, 65_530), address);
                send(client, Messages.query(100 + id), address);
            }
            for (int i = 0; i < 5; i++) {
                assertTrue(Messages.id(Messages.receive(client).getData()) >= 100);
            }
            Messages.eventually("five are counted as unsent", () -> server.statistics().udpUnsent() == 5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void survivesAFaultInTheResponder(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1"); DatagramSocket client = client()) {
            byte[] fault = Messages.query(1);
            fault[2] = EchoResponder.FAULT;
            for (int i = 0; i < 100; i++) {
                send(client, fault, server.addresses().getFirst());
            }
            byte[] query = Messages.query(2);
            assertArrayEquals(Messages.echoOf(query), Messages.askUdp(server.addresses().getFirst(), query));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a client that is gone (ICMP port unreachable) harms nothing")
    void survivesClientsThatAreGone(Platform platform) throws IOException {
        try (DnsServer server = start(platform, "127.0.0.1")) {
            InetSocketAddress address = server.addresses().getFirst();
            for (int i = 0; i < 100; i++) {
                try (DatagramSocket gone = new DatagramSocket()) {
                    send(gone, Messages.query(i), address);
                }
            }
            assertArrayEquals(Messages.echoOf(Messages.query(7)), Messages.askUdp(address, Messages.query(7)));
        }
    }

    @Test
    @DisplayName("bound to 0.0.0.0 and asked at 127.0.0.2, Linux sockets answer from 127.0.0.2")
    void repliesFromTheAddressThatWasAsked() throws IOException {
        assumeTrue(Platform.choose() == Platform.LINUX, "Linux sockets are not to be had here");
        try (DnsServer server = start(Platform.LINUX, "0.0.0.0"); DatagramSocket client = client()) {
            int port = server.addresses().getFirst().getPort();
            for (String asked : List.of("127.0.0.2", "127.0.0.1", "127.3.2.1")) {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(asked), port);
                send(client, Messages.query(5), address);
                assertEquals(address, Messages.receive(client).getSocketAddress());
                assertArrayEquals(Messages.echoOf(Messages.query(5)), Messages.askTcp(address, Messages.query(5)));
            }
        }
    }

    @Test
    @DisplayName("0.0.0.0 and :: take the same port side by side: IPv6 sockets leave IPv4 alone")
    void bindsBothWildcardsToOnePort() throws IOException {
        assumeTrue(Platform.choose() == Platform.LINUX, "Linux sockets are not to be had here");
        try (DnsServer ipv4 = start(Platform.LINUX, "0.0.0.0")) {
            int port = ipv4.addresses().getFirst().getPort();
            InetSocketAddress all = new InetSocketAddress(InetAddress.getByName("::"), port);
            try (DnsServer ipv6 = DnsServer.start(Platform.LINUX, DnsServerTest.settings(2, all), EchoResponder::new);
                 DatagramSocket client = client()) {
                InetSocketAddress loopback = new InetSocketAddress(InetAddress.getByName("::1"), port);
                send(client, Messages.query(8), loopback);
                assertEquals(loopback.getAddress(), Messages.receive(client).getAddress());
                Messages.eventually("the IPv6 server has it", () -> ipv6.statistics().udpQueries() == 1);
                assertEquals(0, ipv4.statistics().udpQueries());
                assertArrayEquals(Messages.echoOf(Messages.query(8)), Messages.askTcp(loopback, Messages.query(8)));
            }
        }
    }

    @Test
    @DisplayName("portable sockets spell a wildcard out: each address of the machine is bound by itself, on one port")
    void spellsWildcardsOut() throws IOException {
        try (DnsServer server = start(Platform.PORTABLE, "0.0.0.0"); DatagramSocket client = client()) {
            List<InetSocketAddress> addresses = server.addresses();
            assertEquals(1, addresses.stream().map(InetSocketAddress::getPort).distinct().count());
            assertTrue(addresses.stream().anyMatch(address -> address.getAddress().isLoopbackAddress()));
            for (InetSocketAddress address : addresses) {
                send(client, Messages.query(3), address);
                assertEquals(address, Messages.receive(client).getSocketAddress());
            }
        }
    }
}
