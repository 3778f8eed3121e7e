package io.fairlead.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.dispatch.kernel.Packets;
import io.fairlead.monitor.KernelCounting.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for every way to count: frame in, counts out. */
abstract class CountingContract {

    static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.9", 40_000);
    static final InetSocketAddress CLIENT6 = new InetSocketAddress("2001:db8::9", 40_000);
    static final InetSocketAddress A = new InetSocketAddress("10.1.0.11", 80);
    static final InetSocketAddress A6 = new InetSocketAddress("fd01::11", 80);
    static final InetSocketAddress B = new InetSocketAddress("10.1.0.12", 80);
    static final Duration IDLE = Duration.ofMillis(200);
    static final byte[] HELLO = "hello".getBytes();
    private static final int ETHERNET = 14;

    static MonitorSettings settings() {
        return new MonitorSettings(List.of(), List.of(
                new WatchedServer("a", List.of(A.getAddress(), A6.getAddress()), 0),
                new WatchedServer("b", List.of(B.getAddress()), 0)), MonitorSettings.Method.AUTO, 1_024, IDLE, 1 << 20);
    }

    /** Shows it a frame, which stands for several segments where a payload of each is given. */
    abstract void see(Side side, byte[] frame, int gsoSize) throws IOException;

    abstract Traffic of(InetSocketAddress address) throws IOException;

    abstract Tally tally() throws IOException;

    private void see(byte[] frame) throws IOException {
        see(Side.ALL, frame, 0);
    }

    private static Traffic to(int packets, int octets, int tcp, int udp) {
        return new Traffic(0, 0, octets, packets, tcp, udp);
    }

    private static Traffic from(int packets, int octets) {
        return new Traffic(octets, packets, 0, 0, 0, 0);
    }

    @Test
    @DisplayName("a packet to a server counts to it, in octets of the frame; each of its addresses by itself")
    void aPacketToAServer() throws IOException {
        byte[] four = Packets.udp(CLIENT, A, HELLO);
        byte[] six = Packets.udp(CLIENT6, A6, HELLO);
        see(four);
        see(six);
        assertEquals(to(1, four.length, 0, 1), of(A));
        assertEquals(to(1, six.length, 0, 1), of(A6));
        assertEquals(Traffic.NONE, of(B));
    }

    @Test
    @DisplayName("a packet from a server counts from it")
    void aPacketFromAServer() throws IOException {
        byte[] frame = Packets.tcp(A, CLIENT, Packets.ACK, 5, 6, HELLO);
        see(frame);
        see(frame);
        assertEquals(from(2, 2 * frame.length), of(A));
    }

    @Test
    @DisplayName("a packet between two servers counts from the one and to the other")
    void aPacketBetweenServers() throws IOException {
        byte[] frame = Packets.udp(A, B, HELLO);
        see(frame);
        assertEquals(from(1, frame.length), of(A));
        assertEquals(to(1, frame.length, 0, 1), of(B));
    }

    @Test
    @DisplayName("others' packets count to no server, yet to the interface")
    void othersPackets() throws IOException {
        byte[] frame = Packets.udp(CLIENT, new InetSocketAddress("192.0.2.77", 53), HELLO);
        see(frame);
        assertEquals(Traffic.NONE, of(A));
        assertEquals(new Tally(frame.length, 1, 0, 0, 0), tally());
    }

    @Test
    @DisplayName("where servers lie beyond an interface, what arrives counts by its source and what leaves by its target")
    void eachDirectionCountsOnce() throws IOException {
        byte[] frame = Packets.udp(A, B, HELLO);
        see(Side.FROM, frame, 0);
        assertEquals(from(1, frame.length), of(A));
        assertEquals(Traffic.NONE, of(B));
        see(Side.TO, frame, 0);
        assertEquals(from(1, frame.length), of(A));
        assertEquals(to(1, frame.length, 0, 1), of(B));
    }

    @Test
    @DisplayName("a SYN begins a connection once, however often it is sent; another between the same ends begins the next")
    void aSynBeginsAConnection() throws IOException {
        byte[] first = Packets.tcp(CLIENT, A, Packets.SYN, 1_000, 0, new byte[0]);
        see(first);
        see(first);
        see(Packets.tcp(CLIENT, A, Packets.ACK, 1_001, 7, HELLO));
        assertEquals(1, of(A).tcpFlows());
        see(Packets.tcp(CLIENT, A, Packets.SYN, 2_000, 0, new byte[0]));
        assertEquals(2, of(A).tcpFlows());
    }

    @Test
    @DisplayName("connections that a server opens to others are not its clients'")
    void aServersOwnConnections() throws IOException {
        see(Packets.tcp(A, CLIENT, Packets.SYN, 1_000, 0, new byte[0]));
        see(Packets.tcp(CLIENT, A, Packets.SYN | Packets.ACK, 9, 1_001, new byte[0]));
        assertEquals(0, of(A).tcpFlows());
    }

    @Test
    @DisplayName("datagrams between the same ends are one flow until they pause")
    void datagramsAreOneFlow() throws IOException {
        byte[] frame = Packets.udp(CLIENT, A, HELLO);
        see(frame);
        see(Packets.udp(A, CLIENT, HELLO));
        see(frame);
        assertEquals(1, of(A).udpFlows());
        see(Packets.udp(new InetSocketAddress(CLIENT.getAddress(), 40_001), A, HELLO));
        assertEquals(2, of(A).udpFlows());
        long end = System.nanoTime() + IDLE.multipliedBy(2).toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        see(frame);
        assertEquals(3, of(A).udpFlows());
    }

    @Test
    @DisplayName("a reply to what a server asked of others begins no flow")
    void repliesBeginNothing() throws IOException {
        see(Packets.udp(A, CLIENT, HELLO));
        see(Packets.udp(CLIENT, A, HELLO));
        assertEquals(0, of(A).udpFlows());
    }

    @Test
    @DisplayName("a frame that stands for several segments counts as the packets on the wire, each with its headers")
    void segmentsCountAsOnTheWire() throws IOException {
        byte[] frame = Packets.tcp(CLIENT, A, Packets.ACK, 5, 6, new byte[2_500]);
        see(Side.ALL, frame, 1_000);
        assertEquals(to(3, frame.length + 2 * (ETHERNET + 20 + 20), 0, 0), of(A));
        byte[] six = Packets.udp(A6, CLIENT6, new byte[2_000]);
        see(Side.ALL, six, 1_000);
        assertEquals(from(2, six.length + ETHERNET + 40 + 8), of(A6));
    }

    @Test
    @DisplayName("a packet is found behind one VLAN tag, or two")
    void vlanTags() throws IOException {
        byte[] plain = Packets.tcp(CLIENT, A, Packets.SYN, 1_000, 0, HELLO);
        byte[] tagged = tagged(plain, 0x8100);
        byte[] twice = tagged(tagged(Packets.udp(CLIENT6, A6, HELLO), 0x8100), 0x88a8);
        see(tagged);
        see(twice);
        assertEquals(to(1, tagged.length, 1, 0), of(A));
        assertEquals(to(1, twice.length, 0, 1), of(A6));
    }

    static byte[] tagged(byte[] frame, int type) {
        return ByteBuffer.allocate(frame.length + 4).put(frame, 0, 12).putShort((short) type).putShort((short) 7)
                .put(frame, 12, frame.length - 12).array();
    }

    @Test
    @DisplayName("ports are found behind IPv4 options and IPv6 extension headers")
    void extensions() throws IOException {
        see(Packets.udp(CLIENT, A, HELLO, new byte[] {1, 1, 1, 0}, 64));
        see(Packets.udp(CLIENT6, A6, HELLO, new byte[16], 64));
        assertEquals(1, of(A).udpFlows());
        assertEquals(1, of(A6).udpFlows());
    }

    @Test
    @DisplayName("a later fragment counts to its server and begins no flow")
    void laterFragments() throws IOException {
        byte[] fragment = Packets.ipv4(CLIENT.getAddress(), A.getAddress(), 17, new byte[32], new byte[0], 64, 2, 7);
        see(fragment);
        assertEquals(to(1, fragment.length, 0, 0), of(A));
    }

    @Test
    @DisplayName("what says it is IP and is not counts as unread, what says something else does not")
    void damagedHeaders() throws IOException {
        byte[] damaged = Packets.udp(CLIENT, A, HELLO);
        damaged[ETHERNET] = 0x15;
        see(damaged);
        byte[] other = Packets.udp(CLIENT, A, HELLO);
        other[12] = (byte) 0x88;
        other[13] = (byte) 0xcc;
        see(other);
        assertEquals(new Tally(damaged.length + other.length, 2, 0, 1, 0), tally());
        assertEquals(Traffic.NONE, of(A));
    }

    @Test
    @DisplayName("a segment cut short within its ports counts, and begins no flow")
    void cutShort() throws IOException {
        byte[] frame = Arrays.copyOf(Packets.tcp(CLIENT, A, Packets.SYN, 1_000, 0, HELLO), ETHERNET + 20 + 10);
        see(frame);
        assertEquals(to(1, frame.length, 0, 0), of(A));
    }

}
