package io.fairlead.dispatch.kernel;

import static io.fairlead.dispatch.kernel.Packets.ACK;
import static io.fairlead.dispatch.kernel.Packets.FIN;
import static io.fairlead.dispatch.kernel.Packets.RST;
import static io.fairlead.dispatch.kernel.Packets.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.kernel.Packets.Quote;
import io.fairlead.dispatch.kernel.Packets.Read;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packet in, packet and verdict out: what the programs do, as sentences. */
@Tag(OwnNetwork.TAG)
@DisplayName("The kernel's programs")
class PacketTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("198.51.100.7", 40_000);
    private static final InetSocketAddress CLIENT6 = new InetSocketAddress("2001:db8:9::7", 40_000);
    private static final byte[] HELLO = "hello, servers".getBytes();

    private TestSite site;

    @BeforeEach
    void open() throws IOException {
        OwnNetwork.assumeKernelPrograms();
        site = new TestSite(2);
        site.network().run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.9");
        site.network().run("ip", "-6", "route", "add", "2001:db8:9::/64", "via", "2001:db8::9");
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    private record Ends(InetSocketAddress client, InetSocketAddress cluster, List<InetSocketAddress> servers) {
    }

    static List<Ends> families() {
        return List.of(new Ends(CLIENT, TestSite.CLUSTER, List.of(TestSite.server(0), TestSite.server(1))),
                new Ends(CLIENT6, TestSite.CLUSTER6, List.of(TestSite.server6(0), TestSite.server6(1))));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a new UDP flow goes to a server with port and checksums changed, one hop less, out by its route")
    void udpToServer(Ends ends) throws IOException {
        Bpf.TestRun run = site.arrive(Packets.udp(ends.client, ends.cluster, HELLO));
        assertEquals(TestSite.REDIRECT, run.verdict());
        Read read = Read.of(run.packet());
        assertEquals(ends.client, read.from(), "the server sees the client");
        assertTrue(ends.servers.contains(read.to()), read::toString);
        assertEquals(63, read.hops());
        assertTrue(read.isRight());
        assertEquals(1, site.event(Event.OPENED));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a reply comes from the cluster address, and only when its flow is known")
    void reply(Ends ends) throws IOException {
        byte[] early = Packets.udp(ends.servers.get(0), ends.client, HELLO);
        Bpf.TestRun untouched = site.arrive(early);
        assertEquals(TestSite.OK, untouched.verdict());
        assertArrayEquals(early, untouched.packet());
        assertEquals(1, site.event(Event.REPLY_WITHOUT_FLOW));

        InetSocketAddress server = Read.of(site.arrive(Packets.udp(ends.client, ends.cluster, HELLO)).packet()).to();
        Bpf.TestRun run = site.arrive(Packets.udp(server, ends.client, HELLO));
        assertEquals(TestSite.REDIRECT, run.verdict());
        Read read = Read.of(run.packet());
        assertEquals(ends.cluster, read.from());
        assertEquals(ends.client, read.to());
        assertTrue(read.isRight());
        assertEquals(63, read.hops());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("flows take turns, and each keeps its server")
    void takesTurns(Ends ends) throws IOException {
        InetSocketAddress other = new InetSocketAddress(ends.client.getAddress(), 40_001);
        InetSocketAddress first = Read.of(site.arrive(Packets.tcp(ends.client, ends.cluster, SYN)).packet()).to();
        InetSocketAddress second = Read.of(site.arrive(Packets.tcp(other, ends.cluster, SYN)).packet()).to();
        assertNotEquals(first, second);
        for (int i = 0; i < 5; i++) {
            assertEquals(first, Read.of(site.arrive(Packets.tcp(ends.client, ends.cluster, ACK)).packet()).to());
        }
    }

    @Test
    @DisplayName("a UDP checksum of zero stays zero")
    void zeroChecksum() throws IOException {
        byte[] frame = Packets.udp(CLIENT, TestSite.CLUSTER, HELLO);
        frame[Packets.ETHERNET + 26] = 0;
        frame[Packets.ETHERNET + 27] = 0;
        Read read = Read.of(site.arrive(frame).packet());
        assertEquals(0, read.storedSum());
        assertTrue(read.ipSumRight());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("IPv4 options and IPv6 extension headers are stepped over and kept")
    void options(Ends ends) throws IOException {
        byte[] options = ends.client.equals(CLIENT) ? new byte[] {1, 1, 1, 0, 1, 1, 1, 0} : new byte[] {0, 0, 1, 4, 0, 0, 0, 0};
        Bpf.TestRun run = site.arrive(Packets.udp(ends.client, ends.cluster, HELLO, options, 64));
        Read read = Read.of(run.packet());
        assertTrue(ends.servers.contains(read.to()), read::toString);
        assertTrue(read.isRight());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a packet at its last hop goes to the stack, which answers that its time is exceeded")
    void lastHop(Ends ends) throws IOException {
        Bpf.TestRun run = site.arrive(Packets.udp(ends.client, ends.cluster, HELLO, new byte[0], 1));
        assertEquals(TestSite.OK, run.verdict());
        assertEquals(1, Read.of(run.packet()).hops());
        assertEquals(1, site.event(Event.HANDED_TO_STACK));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("TCP in mid-stream of no known flow is answered with a reset that the client will believe")
    void resetInMidStream(Ends ends) throws IOException {
        byte[] data = Packets.tcp(ends.client, ends.cluster, ACK, 1_000, 77_777, HELLO);
        Bpf.TestRun run = site.arrive(data);
        assertEquals(TestSite.REDIRECT, run.verdict());
        Read read = Read.of(run.packet());
        assertEquals(ends.cluster, read.from());
        assertEquals(ends.client, read.to());
        assertEquals(RST, read.flags());
        int sequence = run.packet().length - 16;
        assertEquals(77_777, java.nio.ByteBuffer.wrap(run.packet()).getInt(sequence));
        assertTrue(read.isRight());
        assertEquals(1, site.event(Event.MISS_WITHOUT_SYN));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("without a server a SYN is answered with a reset, a datagram dropped")
    void noServer(Ends ends) throws IOException {
        site.state(0, State.DRAINING);
        site.state(1, State.DEAD);
        Read read = Read.of(site.arrive(Packets.tcp(ends.client, ends.cluster, SYN)).packet());
        assertEquals(RST | ACK, read.flags());
        assertTrue(read.isRight());
        assertEquals(TestSite.SHOT, site.arrive(Packets.udp(ends.client, ends.cluster, HELLO)).verdict());
        assertEquals(2, site.event(Event.REFUSED_NO_SERVER));
    }

    @Test
    @DisplayName("a dead server's UDP flow moves, its TCP flow is reset; when it comes back they are not given back")
    void deadServer() throws IOException {
        InetSocketAddress tcp = Read.of(site.arrive(Packets.tcp(CLIENT, TestSite.CLUSTER, SYN)).packet()).to();
        int dead = tcp.equals(TestSite.server(0)) ? 0 : 1;
        InetSocketAddress other = new InetSocketAddress(CLIENT.getAddress(), 40_002);
        site.state(1 - dead, State.DRAINING);
        assertEquals(tcp, Read.of(site.arrive(Packets.udp(other, TestSite.CLUSTER, HELLO)).packet()).to());
        site.state(1 - dead, State.ACTIVE);
        site.state(dead, State.DEAD);
        assertEquals(RST, Read.of(site.arrive(Packets.tcp(CLIENT, TestSite.CLUSTER, ACK)).packet()).flags());
        InetSocketAddress moved = Read.of(site.arrive(Packets.udp(other, TestSite.CLUSTER, HELLO)).packet()).to();
        assertNotEquals(tcp, moved);
        site.state(dead, State.ACTIVE);
        assertEquals(moved, Read.of(site.arrive(Packets.udp(other, TestSite.CLUSTER, HELLO)).packet()).to());
        assertEquals(1, site.event(Event.MOVED));
        assertEquals(TestSite.SHOT, site.arrive(Packets.udp(tcp, other, HELLO)).verdict(), "what the dead one still says");
    }

    @Test
    @DisplayName("a server's refusal is kept from the client, whose next SYN goes elsewhere")
    void refusalIsFollowedByTheNextChoice() throws IOException {
        InetSocketAddress first = Read.of(site.arrive(Packets.tcp(CLIENT, TestSite.CLUSTER, SYN)).packet()).to();
        assertEquals(TestSite.SHOT, site.arrive(Packets.tcp(first, CLIENT, RST | ACK)).verdict());
        InetSocketAddress second = Read.of(site.arrive(Packets.tcp(CLIENT, TestSite.CLUSTER, SYN)).packet()).to();
        assertNotEquals(first, second);
        assertEquals(1, site.event(Event.FAILED_CONNECT));
    }

    @Test
    @DisplayName("a connection that has ended on both sides is no open flow, and its ports can be used again")
    void ends() throws IOException {
        InetSocketAddress server = Read.of(site.arrive(Packets.tcp(CLIENT, TestSite.CLUSTER, SYN)).packet()).to();
        site.arrive(Packets.tcp(server, CLIENT, SYN | ACK));
        assertEquals(1, site.dataPlane().statistics().open());
        site.arrive(Packets.tcp(server, CLIENT, FIN | ACK));
        assertEquals(1, site.dataPlane().statistics().open(), "one side may still speak");
        site.arrive(Packets.tcp(CLIENT, TestSite.CLUSTER, FIN | ACK));
        assertEquals(0, site.dataPlane().statistics().open());
        InetSocketAddress next = Read.of(site.arrive(Packets.tcp(CLIENT, TestSite.CLUSTER, SYN)).packet()).to();
        assertNotEquals(server, next, "chosen anew");
        assertEquals(1, site.event(Event.REPLACED));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("fragments follow the first one, both ways; one without the first is left alone and counted")
    void fragments(Ends ends) throws IOException {
        byte[][] parts = Packets.inTwo(ends.client, ends.cluster, new byte[56]);
        assertEquals(TestSite.OK, site.arrive(parts[1]).verdict());
        assertEquals(1, site.event(Event.FRAGMENT_WITHOUT_FIRST));
        InetSocketAddress server = Read.of(site.arrive(parts[0]).packet()).to();
        Bpf.TestRun run = site.arrive(parts[1]);
        assertEquals(TestSite.REDIRECT, run.verdict());
        Read read = Read.of(run.packet());
        assertEquals(server.getAddress(), read.to().getAddress());
        assertTrue(read.ipSumRight());
        int header = Packets.ETHERNET + (ends.client.equals(CLIENT) ? 20 : 40);
        assertArrayEquals(Arrays.copyOfRange(parts[1], header, parts[1].length),
                Arrays.copyOfRange(run.packet(), header, parts[1].length));

        byte[][] reply = Packets.inTwo(server, ends.client, new byte[56]);
        assertEquals(ends.cluster, Read.of(site.arrive(reply[0]).packet()).from());
        assertEquals(ends.cluster.getAddress(), Read.of(site.arrive(reply[1]).packet()).from().getAddress());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a router's 'packet too big' about a flow reaches the client with its own packet quoted")
    void tooBigToClient(Ends ends) throws IOException {
        Bpf.TestRun sent = site.arrive(Packets.udp(ends.client, ends.cluster, HELLO));
        boolean old = ends.client.equals(CLIENT);
        InetSocketAddress router = new InetSocketAddress(old ? "10.1.0.254" : "fd01::254", 0);
        byte[] error = Packets.error(router.getAddress(), ends.client.getAddress(), old ? 3 : 2, old ? 4 : 0, 1_300,
                sent.packet(), old ? 28 : 48);
        for (Bpf.TestRun run : List.of(site.arrive(error), site.leave(error))) {
            Quote quote = Quote.of(run.packet());
            assertEquals(ends.client, quote.quoted().from());
            assertEquals(ends.cluster, quote.quoted().to());
            assertTrue(quote.quoted().ipSumRight(), "the quoted IP header");
            assertTrue(quote.sumRight(), "the error's own checksum");
        }
        assertEquals(2, site.event(Event.ICMP_TRANSLATED));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("so does one about a first fragment, or a packet with options or extension headers; one about a later fragment not")
    void tooBigAboutOthers(Ends ends) throws IOException {
        boolean old = ends.client.equals(CLIENT);
        InetAddress router = InetAddress.ofLiteral(old ? "10.1.0.254" : "fd01::254");
        byte[][] parts = Packets.inTwo(ends.client, ends.cluster, new byte[56]);
        byte[] options = Packets.udp(ends.client, ends.cluster, HELLO, old ? new byte[] {1, 1, 1, 0} : new byte[16], 64);
        for (byte[] frame : List.of(parts[0], options)) {
            byte[] error = Packets.error(router, ends.client.getAddress(), old ? 3 : 2, old ? 4 : 0, 1_300,
                    site.arrive(frame).packet(), 80);
            Quote quote = Quote.of(site.arrive(error).packet());
            assertEquals(ends.client, quote.quoted().from());
            assertEquals(ends.cluster, quote.quoted().to());
            assertTrue(quote.sumRight() && quote.quoted().ipSumRight());
        }
        byte[] later = Packets.error(router, ends.client.getAddress(), old ? 3 : 2, old ? 4 : 0, 1_300,
                site.arrive(parts[1]).packet(), 80);
        Bpf.TestRun run = site.arrive(later);
        assertEquals(TestSite.OK, run.verdict());
        assertArrayEquals(later, run.packet());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a router's 'packet too big' about a reply reaches the server with its own packet quoted")
    void tooBigToServer(Ends ends) throws IOException {
        InetSocketAddress server = Read.of(site.arrive(Packets.udp(ends.client, ends.cluster, HELLO)).packet()).to();
        byte[] reply = site.arrive(Packets.udp(server, ends.client, HELLO)).packet();
        boolean old = ends.client.equals(CLIENT);
        InetSocketAddress router = new InetSocketAddress(old ? "192.0.2.254" : "2001:db8::254", 0);
        Bpf.TestRun run = site.arrive(Packets.error(router.getAddress(), ends.cluster.getAddress(), old ? 3 : 2,
                old ? 4 : 0, 1_300, reply, old ? 28 : 48));
        assertEquals(TestSite.REDIRECT, run.verdict());
        Quote quote = Quote.of(run.packet());
        assertEquals(server, quote.quoted().from());
        assertEquals(ends.client, quote.quoted().to());
        assertEquals(server.getAddress(), quote.outer().to().getAddress());
        assertTrue(quote.quoted().ipSumRight());
        assertTrue(quote.sumRight());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("what is not for a listener is not touched")
    void notOurs(Ends ends) throws IOException {
        InetSocketAddress elsewhere = new InetSocketAddress(ends.cluster.getAddress(), 81);
        for (byte[] frame : List.of(Packets.udp(ends.client, elsewhere, HELLO), Packets.tcp(ends.client, elsewhere, SYN),
                Packets.udp(ends.client, ends.servers.get(0), HELLO))) {
            Bpf.TestRun run = site.arrive(frame);
            assertEquals(TestSite.OK, run.verdict());
            assertArrayEquals(frame, run.packet());
        }
    }

    @Test
    @DisplayName("replies that the stack sends on are rewritten as they leave")
    void replyLeaving() throws IOException {
        InetSocketAddress server = Read.of(site.arrive(Packets.udp(CLIENT, TestSite.CLUSTER, HELLO)).packet()).to();
        Bpf.TestRun run = site.leave(Packets.udp(server, CLIENT, HELLO));
        assertEquals(TestSite.OK, run.verdict());
        Read read = Read.of(run.packet());
        assertEquals(TestSite.CLUSTER, read.from());
        assertTrue(read.isRight());
        assertEquals(64, read.hops(), "the stack has counted the hop");
    }
}
