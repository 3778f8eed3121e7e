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
import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.kernel.Packets.Quote;
import io.fairlead.dispatch.kernel.Packets.Read;
import io.fairlead.testing.ClosingTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Full NAT, packet by packet: servers see an address of this machine, and replies find their client by its port. */
@Tag(OwnNetwork.TAG)
@DisplayName("The programs of full NAT")
class FullNatPacketTest extends ClosingTest {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("198.51.100.7", 40_000);
    private static final InetSocketAddress CLIENT6 = new InetSocketAddress("2001:db8:9::7", 40_000);
    private static final PortRange PORTS = new PortRange(20_000, 29_999);
    private static final TestSite.Shape SHAPE = TestSite.Shape.USUAL.showing(PORTS);
    private static final byte[] HELLO = "hello, servers".getBytes();

    private TestSite open(TestSite.Shape shape) throws IOException {
        OwnNetwork.assumeKernelPrograms();
        TestSite site = closing(new TestSite(shape));
        site.network().run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.9");
        site.network().run("ip", "-6", "route", "add", "2001:db8:9::/64", "via", "2001:db8::9");
        return site;
    }

    private record Ends(InetSocketAddress client, InetSocketAddress cluster, List<InetSocketAddress> servers,
                        InetAddress own) {

        boolean old() {
            return client.equals(CLIENT);
        }
    }

    static List<Ends> families() {
        return List.of(new Ends(CLIENT, TestSite.CLUSTER, List.of(TestSite.server(0), TestSite.server(1)),
                InetAddress.ofLiteral("10.1.0.1")), new Ends(CLIENT6, TestSite.CLUSTER6,
                List.of(TestSite.server6(0), TestSite.server6(1)), InetAddress.ofLiteral("fd01::1")));
    }

    private static Read forwarded(TestSite site, byte[] frame) throws IOException {
        Bpf.TestRun run = site.arrive(frame);
        assertEquals(TestSite.REDIRECT, run.verdict());
        Read read = Read.of(run.packet());
        assertTrue(read.isRight(), read::toString);
        return read;
    }

    private static InetSocketAddress client(int number) {
        return new InetSocketAddress("198.51.100." + (1 + number % 200), 20_000 + number);
    }

    /** What a server sees of a client whose datagram reaches it. */
    private static InetSocketAddress ask(TestSite site, InetSocketAddress client) throws IOException {
        return forwarded(site, Packets.udp(client, TestSite.CLUSTER, HELLO)).from();
    }

    private static Bpf.TestRun answer(TestSite site, InetSocketAddress seen) throws IOException {
        return site.arrive(Packets.udp(TestSite.server(0), seen, HELLO));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("the server sees the route's address and a port of the range, the client the cluster address")
    void udp(Ends ends) throws IOException {
        TestSite site = open(SHAPE);
        Read sent = forwarded(site, Packets.udp(ends.client, ends.cluster, HELLO));
        assertTrue(ends.servers.contains(sent.to()), sent::toString);
        assertEquals(ends.own, sent.from().getAddress());
        assertTrue(sent.from().getPort() >= PORTS.first() && sent.from().getPort() <= PORTS.last(), sent::toString);
        assertEquals(63, sent.hops());
        Read reply = forwarded(site, Packets.udp(sent.to(), sent.from(), HELLO));
        assertEquals(ends.cluster, reply.from());
        assertEquals(ends.client, reply.to());
        assertEquals(63, reply.hops());
        assertEquals(sent.from(), forwarded(site, Packets.udp(ends.client, ends.cluster, HELLO)).from(), "it keeps its port");
        assertEquals(3L * HELLO.length, site.dataPlane().counters().stream()
                .mapToLong(row -> row.fromBytes() + row.toBytes()).sum());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a connection passes both ways, and is over when both sides have said so")
    void tcp(Ends ends) throws IOException {
        TestSite site = open(SHAPE);
        Read syn = forwarded(site, Packets.tcp(ends.client, ends.cluster, SYN));
        assertEquals(ends.client, forwarded(site, Packets.tcp(syn.to(), syn.from(), SYN | ACK)).to());
        assertEquals(syn.from(), forwarded(site, Packets.tcp(ends.client, ends.cluster, ACK, 5, 6, HELLO)).from());
        assertEquals(1, site.dataPlane().statistics().open());
        forwarded(site, Packets.tcp(syn.to(), syn.from(), FIN | ACK));
        forwarded(site, Packets.tcp(ends.client, ends.cluster, FIN | ACK));
        assertEquals(0, site.dataPlane().statistics().open());
        Read again = forwarded(site, Packets.tcp(ends.client, ends.cluster, SYN));
        assertNotEquals(syn.from(), again.from(), "a new connection has a new port");
    }

    @Test
    @DisplayName("a UDP checksum of zero stays zero both ways")
    void zeroChecksum() throws IOException {
        TestSite site = open(SHAPE.withServers(1));
        byte[] frame = Packets.udp(CLIENT, TestSite.CLUSTER, HELLO);
        frame[Packets.ETHERNET + 26] = 0;
        frame[Packets.ETHERNET + 27] = 0;
        Read sent = Read.of(site.arrive(frame).packet());
        assertEquals(0, sent.storedSum());
        assertTrue(sent.ipSumRight());
    }

    @Test
    @DisplayName("flows to a server have ports of their own, and each reply finds its client")
    void portsOfTheirOwn() throws IOException {
        TestSite site = open(SHAPE.withServers(1));
        Map<InetSocketAddress, InetSocketAddress> clients = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            clients.put(ask(site, client(i)), client(i));
        }
        assertEquals(500, clients.size());
        for (Map.Entry<InetSocketAddress, InetSocketAddress> each : clients.entrySet()) {
            assertEquals(each.getValue(), Read.of(answer(site, each.getKey()).packet()).to());
        }
    }

    @Test
    @DisplayName("flows that open on all processors at a time have ports of their own")
    void opensAtATime() throws Exception {
        TestSite site = open(SHAPE.withServers(1));
        Set<InetSocketAddress> seen = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int first = i * 2_000;
            threads.add(Thread.ofPlatform().start(() -> { // Inherits the network.
                for (int j = first; j < first + 2_000; j++) {
                    try {
                        seen.add(ask(site, client(j)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
        assertEquals(8_000, seen.size());
        assertEquals(0, site.event(Event.PORT_LOST) + site.event(Event.PORTS_EXHAUSTED));
    }

    @Test
    @DisplayName("with all ports of one address in use the next one's are taken; with those of all in use flows are refused")
    void exhaustion() throws IOException {
        TestSite site = open(SHAPE.withServers(1).showing(new PortRange(20_000, 20_007), "10.1.0.1", "10.1.0.2"));
        Set<InetSocketAddress> seen = new HashSet<>();
        for (int i = 0; i < 16; i++) {
            seen.add(ask(site, client(i)));
        }
        assertEquals(16, seen.size());
        assertEquals(8, seen.stream().filter(each -> each.getAddress().equals(InetAddress.ofLiteral("10.1.0.2"))).count());
        assertEquals(TestSite.SHOT, site.arrive(Packets.udp(client(16), TestSite.CLUSTER, HELLO)).verdict());
        assertEquals(1, site.event(Event.PORTS_EXHAUSTED));
        assertEquals(16, site.event(Event.OPENED));
        for (int i = 0; i < 16; i++) {
            forwarded(site, Packets.tcp(client(i), TestSite.CLUSTER, SYN));
        }
        Read refused = Read.of(site.arrive(Packets.tcp(client(16), TestSite.CLUSTER, SYN)).packet());
        assertEquals(RST | ACK, refused.flags(), "of TCP's ports too, and the client is told");
        assertEquals(2, site.dataPlane().statistics().refused());
    }

    @Test
    @DisplayName("a port that a listener has is never given away")
    void listenersPorts() throws IOException {
        TestSite site = open(SHAPE.withServers(1).showing(new PortRange(79, 81), TestSite.CLUSTER.getHostString()));
        assertEquals(Set.of(79, 81), Set.of(ask(site, client(0)).getPort(), ask(site, client(1)).getPort()));
        assertEquals(TestSite.SHOT, site.arrive(Packets.udp(client(2), TestSite.CLUSTER, HELLO)).verdict());
    }

    @Test
    @DisplayName("a flow that ends gives its port back")
    void freed() throws IOException {
        TestSite site = open(SHAPE.withServers(1).showing(new PortRange(20_000, 20_000)));
        InetSocketAddress first = ask(site, client(0));
        age(site, Table.FLOWS, Rows.FLOW_SEEN);
        site.kernel().keeper().expire();
        assertEquals(0, rows(site, Table.WAYS));
        assertEquals(first, ask(site, client(1)));
        assertEquals(client(1), Read.of(answer(site, first).packet()).to());
        assertEquals(0, site.event(Event.PORT_RECLAIMED));
    }

    @Test
    @DisplayName("new tables begin with another port: servers remember connections from those that earlier ones gave away")
    void beginsAnywhere() throws IOException {
        Set<Integer> first = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            first.add(ask(open(SHAPE.withServers(1)), client(0)).getPort());
        }
        assertTrue(first.size() > 1, first::toString);
    }

    @Test
    @DisplayName("an evicted flow's port rests, then is another's; nothing is ever sent to the wrong one of the two")
    void evicted() throws IOException {
        TestSite site = open(SHAPE.withServers(1).showing(new PortRange(20_000, 20_000)));
        InetSocketAddress seen = ask(site, client(0));
        ByteBuffer key = site.kernel().tables().of(Table.FLOWS).newKey();
        ByteBuffer flow = only(site, Table.FLOWS, key);
        assertTrue(site.kernel().tables().of(Table.FLOWS).remove(key));
        byte[] late = Packets.udp(TestSite.server(0), seen, HELLO);
        assertArrayEquals(late, site.arrive(late).packet(), "nobody's: left to the stack");
        assertEquals(TestSite.SHOT, site.arrive(Packets.udp(client(1), TestSite.CLUSTER, HELLO)).verdict(), "it rests");

        age(site, Table.WAYS, Rows.WAY_SEEN);
        assertEquals(seen, ask(site, client(1)));
        assertEquals(1, site.event(Event.PORT_RECLAIMED));
        site.kernel().tables().of(Table.FLOWS).put(key, flow);
        assertEquals(client(1), Read.of(answer(site, seen).packet()).to());
        assertEquals(TestSite.SHOT, site.arrive(Packets.udp(client(0), TestSite.CLUSTER, HELLO)).verdict(),
                "the old one, were it still there, does not speak with the new one's port");
        assertEquals(1, site.event(Event.PORT_LOST));
    }

    @Test
    @DisplayName("a way back whose row is lost is made again by the flow's next packet")
    void wayIsMadeAgain() throws IOException {
        TestSite site = open(SHAPE.withServers(1));
        InetSocketAddress seen = ask(site, client(0));
        ByteBuffer key = site.kernel().tables().of(Table.WAYS).newKey();
        only(site, Table.WAYS, key);
        site.kernel().tables().of(Table.WAYS).remove(key);
        assertEquals(TestSite.OK, answer(site, seen).verdict());
        assertEquals(seen, ask(site, client(0)));
        assertEquals(client(0), Read.of(answer(site, seen).packet()).to());
    }

    @Test
    @DisplayName("when the table of flows makes room again and again, each reply goes to the port's own client or to none")
    void churn() throws IOException {
        TestSite site = open(SHAPE.withServers(1).withFlows(1_024).showing(new PortRange(20_000, 22_999)));
        Map<InetSocketAddress, InetSocketAddress> last = new HashMap<>();
        int lost = 0;
        for (int i = 0; i < 6_000; i++) {
            Bpf.TestRun run = site.arrive(Packets.udp(client(i), TestSite.CLUSTER, HELLO));
            if (run.verdict() == TestSite.REDIRECT) {
                last.put(Read.of(run.packet()).from(), client(i));
            }
            if (i % 1_000 == 999) {
                age(site, Table.WAYS, Rows.WAY_SEEN);
            }
        }
        for (Map.Entry<InetSocketAddress, InetSocketAddress> each : last.entrySet()) {
            Bpf.TestRun run = answer(site, each.getKey());
            if (run.verdict() == TestSite.REDIRECT) {
                assertEquals(each.getValue(), Read.of(run.packet()).to());
            } else {
                assertEquals(TestSite.OK, run.verdict());
                lost++;
            }
        }
        assertTrue(lost > 0 && lost < last.size(), lost + " of " + last.size());
        assertTrue(site.event(Event.PORT_RECLAIMED) > 0);
        age(site, Table.WAYS, Rows.WAY_SEEN);
        site.kernel().keeper().expire();
        assertEquals(rows(site, Table.FLOWS), rows(site, Table.WAYS), "rows of evicted flows are swept");
    }

    /** Sets back when rows were last used, by a minute and a half more than a port rests. */
    private static void age(TestSite site, Table table, int seen) throws IOException {
        BpfMap map = site.kernel().tables().of(table);
        Map<ByteBuffer, ByteBuffer> rows = new HashMap<>();
        map.forEach((key, value) -> rows.put(BpfMap.copy(key), BpfMap.copy(value)));
        for (Map.Entry<ByteBuffer, ByteBuffer> row : rows.entrySet()) {
            int then = row.getValue().getInt(seen) - Rows.ticks(Duration.ofMinutes(3));
            map.put(row.getKey(), row.getValue().putInt(seen, then));
        }
    }

    private static long rows(TestSite site, Table table) throws IOException {
        long[] count = new long[1];
        site.kernel().tables().of(table).forEach((_, _) -> count[0]++);
        return count[0];
    }

    /** The only row; its key is put into the buffer. */
    private static ByteBuffer only(TestSite site, Table table, ByteBuffer key) throws IOException {
        List<ByteBuffer> values = new ArrayList<>();
        site.kernel().tables().of(table).forEach((each, value) -> {
            key.put(0, each, 0, each.remaining());
            values.add(BpfMap.copy(value));
        });
        assertEquals(1, values.size());
        return values.getFirst();
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("at its last hop a packet goes to the stack as from the client, and leaves as from this machine")
    void handedToStack(Ends ends) throws IOException {
        TestSite site = open(SHAPE.withServers(1));
        InetSocketAddress seen = forwarded(site, Packets.udp(ends.client, ends.cluster, HELLO)).from();
        Bpf.TestRun half = site.arrive(Packets.udp(ends.client, ends.cluster, HELLO, new byte[0], 1));
        assertEquals(TestSite.OK, half.verdict());
        assertEquals(ends.client, Read.of(half.packet()).from());
        assertEquals(ends.servers.getFirst(), Read.of(half.packet()).to());
        Read whole = Read.of(site.leave(half.packet()).packet());
        assertEquals(seen, whole.from());
        assertTrue(whole.isRight());

        Bpf.TestRun back = site.arrive(Packets.udp(ends.servers.getFirst(), seen, HELLO, new byte[0], 1));
        assertEquals(TestSite.OK, back.verdict());
        assertEquals(ends.servers.getFirst(), Read.of(back.packet()).from());
        assertEquals(ends.client, Read.of(back.packet()).to());
        Read reply = Read.of(site.leave(back.packet()).packet());
        assertEquals(ends.cluster, reply.from());
        assertEquals(ends.client, reply.to());
        assertTrue(reply.isRight());
        assertEquals(1L * HELLO.length, site.dataPlane().counters().getFirst().fromBytes(), "counted once");
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("what the stack says of a half rewritten packet names what its sender knows")
    void stacksErrors(Ends ends) throws IOException {
        TestSite site = open(SHAPE.withServers(1));
        InetSocketAddress seen = forwarded(site, Packets.udp(ends.client, ends.cluster, HELLO)).from();
        byte[] half = site.arrive(Packets.udp(ends.client, ends.cluster, HELLO, new byte[0], 1)).packet();
        Quote toClient = Quote.of(site.leave(tooBig(ends, ends.own, ends.client.getAddress(), half)).packet());
        assertEquals(ends.client, toClient.quoted().from());
        assertEquals(ends.cluster, toClient.quoted().to());
        byte[] back = site.arrive(Packets.udp(ends.servers.getFirst(), seen, HELLO, new byte[0], 1)).packet();
        Quote toServer = Quote.of(site.leave(tooBig(ends, ends.own, ends.servers.getFirst().getAddress(), back)).packet());
        assertEquals(ends.servers.getFirst(), toServer.quoted().from());
        assertEquals(seen, toServer.quoted().to());
        for (Quote each : List.of(toClient, toServer)) {
            assertTrue(each.sumRight() && each.quoted().ipSumRight(), each::toString);
        }
    }

    private static byte[] tooBig(Ends ends, InetAddress from, InetAddress to, byte[] about) {
        return Packets.error(from, to, ends.old() ? 3 : 2, ends.old() ? 4 : 0, 1_300, about, ends.old() ? 28 : 48);
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a router's 'packet too big' reaches the client, and the server, with their own packets quoted")
    void routersErrors(Ends ends) throws IOException {
        TestSite site = open(SHAPE.withServers(1));
        byte[] sent = site.arrive(Packets.udp(ends.client, ends.cluster, HELLO)).packet();
        InetSocketAddress seen = Read.of(sent).from();
        InetAddress inside = InetAddress.ofLiteral(ends.old() ? "10.1.0.254" : "fd01::254");
        Bpf.TestRun first = site.arrive(tooBig(ends, inside, ends.own, sent));
        assertEquals(TestSite.REDIRECT, first.verdict());
        Quote toClient = Quote.of(first.packet());
        assertEquals(ends.client.getAddress(), toClient.outer().to().getAddress());
        assertEquals(inside, toClient.outer().from().getAddress());
        assertEquals(ends.client, toClient.quoted().from());
        assertEquals(ends.cluster, toClient.quoted().to());

        byte[] reply = site.arrive(Packets.udp(ends.servers.getFirst(), seen, HELLO)).packet();
        InetAddress outside = InetAddress.ofLiteral(ends.old() ? "192.0.2.254" : "2001:db8::254");
        Bpf.TestRun second = site.arrive(tooBig(ends, outside, ends.cluster.getAddress(), reply));
        assertEquals(TestSite.REDIRECT, second.verdict());
        Quote toServer = Quote.of(second.packet());
        assertEquals(ends.servers.getFirst().getAddress(), toServer.outer().to().getAddress());
        assertEquals(ends.own, toServer.outer().from().getAddress(), "servers have no route to whoever is out there");
        assertEquals(ends.servers.getFirst(), toServer.quoted().from());
        assertEquals(seen, toServer.quoted().to());
        for (Quote each : List.of(toClient, toServer)) {
            assertTrue(each.sumRight() && each.quoted().ipSumRight(), each::toString);
        }
        assertEquals(2, site.event(Event.ICMP_TRANSLATED));
    }

    @Test
    @DisplayName("fragments follow the first one, both ways")
    void fragments() throws IOException {
        TestSite site = open(SHAPE.withServers(1));
        byte[][] request = Packets.inTwo(CLIENT, TestSite.CLUSTER, new byte[56]);
        Read first = Read.of(site.arrive(request[0]).packet());
        Read second = Read.of(site.arrive(request[1]).packet());
        assertEquals(TestSite.server(0).getAddress(), second.to().getAddress());
        assertEquals(first.from().getAddress(), second.from().getAddress());
        byte[][] reply = Packets.inTwo(TestSite.server(0), first.from(), new byte[56]);
        assertEquals(TestSite.CLUSTER, Read.of(site.arrive(reply[0]).packet()).from());
        Read rest = Read.of(site.arrive(reply[1]).packet());
        assertEquals(TestSite.CLUSTER.getAddress(), rest.from().getAddress());
        assertEquals(CLIENT.getAddress(), rest.to().getAddress());
        assertTrue(second.ipSumRight() && rest.ipSumRight());
    }

    @Test
    @DisplayName("a refusal is kept from the client, whose next SYN goes elsewhere; a dead server's flow moves")
    void otherServers() throws IOException {
        TestSite site = open(SHAPE);
        Read first = forwarded(site, Packets.tcp(CLIENT, TestSite.CLUSTER, SYN));
        assertEquals(TestSite.SHOT, site.arrive(Packets.tcp(first.to(), first.from(), RST | ACK)).verdict());
        assertNotEquals(first.to(), forwarded(site, Packets.tcp(CLIENT, TestSite.CLUSTER, SYN)).to());
        Read udp = forwarded(site, Packets.udp(CLIENT, TestSite.CLUSTER, HELLO));
        site.state(udp.to().equals(TestSite.server(0)) ? 0 : 1, State.DEAD);
        Read moved = forwarded(site, Packets.udp(CLIENT, TestSite.CLUSTER, HELLO));
        assertNotEquals(udp.to(), moved.to());
        assertEquals(TestSite.OK, site.arrive(Packets.udp(udp.to(), udp.from(), HELLO)).verdict(),
                "what the dead one still says is nobody's");
    }

    @Test
    @DisplayName("this machine's own talk with a server, and others', is not touched")
    void notOurs() throws IOException {
        TestSite site = open(SHAPE.withServers(1));
        for (InetSocketAddress to : List.of(new InetSocketAddress("10.1.0.1", 45_000), CLIENT)) {
            byte[] frame = Packets.udp(TestSite.server(0), to, HELLO);
            Bpf.TestRun arrived = site.arrive(frame);
            assertEquals(TestSite.OK, arrived.verdict());
            assertArrayEquals(frame, arrived.packet());
            byte[] other = Packets.udp(to, TestSite.server(0), HELLO);
            assertArrayEquals(other, site.leave(other).packet());
        }
    }
}
