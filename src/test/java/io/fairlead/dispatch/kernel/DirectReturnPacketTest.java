package io.fairlead.dispatch.kernel;

import static io.fairlead.dispatch.kernel.Packets.ACK;
import static io.fairlead.dispatch.kernel.Packets.FIN;
import static io.fairlead.dispatch.kernel.Packets.RST;
import static io.fairlead.dispatch.kernel.Packets.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.dispatch.kernel.Packets.Quote;
import io.fairlead.dispatch.kernel.Packets.Read;
import io.fairlead.dispatch.kernel.Packets.Tunnel;
import io.fairlead.testing.ClosingTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Direct return, packet by packet: servers get them as they came, by hardware address or in a tunnel. */
@Tag(OwnNetwork.TAG)
@DisplayName("The programs of direct return")
class DirectReturnPacketTest extends ClosingTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("198.51.100.7", 40_000);
    private static final InetSocketAddress CLIENT6 = new InetSocketAddress("2001:db8:9::7", 40_000);
    private static final byte[] HELLO = "hello, servers".getBytes();
    private static final int TOO_BIG = 4;

    private record Case(ReturnPath path, boolean old) {

        InetSocketAddress client() {
            return old ? CLIENT : CLIENT6;
        }

        InetSocketAddress cluster() {
            return old ? TestSite.CLUSTER : TestSite.CLUSTER6;
        }

        InetAddress server(int number) {
            return (old ? TestSite.server(number) : TestSite.server6(number)).getAddress();
        }

        InetAddress own() {
            return InetAddress.ofLiteral(old ? "10.1.0.1" : "fd01::1");
        }

        int overhead() {
            int ip = old ? 20 : 40;
            return switch (path) {
                case DIRECT_BY_IPIP -> ip;
                case DIRECT_BY_GUE -> ip + 12;
                default -> 0;
            };
        }

        /** What an IP packet of that many octets carries as UDP. */
        byte[] filling(int length) {
            return new byte[length - (old ? 28 : 48)];
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (ReturnPath path : List.of(ReturnPath.DIRECT, ReturnPath.DIRECT_BY_IPIP, ReturnPath.DIRECT_BY_GUE)) {
            cases.addAll(List.of(new Case(path, true), new Case(path, false)));
        }
        return cases;
    }

    static List<Case> tunnels() {
        return cases().stream().filter(each -> each.path.isTunnel()).toList();
    }

    private TestSite open(Case of, int servers) throws IOException {
        OwnNetwork.assumeKernelPrograms();
        TestSite site = closing(new TestSite(TestSite.Shape.USUAL.withServers(servers).returning(of.path)));
        site.network().run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.9");
        site.network().run("ip", "-6", "route", "add", "2001:db8:9::/64", "via", "2001:db8::9");
        return site;
    }

    /** What the server gets, out of its tunnel. */
    private static byte[] sent(TestSite site, Case of, byte[] frame) throws IOException {
        Bpf.TestRun run = site.arrive(frame);
        assertEquals(TestSite.REDIRECT, run.verdict());
        return of.path.isTunnel() ? Tunnel.of(run.packet()).frame() : run.packet();
    }

    private static void assertOneHopLess(byte[] before, byte[] after) {
        Read read = Read.of(after);
        assertTrue(read.isRight(), read::toString);
        assertEquals(63, read.hops());
        byte[] expected = Arrays.copyOfRange(before, Packets.ETHERNET, before.length);
        byte[] actual = Arrays.copyOfRange(after, Packets.ETHERNET, after.length);
        for (byte[] each : List.of(expected, actual)) { // hops, and of IPv4 the sum over the header
            each[before[12] == 8 ? 8 : 7] = 0;
            if (before[12] == 8) {
                each[10] = 0;
                each[11] = 0;
            }
        }
        assertArrayEquals(expected, actual);
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("a server gets packets as they came, but for a hop, and a flow keeps its server")
    void asTheyCame(Case of) throws IOException {
        TestSite site = open(of, 2);
        for (byte[] frame : List.of(Packets.udp(of.client(), of.cluster(), HELLO), Packets.tcp(of.client(), of.cluster(), SYN),
                Packets.udp(of.client(), of.cluster(), HELLO))) {
            assertOneHopLess(frame, sent(site, of, frame));
        }
        assertEquals(2, site.event(Event.OPENED));
        assertEquals(2L * HELLO.length, site.dataPlane().counters().stream().mapToLong(row -> row.toBytes()).sum());
        assertEquals(0, site.dataPlane().counters().stream().mapToLong(row -> row.fromBytes()).sum());
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    @DisplayName("a tunnel goes from this machine to the server, in IP or in UDP with a port by flow")
    void outerHeaders(Case of) throws IOException {
        TestSite site = open(of, 1);
        Tunnel tunnel = Tunnel.of(site.arrive(Packets.udp(of.client(), of.cluster(), HELLO)).packet());
        assertEquals(of.own(), tunnel.from());
        assertEquals(of.server(0), tunnel.to());
        assertEquals(64, tunnel.hops());
        assertTrue(tunnel.sumRight());
        int inner = of.old ? 4 : 41;
        if (of.path == ReturnPath.DIRECT_BY_IPIP) {
            assertEquals(inner, tunnel.protocol());
            return;
        }
        assertEquals(17, tunnel.protocol());
        assertEquals(6_080, tunnel.udp()[1]);
        assertEquals(inner, tunnel.udp()[2], "variant 0, no options, the protocol");
        assertTrue(tunnel.udp()[0] >= 49_152);
        InetSocketAddress other = new InetSocketAddress(of.client().getAddress(), 40_009);
        assertNotEquals(tunnel.udp()[0], Tunnel.of(site.arrive(Packets.udp(other, of.cluster(), HELLO)).packet()).udp()[0]);
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    @DisplayName("a tunnel may lead to a server's address of the other family")
    void otherFamily(Case of) throws IOException {
        TestSite site = open(of, 1);
        site.cross();
        byte[] frame = Packets.udp(of.client(), of.cluster(), HELLO);
        Bpf.TestRun run = site.arrive(frame);
        assertEquals(TestSite.REDIRECT, run.verdict());
        Tunnel tunnel = Tunnel.of(run.packet());
        Case other = new Case(of.path, !of.old);
        assertEquals(other.server(0), tunnel.to());
        assertEquals(other.own(), tunnel.from());
        assertTrue(tunnel.sumRight());
        assertOneHopLess(frame, tunnel.frame());
        int mtu = 1_500 - other.overhead();
        assertEquals(mtu, Quote.of(site.arrive(Packets.udp(of.client(), of.cluster(), of.filling(mtu + 1))).packet())
                .value());
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("what just fits goes through; what does not is answered with the MTU that is left, its checksum right")
    void tooBig(Case of) throws IOException {
        TestSite site = open(of, 1);
        int mtu = 1_500 - of.overhead();
        byte[] fits = Packets.udp(of.client(), of.cluster(), of.filling(mtu));
        assertOneHopLess(fits, sent(site, of, fits));
        for (int length : new int[] {mtu + 1, mtu + 2, mtu + 3, mtu + 4}) {
            Bpf.TestRun run = site.arrive(Packets.udp(of.client(), of.cluster(), of.filling(length)));
            assertEquals(TestSite.REDIRECT, run.verdict());
            Quote quote = Quote.of(run.packet());
            assertEquals(of.old ? 3 : 2, quote.type());
            assertEquals(of.old ? TOO_BIG : 0, quote.code());
            assertEquals(mtu, quote.value());
            assertEquals(of.cluster().getAddress(), quote.outer().from().getAddress());
            assertEquals(of.client().getAddress(), quote.outer().to().getAddress());
            assertEquals(of.client(), quote.quoted().from());
            assertEquals(of.cluster(), quote.quoted().to());
            assertTrue(quote.sumRight() && quote.outer().ipSumRight(), quote::toString);
            assertTrue(run.packet().length <= Packets.ETHERNET + 576);
        }
        assertEquals(4, site.event(Event.TOO_BIG_ANSWERED));
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("at its last hop a packet is answered that its time is exceeded")
    void lastHop(Case of) throws IOException {
        TestSite site = open(of, 1);
        for (int length : new int[] {60, 61, 62, 63, 900}) {
            Bpf.TestRun run = site.arrive(Packets.udp(of.client(), of.cluster(), of.filling(length), new byte[0], 1));
            assertEquals(TestSite.REDIRECT, run.verdict());
            Quote quote = Quote.of(run.packet());
            assertEquals(of.old ? 11 : 3, quote.type());
            assertEquals(of.client(), quote.quoted().from());
            assertTrue(quote.sumRight() && quote.outer().ipSumRight(), quote::toString);
        }
        assertEquals(5, site.event(Event.TIME_EXCEEDED_ANSWERED));
    }

    @Test
    @DisplayName("of errors no more than a thousand a second are answered with by each processor")
    void fewErrors() throws IOException {
        Case of = new Case(ReturnPath.DIRECT_BY_IPIP, true);
        TestSite site = open(of, 1);
        byte[] frame = Packets.udp(of.client(), of.cluster(), HELLO, new byte[0], 1);
        long end = System.nanoTime() + 400_000_000L;
        int shot = 0;
        while (System.nanoTime() - end < 0) {
            shot += site.arrive(frame).verdict() == TestSite.SHOT ? 1 : 0;
        }
        long answered = site.event(Event.TIME_EXCEEDED_ANSWERED);
        assertTrue(answered <= 2_000L * Runtime.getRuntime().availableProcessors(), answered + " were answered");
        assertEquals(shot, site.event(Event.ERRORS_WITHHELD));
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    @DisplayName("what a router says of a tunnel's packet is told to the client when its next large packet comes")
    void pathMtu(Case of) throws IOException {
        TestSite site = open(of, 1);
        byte[] large = Packets.udp(of.client(), of.cluster(), of.filling(1_400));
        byte[] outer = site.arrive(large).packet();
        InetAddress router = InetAddress.ofLiteral(of.old ? "10.1.0.254" : "fd01::254");
        byte[] told = Packets.error(router, of.own(), of.old ? 3 : 2, of.old ? TOO_BIG : 0, 1_300, outer, 60);
        assertEquals(TestSite.OK, site.arrive(told).verdict());
        assertEquals(1, site.event(Event.TUNNEL_ERROR));
        Quote quote = Quote.of(site.arrive(large).packet());
        assertEquals(1_300 - of.overhead(), quote.value());
        byte[] fits = Packets.udp(of.client(), of.cluster(), of.filling(1_300 - of.overhead()));
        assertOneHopLess(fits, sent(site, of, fits));
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    @DisplayName("a server that knows no such tunnel is left alone while another can take the flows")
    void unknownTunnel(Case of) throws IOException {
        TestSite site = open(of, 2);
        byte[] outer = site.arrive(Packets.udp(of.client(), of.cluster(), HELLO)).packet();
        InetAddress server = Tunnel.of(outer).to();
        boolean isUdp = of.path == ReturnPath.DIRECT_BY_GUE;
        int type = of.old ? 3 : isUdp ? 1 : 4;
        int code = of.old ? isUdp ? 3 : 2 : isUdp ? 4 : 1;
        site.arrive(Packets.error(server, of.own(), type, code, 0, outer, 60));
        assertEquals(1, site.event(Event.FAILED_CONNECT));
        for (int i = 0; i < 4; i++) {
            InetSocketAddress client = new InetSocketAddress(of.client().getAddress(), 50_000 + i);
            assertNotEquals(server, Tunnel.of(site.arrive(Packets.tcp(client, of.cluster(), SYN)).packet()).to());
        }
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    @DisplayName("an error about a tunnel that this machine did not begin changes nothing")
    void foreignErrors(Case of) throws IOException {
        TestSite site = open(of, 1);
        byte[] large = Packets.udp(of.client(), of.cluster(), of.filling(1_400));
        byte[] outer = site.arrive(large).packet();
        int source = Packets.ETHERNET + (of.old ? 15 : 23);
        outer[source] ^= 1;
        InetAddress router = InetAddress.ofLiteral(of.old ? "10.1.0.254" : "fd01::254");
        site.arrive(Packets.error(router, of.own(), of.old ? 3 : 2, of.old ? TOO_BIG : 0, 600, outer, 60));
        assertEquals(0, site.event(Event.TUNNEL_ERROR));
        assertOneHopLess(large, sent(site, of, large));
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("an error about what a server sent to a client goes to that server as it is")
    void errorsToServer(Case of) throws IOException {
        TestSite site = open(of, 2);
        byte[] first = site.arrive(Packets.udp(of.client(), of.cluster(), HELLO)).packet();
        byte[] reply = Packets.udp(of.cluster(), of.client(), new byte[1_000]);
        InetAddress router = InetAddress.ofLiteral(of.old ? "192.0.2.254" : "2001:db8::254");
        byte[] error = Packets.error(router, of.cluster().getAddress(), of.old ? 3 : 2, of.old ? TOO_BIG : 0, 900, reply,
                of.old ? 28 : 48);
        Bpf.TestRun run = site.arrive(error);
        assertEquals(TestSite.REDIRECT, run.verdict());
        byte[] carried = of.path.isTunnel() ? Tunnel.of(run.packet()).frame() : run.packet();
        Quote quote = Quote.of(carried);
        assertEquals(of.cluster(), quote.quoted().from());
        assertEquals(router, quote.outer().from().getAddress());
        assertTrue(quote.sumRight());
        if (of.path.isTunnel()) {
            assertEquals(Tunnel.of(first).to(), Tunnel.of(run.packet()).to(), "to the flow's server");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("an answered connection is told by its client's acknowledgement; a SYN again goes elsewhere")
    void oneSided(Case of) throws IOException {
        TestSite site = open(of, 1);
        sent(site, of, Packets.tcp(of.client(), of.cluster(), SYN));
        assertEquals(1, site.dataPlane().statistics().open());
        sent(site, of, Packets.tcp(of.client(), of.cluster(), ACK));
        boolean[] answered = new boolean[1];
        site.kernel().tables().of(Table.FLOWS).forEach((_, flow) ->
                answered[0] = (flow.get(Rows.FLOW_STATE) & Rows.ANSWERED) != 0);
        assertTrue(answered[0]);
        sent(site, of, Packets.tcp(of.client(), of.cluster(), FIN | ACK));
        assertEquals(0, site.dataPlane().statistics().open(), "the client has ended");
        sent(site, of, Packets.tcp(of.client(), of.cluster(), ACK));
        sent(site, of, Packets.tcp(of.client(), of.cluster(), SYN));
        assertEquals(1, site.event(Event.REPLACED));
        sent(site, of, Packets.tcp(of.client(), of.cluster(), RST));
        assertEquals(0, site.dataPlane().statistics().open());
    }

    @Test
    @DisplayName("a dead server's UDP flow moves, its connection is reset, as ever")
    void deadServer() throws IOException {
        Case of = new Case(ReturnPath.DIRECT_BY_IPIP, true);
        TestSite site = open(of, 2);
        InetAddress first = Tunnel.of(site.arrive(Packets.udp(of.client(), of.cluster(), HELLO)).packet()).to();
        site.arrive(Packets.tcp(of.client(), of.cluster(), SYN));
        site.state(0, State.DEAD);
        site.state(1, State.DEAD);
        assertEquals(RST, Read.of(site.arrive(Packets.tcp(of.client(), of.cluster(), ACK)).packet()).flags());
        site.state(first.equals(of.server(0)) ? 1 : 0, State.ACTIVE);
        assertNotEquals(first, Tunnel.of(site.arrive(Packets.udp(of.client(), of.cluster(), HELLO)).packet()).to());
    }

    @Test
    @DisplayName("fragments follow the first one")
    void fragments() throws IOException {
        for (Case of : List.of(cases().getFirst(), tunnels().getFirst())) {
            TestSite site = open(of, 2);
            byte[][] parts = Packets.inTwo(of.client(), of.cluster(), new byte[56]);
            assertEquals(TestSite.OK, site.arrive(parts[1]).verdict());
            assertEquals(of.cluster(), Read.of(sent(site, of, parts[0])).to());
            assertEquals(of.cluster().getAddress(), Read.of(sent(site, of, parts[1])).to().getAddress());
            assertArrayEquals(parts[1], site.leave(parts[1]).packet(), "one that leaves is none of these");
        }
    }

    @Test
    @DisplayName("a server that is not on a segment of this machine's gets nothing by hardware address")
    void offSegment() throws IOException {
        Case of = new Case(ReturnPath.DIRECT, true);
        TestSite site = open(of, 1);
        site.network().run("ip", "route", "add", "10.1.0.11/32", "via", "10.1.0.254");
        assertEquals(TestSite.SHOT, site.arrive(Packets.udp(of.client(), of.cluster(), HELLO)).verdict());
        assertEquals(1, site.event(Event.NO_WAY_TO_SERVER));
        assertFalse(site.dataPlane().flows(1).isEmpty(), "it is there once the route is right");
    }
}
