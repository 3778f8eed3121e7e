package io.fairlead.dispatch.kernel;

import static io.fairlead.dispatch.kernel.Packets.ACK;
import static io.fairlead.dispatch.kernel.Packets.FIN;
import static io.fairlead.dispatch.kernel.Packets.RST;
import static io.fairlead.dispatch.kernel.Packets.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.dispatch.kernel.Packets.Quote;
import io.fairlead.dispatch.kernel.Packets.Read;
import io.fairlead.dispatch.kernel.Packets.Tunnel;
import io.fairlead.dispatch.kernel.TestSite.Shape;
import io.fairlead.testing.ClosingTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to a server in the driver: what it makes of packets is what tc makes of them, and the rest is left to tc. */
@Tag(OwnNetwork.TAG)
@DisplayName("The program of XDP, whatever the way to a server,")
class FastModesPacketTest extends ClosingTest {

    private static final PortRange PORTS = new PortRange(20_000, 29_999);
    private static final byte[] HELLO = "hello, servers".getBytes();
    private static final byte[] HARDWARE = HexFormat.of().parseHex("020000000099" + "020000000001");

    private record Case(String name, Shape shape, boolean old) {

        @Override
        public String toString() {
            return name + (old ? ", IPv4" : ", IPv6");
        }

        InetSocketAddress client() {
            return old ? new InetSocketAddress("192.0.2.9", 40_000) : new InetSocketAddress("2001:db8::9", 40_000);
        }

        InetSocketAddress cluster() {
            return old ? TestSite.CLUSTER : TestSite.CLUSTER6;
        }

        InetSocketAddress server() {
            return old ? TestSite.server(0) : TestSite.server6(0);
        }

        boolean isThrough() {
            return !shape.path().isDirect();
        }

        int overhead() {
            int ip = old ? 20 : 40;
            return shape.path().isTunnel() ? ip + (shape.path() == ReturnPath.DIRECT_BY_GUE ? 12 : 0) : 0;
        }

        /** What an IP packet of that many octets carries as UDP. */
        byte[] filling(int length) {
            return new byte[length - (old ? 28 : 48)];
        }

        byte[] udp(byte[] payload) {
            return Packets.udp(client(), cluster(), payload);
        }
    }

    static List<Case> cases() {
        Shape usual = Shape.USUAL.withServers(1);
        List<Case> cases = new ArrayList<>();
        for (boolean old : new boolean[] {true, false}) {
            cases.add(new Case("NAT", usual, old));
            cases.add(new Case("full NAT", usual.showing(PORTS), old));
            cases.add(new Case("direct", usual.returning(ReturnPath.DIRECT), old));
            cases.add(new Case("IPIP", usual.returning(ReturnPath.DIRECT_BY_IPIP), old));
            cases.add(new Case("GUE", usual.returning(ReturnPath.DIRECT_BY_GUE), old));
        }
        return cases;
    }

    static List<Case> direct() {
        return cases().stream().filter(each -> !each.isThrough()).toList();
    }

    static List<Case> tunnels() {
        return cases().stream().filter(each -> each.shape.path().isTunnel()).toList();
    }

    static List<Case> through() {
        return cases().stream().filter(Case::isThrough).toList();
    }

    private TestSite open(Case of) throws IOException {
        OwnNetwork.assumeKernelPrograms();
        TestSite site = closing(new TestSite(of.shape));
        site.makeFast();
        return site;
    }

    /** Opens a flow by tc and has it answered, if answers come here; what the server has seen. */
    private static InetSocketAddress known(TestSite site, Case of) throws IOException {
        Bpf.TestRun run = site.arrive(of.udp(HELLO));
        assertEquals(TestSite.REDIRECT, run.verdict());
        if (!of.isThrough()) {
            return of.client();
        }
        InetSocketAddress seen = Read.of(run.packet()).from();
        site.arrive(Packets.udp(of.server(), seen, HELLO));
        return seen;
    }

    private static InetSocketAddress connected(TestSite site, Case of) throws IOException {
        byte[] syn = site.arrive(Packets.tcp(of.client(), of.cluster(), SYN)).packet();
        InetSocketAddress seen = of.isThrough() ? Read.of(syn).from() : of.client();
        if (of.isThrough()) {
            site.arrive(Packets.tcp(of.server(), seen, SYN | ACK));
        }
        site.arrive(Packets.tcp(of.client(), of.cluster(), ACK));
        return seen;
    }

    /** The same octets as tc sends behind the Ethernet header, which has the neighbour's address and its own. */
    private static byte[] assertAsByTc(TestSite site, byte[] frame) throws IOException {
        Bpf.TestRun slow = site.arrive(frame);
        Bpf.TestRun fast = site.fast(frame);
        assertEquals(TestSite.REDIRECT, slow.verdict());
        assertEquals(TestSite.XDP_REDIRECT, fast.verdict());
        assertArrayEquals(HARDWARE, Arrays.copyOf(fast.packet(), HARDWARE.length));
        assertArrayEquals(Arrays.copyOfRange(slow.packet(), HARDWARE.length, slow.packet().length),
                Arrays.copyOfRange(fast.packet(), HARDWARE.length, fast.packet().length));
        return fast.packet();
    }

    private static void assertLeftToTc(TestSite site, byte[] frame, String why) throws IOException {
        Bpf.TestRun run = site.fast(frame);
        assertEquals(TestSite.XDP_PASS, run.verdict(), why);
        assertArrayEquals(frame, run.packet(), why);
    }

    private static byte[] untunnelled(Case of, byte[] sent) {
        return of.shape.path().isTunnel() ? Tunnel.of(sent).frame() : sent;
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("sends a known flow's datagrams as tc does: of any length, with options and ECN, a checksum of zero as zero")
    void datagrams(Case of) throws IOException {
        TestSite site = open(of);
        known(site, of);
        byte[] random = new byte[1_300];
        ThreadLocalRandom.current().nextBytes(random);
        for (int length : new int[] {0, 1, 2, 3, 17, 18, 500, 1_300}) {
            byte[] sent = assertAsByTc(site, of.udp(Arrays.copyOf(random, length)));
            Read read = Read.of(untunnelled(of, sent));
            assertTrue(read.isRight(), read::toString);
            assertEquals(63, read.hops());
        }
        assertAsByTc(site, Packets.udp(of.client(), of.cluster(), HELLO, of.old ? new byte[] {1, 1, 1, 0} : new byte[8], 9));
        byte[] marked = of.udp(HELLO);
        marked[Packets.ETHERNET] |= of.old ? 0 : 0x0b; // Traffic class 0xb3, behind the version.
        marked[Packets.ETHERNET + 1] |= of.old ? 0 : 0x30;
        if (of.old) {
            marked[Packets.ETHERNET + 1] = (byte) 0xb3;
            marked = withSum(marked);
        }
        assertAsByTc(site, marked);
        byte[] unchecked = of.udp(HELLO);
        ByteBuffer.wrap(unchecked).putShort(Packets.ETHERNET + (of.old ? 26 : 46), (short) 0);
        assertEquals(0, Read.of(untunnelled(of, assertAsByTc(site, unchecked))).storedSum());
        assertEquals(11, site.event(Event.FAST_PATH));
        long octets = 2L * (1 + 2 + 3 + 17 + 18 + 500 + 1_300 + 3 * HELLO.length) + HELLO.length;
        assertEquals(octets, site.dataPlane().counters().getFirst().toBytes());
    }

    private static byte[] withSum(byte[] frame) {
        ByteBuffer ip = ByteBuffer.wrap(frame, Packets.ETHERNET, 20).slice().putShort(10, (short) 0);
        byte[] header = new byte[20];
        ip.get(0, header);
        ip.putShort(10, InternetChecksum.finish(InternetChecksum.sum(header)));
        return frame;
    }

    @ParameterizedTest
    @MethodSource("through")
    @DisplayName("sends replies as tc does, from the cluster address, whatever the server sees")
    void replies(Case of) throws IOException {
        TestSite site = open(of);
        InetSocketAddress udp = known(site, of);
        InetSocketAddress tcp = connected(site, of);
        assertEquals(!of.name.equals("NAT"), PORTS.first() <= tcp.getPort() && tcp.getPort() <= PORTS.last());
        for (byte[] frame : List.of(Packets.udp(of.server(), udp, HELLO), Packets.tcp(of.server(), tcp, ACK, 7, 8, HELLO))) {
            Read reply = Read.of(assertAsByTc(site, frame));
            assertEquals(of.cluster(), reply.from());
            assertEquals(of.client(), reply.to());
            assertTrue(reply.isRight());
        }
        assertEquals(5L * HELLO.length, site.dataPlane().counters().getFirst().fromBytes());
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("takes the middle of a connection, and leaves its beginning and end to tc")
    void connections(Case of) throws IOException {
        TestSite site = open(of);
        assertLeftToTc(site, Packets.tcp(of.client(), of.cluster(), SYN), "a new connection");
        site.arrive(Packets.tcp(of.client(), of.cluster(), SYN));
        assertLeftToTc(site, Packets.tcp(of.client(), of.cluster(), ACK), "not known to be answered");
        connected(site, of);
        Read read = Read.of(untunnelled(of, assertAsByTc(site, Packets.tcp(of.client(), of.cluster(), ACK, 5, 6, HELLO))));
        assertTrue(read.isRight());
        for (int flags : new int[] {SYN, FIN | ACK, RST}) {
            assertLeftToTc(site, Packets.tcp(of.client(), of.cluster(), flags), "an end, or another beginning");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("leaves to tc what it cannot finish, untouched: unknown flow or neighbour, last hop, fragment, error, dead server")
    void leavesTheRest(Case of) throws IOException {
        TestSite site = open(of);
        assertLeftToTc(site, of.udp(HELLO), "an unknown flow");
        InetSocketAddress seen = known(site, of);
        neighbourAndPort(site, of);
        assertLeftToTc(site, Packets.udp(of.client(), of.cluster(), HELLO, new byte[0], 1), "the last hop");
        for (byte[] part : Packets.inTwo(of.client(), of.cluster(), new byte[56])) {
            assertLeftToTc(site, part, "a fragment");
        }
        byte[] reply = Packets.udp(of.cluster(), of.client(), HELLO);
        assertLeftToTc(site, Packets.error(of.client().getAddress(), of.cluster().getAddress(), of.old ? 3 : 1,
                of.old ? 3 : 4, 0, reply, 60), "an error");
        if (of.isThrough()) {
            InetSocketAddress other = new InetSocketAddress(of.old ? "10.1.0.12" : "fd01::12", TestSite.SERVER_PORT);
            assertLeftToTc(site, Packets.udp(other, seen, HELLO), "not the flow's server");
        } else {
            assertLeftToTc(site, Packets.udp(of.server(), of.client(), HELLO), "nothing that a server says is ours");
        }
        site.state(0, State.DEAD);
        assertLeftToTc(site, of.udp(HELLO), "a dead server");
        site.state(0, State.ACTIVE);
        assertLeftToTc(site, of.udp(HELLO), "of the server before it died");
    }

    private static void neighbourAndPort(TestSite site, Case of) throws IOException {
        String server = of.server().getAddress().getHostAddress();
        site.network().run("ip", "neighbour", "del", server, "dev", "servers");
        assertLeftToTc(site, of.udp(HELLO), "an unknown neighbour");
        site.network().run("ip", "neighbour", "add", server, "lladdr", "02:00:00:00:00:99", "dev", "servers");
        BpfMap ports = site.kernel().tables().of(Table.PORTS);
        ByteBuffer port = BpfMap.buffer(Integer.BYTES).putInt(0, NetworkInterface.getByName("servers").getIndex());
        ByteBuffer row = ports.get(port).orElseThrow();
        assertTrue(ports.remove(port));
        assertLeftToTc(site, of.udp(HELLO), "an interface without XDP");
        ports.put(port, row);
        assertAsByTc(site, of.udp(HELLO));
    }

    @ParameterizedTest
    @MethodSource("direct")
    @DisplayName("leaves what is too large to tc, which answers with the MTU that is left; what just fits it takes")
    void tooBig(Case of) throws IOException {
        TestSite site = open(of);
        known(site, of);
        int mtu = 1_500 - of.overhead();
        assertAsByTc(site, of.udp(of.filling(mtu)));
        byte[] large = of.udp(of.filling(mtu + 1));
        assertLeftToTc(site, large, "too large");
        Quote quote = Quote.of(site.arrive(large).packet());
        assertEquals(mtu, quote.value());
        assertTrue(quote.sumRight());
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    @DisplayName("heeds what a router has said of the way to a server")
    void pathMtu(Case of) throws IOException {
        TestSite site = open(of);
        known(site, of);
        byte[] large = of.udp(of.filling(1_400));
        byte[] outer = assertAsByTc(site, large);
        InetAddress router = InetAddress.ofLiteral(of.old ? "10.1.0.254" : "fd01::254");
        InetAddress own = InetAddress.ofLiteral(of.old ? "10.1.0.1" : "fd01::1");
        site.arrive(Packets.error(router, own, of.old ? 3 : 2, of.old ? 4 : 0, 1_300, outer, 60));
        assertLeftToTc(site, large, "too large for that router");
        assertEquals(1_300 - of.overhead(), Quote.of(site.arrive(large).packet()).value());
        assertAsByTc(site, of.udp(of.filling(1_300 - of.overhead())));
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    @DisplayName("sends through a tunnel to a server's address of the other family")
    void otherFamily(Case of) throws IOException {
        TestSite site = open(of);
        site.cross();
        known(site, of);
        Tunnel tunnel = Tunnel.of(assertAsByTc(site, of.udp(HELLO)));
        assertEquals(of.old ? TestSite.server6(0).getAddress() : TestSite.server(0).getAddress(), tunnel.to());
        assertTrue(tunnel.sumRight() && Read.of(tunnel.frame()).isRight());
    }

    @Test
    @DisplayName("leaves a server that is no next hop to tc, which sends it nothing by hardware address")
    void offSegment() throws IOException {
        Case of = direct().getFirst();
        TestSite site = open(of);
        known(site, of);
        site.network().run("ip", "neighbour", "add", "10.1.0.254", "lladdr", "02:00:00:00:00:98", "dev", "servers");
        site.network().run("ip", "route", "add", "10.1.0.11/32", "via", "10.1.0.254");
        byte[] frame = Packets.udp(new InetSocketAddress("192.0.2.9", 40_001), of.cluster(), HELLO);
        awaitNewRoute();
        assertEquals(TestSite.SHOT, site.arrive(frame).verdict());
        assertLeftToTc(site, frame, "no next hop");
        assertEquals(1, site.event(Event.NO_WAY_TO_SERVER));
    }

    /** Routes are remembered for 67 ms. */
    private static void awaitNewRoute() {
        long end = System.nanoTime() + 150_000_000L;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("leaves a flow whose source port is another's by now to tc, which begins it anew")
    void lostPort() throws IOException {
        Case of = through().stream().filter(each -> each.name.equals("full NAT")).findFirst().orElseThrow();
        TestSite site = open(of);
        InetSocketAddress seen = known(site, of);
        assertAsByTc(site, of.udp(HELLO));
        BpfMap ways = site.kernel().tables().of(Table.WAYS);
        List<ByteBuffer> keys = new ArrayList<>();
        List<ByteBuffer> rows = new ArrayList<>();
        ways.forEach((key, row) -> {
            keys.add(BpfMap.copy(key));
            rows.add(BpfMap.copy(row));
        });
        assertEquals(1, rows.size());
        ByteBuffer row = rows.getFirst();
        ways.put(keys.getFirst(), row.put(15, (byte) 77)); // The last octet of the client's address.
        assertLeftToTc(site, of.udp(HELLO), "the port is 192.0.2.77's");
        assertLeftToTc(site, Packets.udp(of.server(), seen, HELLO), "so is the reply");
    }
}
