package io.fairlead.dispatch.kernel;

import static io.fairlead.dispatch.kernel.Packets.ACK;
import static io.fairlead.dispatch.kernel.Packets.FIN;
import static io.fairlead.dispatch.kernel.Packets.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.kernel.Packets.Read;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the program in the driver takes, and what it leaves to tc. */
@Tag(OwnNetwork.TAG)
@DisplayName("The program of XDP")
class FastPacketTest {

    private static final byte[] HELLO = "hello, servers".getBytes();
    private static final byte[] NEIGHBOUR = {2, 0, 0, 0, 0, (byte) 0x99};

    private TestSite site;

    @BeforeEach
    void open() throws IOException {
        OwnNetwork.assumeKernelPrograms();
        site = new TestSite(2);
        site.makeFast();
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    private record Ends(InetSocketAddress client, InetSocketAddress cluster) {
    }

    static List<Ends> families() {
        return List.of(new Ends(new InetSocketAddress("192.0.2.9", 40_000), TestSite.CLUSTER),
                new Ends(new InetSocketAddress("2001:db8::9", 40_000), TestSite.CLUSTER6));
    }

    /** Opens a flow by tc and has its server answer. */
    private InetSocketAddress answered(Ends ends) throws IOException {
        InetSocketAddress server = Read.of(site.arrive(Packets.udp(ends.client, ends.cluster, HELLO)).packet()).to();
        site.arrive(Packets.udp(server, ends.client, HELLO));
        return server;
    }

    private void assertLeftToTc(byte[] frame, String why) throws IOException {
        Bpf.TestRun run = site.fast(frame);
        assertEquals(TestSite.XDP_PASS, run.verdict(), why);
        assertArrayEquals(frame, run.packet(), why);
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a known flow's packets go to its server and back, checksums right, to the neighbour's hardware address")
    void bothWays(Ends ends) throws IOException {
        InetSocketAddress server = answered(ends);
        Bpf.TestRun there = site.fast(Packets.udp(ends.client, ends.cluster, HELLO));
        assertEquals(TestSite.XDP_REDIRECT, there.verdict());
        Read sent = Read.of(there.packet());
        assertEquals(server, sent.to());
        assertEquals(ends.client, sent.from());
        assertEquals(63, sent.hops());
        assertTrue(sent.isRight());
        assertArrayEquals(NEIGHBOUR, Arrays.copyOf(there.packet(), 6));
        Bpf.TestRun back = site.fast(Packets.udp(server, ends.client, HELLO));
        assertEquals(TestSite.XDP_REDIRECT, back.verdict());
        Read reply = Read.of(back.packet());
        assertEquals(ends.cluster, reply.from());
        assertTrue(reply.isRight());
        assertEquals(2, site.event(Event.FAST_PATH));
        assertEquals(2L * 2 * HELLO.length, site.dataPlane().counters().stream()
                .mapToLong(row -> row.fromBytes() + row.toBytes()).sum());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("of a TCP connection it takes what is in the middle, and leaves its beginning and end to tc")
    void middleOfTcp(Ends ends) throws IOException {
        assertLeftToTc(Packets.tcp(ends.client, ends.cluster, SYN), "a new connection");
        InetSocketAddress server = Read.of(site.arrive(Packets.tcp(ends.client, ends.cluster, SYN)).packet()).to();
        assertLeftToTc(Packets.tcp(ends.client, ends.cluster, ACK), "the server has not answered");
        site.arrive(Packets.tcp(server, ends.client, SYN | ACK));
        Bpf.TestRun run = site.fast(Packets.tcp(ends.client, ends.cluster, ACK, 5, 6, HELLO));
        assertEquals(TestSite.XDP_REDIRECT, run.verdict());
        assertTrue(Read.of(run.packet()).isRight());
        assertLeftToTc(Packets.tcp(ends.client, ends.cluster, FIN | ACK), "an end");
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("what it cannot finish it leaves to tc untouched: last hop, dead server, unknown flow, foreign packet")
    void leavesTheRest(Ends ends) throws IOException {
        assertLeftToTc(Packets.udp(ends.client, ends.cluster, HELLO), "an unknown flow");
        InetSocketAddress server = answered(ends);
        assertLeftToTc(Packets.udp(ends.client, ends.cluster, HELLO, new byte[0], 1), "the last hop");
        assertLeftToTc(Packets.udp(ends.client, server, HELLO), "not for the cluster");
        site.state(0, State.DEAD);
        site.state(1, State.DEAD);
        assertLeftToTc(Packets.udp(ends.client, ends.cluster, HELLO), "a dead server");
    }

    @Test
    @DisplayName("a frame to another's hardware address is none of its, though its interface hears them all")
    void othersFrames() throws IOException {
        Ends ends = families().getFirst();
        answered(ends);
        byte[] frame = Packets.udp(ends.client, ends.cluster, HELLO);
        for (int octet = 0; octet < 6; octet++) {
            byte[] other = frame.clone();
            other[octet] ^= 4;
            assertLeftToTc(other, "another's");
        }
        assertEquals(TestSite.XDP_REDIRECT, site.fast(frame).verdict());
    }

    @Test
    @DisplayName("an interface that an earlier process had with XDP, and this one has not, gets nothing any more")
    void formerPorts() throws IOException {
        Ends ends = families().getFirst();
        answered(ends);
        FastPorts ports = new FastPorts(site.kernel().tables());
        ports.write(List.of(NetworkInterface.getByName("clients")));
        assertLeftToTc(Packets.udp(ends.client, ends.cluster, HELLO), "its way out is no port");
        ports.write(List.of(NetworkInterface.getByName("clients"), NetworkInterface.getByName("servers")));
        assertEquals(TestSite.XDP_REDIRECT, site.fast(Packets.udp(ends.client, ends.cluster, HELLO)).verdict());
    }

    @Test
    @DisplayName("a UDP checksum of zero stays zero")
    void zeroChecksum() throws IOException {
        Ends ends = families().getFirst();
        answered(ends);
        byte[] frame = Packets.udp(ends.client, ends.cluster, HELLO);
        frame[Packets.ETHERNET + 26] = 0;
        frame[Packets.ETHERNET + 27] = 0;
        Bpf.TestRun run = site.fast(frame);
        assertEquals(TestSite.XDP_REDIRECT, run.verdict());
        assertEquals(0, Read.of(run.packet()).storedSum());
    }
}
