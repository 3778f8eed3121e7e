package io.fairlead.dispatch;

import static io.fairlead.dispatch.Site.ask;
import static io.fairlead.dispatch.Site.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.testing.ClosingTest;
import io.fairlead.testing.Pace;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What any data plane does, as sentences; a subclass says which. */
public abstract class DataPlaneContract extends ClosingTest {

    /** The data plane under test. */
    protected abstract DataPlane open(DispatcherSettings settings) throws IOException;

    /**
     * Whether it ends connections itself and knows each flow's age: only such a one can put something into a stream,
     * count a client's flows, and shed exactly the flow that was idle for longest.
     */
    protected boolean endsConnections() {
        return true;
    }

    /** The cluster address of IPv6. */
    protected String ipv6Cluster() {
        return "::1";
    }

    /** A server's; its last octet is 1. */
    protected String ipv6Server() {
        return "::1";
    }

    /** Whoever carries a stream counts its octets; whoever sees its packets counts those that are sent again, too. */
    private void assertCarried(long octets, long counted) {
        long again = endsConnections() ? 0 : octets / 10;
        assertTrue(counted >= octets && counted <= octets + again, () -> counted + " of " + octets + " octets counted");
    }

    private void assumeEndsConnections() {
        assumeTrue(endsConnections(), "only a data plane that ends connections itself does that");
    }

    final Site.Builder site() {
        return new Site.Builder(this::open);
    }

    private Site site(int servers) throws IOException {
        return closing(site().open(Site.echoes(servers)));
    }

    private Socket connect(Site site) throws IOException {
        return closing(site.connect());
    }

    private DatagramSocket datagramSocket(Site site) throws IOException {
        return closing(site.datagramSocket());
    }

    @Test
    @DisplayName("a new TCP flow goes to the lightest link")
    void lightestLinkTcp() throws IOException {
        Site site = site(3).weights(0, 1, 0);
        for (int i = 0; i < 10; i++) {
            assertEquals(1, site.serverOf(connect(site)));
        }
        site.weights(0, 0, 1);
        assertEquals(2, site.serverOf(connect(site)));
    }

    @Test
    @DisplayName("a new UDP flow goes to the lightest link, and stays when another becomes lighter")
    void lightestLinkUdp() throws IOException {
        Site site = site(3).weights(0, 1, 0);
        DatagramSocket first = datagramSocket(site);
        assertEquals(1, ask(first, "one"));
        site.weights(0, 0, 1);
        assertEquals(1, ask(first, "two"));
        assertEquals(2, ask(datagramSocket(site), "one"));
    }

    @Test
    @DisplayName("flows are shared out by weight")
    void sharesByWeight() throws IOException {
        Site site = closing(site().threads(1).open(Site.echoes(2))).weights(3, 1);
        int[] counts = new int[2];
        for (int i = 0; i < 1_024; i++) {
            try (Socket socket = site.connect()) {
                counts[site.serverOf(socket)]++;
            }
        }
        assertEquals(768, counts[0], 1);
    }

    @Test
    @DisplayName("the same originator is sent the same way under affinity, whatever the weights, until it is forgotten")
    void affinity() throws IOException {
        Site site = closing(site().affinity(Affinity.clientAddress(Duration.ofMinutes(1), 1_000)).open(Site.echoes(2)))
                .weights(1, 0);
        assertEquals(0, site.serverOf(closing(site.connect("127.0.0.50"))));
        site.weights(0, 1);
        for (int i = 0; i < 10; i++) {
            assertEquals(0, site.serverOf(closing(site.connect("127.0.0.50"))), "the one seen before");
            assertEquals(1, site.serverOf(closing(site.connect("127.0.0." + (60 + i)))), "strangers");
        }
        site.state(0, State.DRAINING);
        assertEquals(1, site.serverOf(closing(site.connect("127.0.0.50"))),
                "a drained server takes no new flow, affinity or not");
    }

    @Test
    @DisplayName("under affinity an originator's UDP stream goes where its TCP connection went")
    void affinityAcrossListeners() throws IOException {
        Site site = closing(site().affinity(Affinity.clientAddress(Duration.ofMinutes(1), 1_000)).open(Site.echoes(2)))
                .weights(0, 1);
        assertEquals(1, site.serverOf(connect(site)));
        site.weights(1, 0);
        assertEquals(1, ask(datagramSocket(site), "stream"));
    }

    @Test
    @DisplayName("affinity by prefix covers neighbours")
    void affinityByPrefix() throws IOException {
        Site site = closing(site().affinity(new Affinity.ClientPrefix(28, 64, Duration.ofMinutes(1), 1_000))
                .open(Site.echoes(2))).weights(1, 0);
        assertEquals(0, site.serverOf(closing(site.connect("127.0.0.65"))));
        site.weights(0, 1);
        assertEquals(0, site.serverOf(closing(site.connect("127.0.0.78"))));
        assertEquals(1, site.serverOf(closing(site.connect("127.0.0.80"))));
    }

    @Test
    @DisplayName("affinity is forgotten after its lifetime")
    void affinityEnds() throws IOException {
        Site site = closing(site().affinity(Affinity.clientAddress(Duration.ofMillis(200), 1_000))
                .open(Site.echoes(2))).weights(1, 0);
        assertEquals(0, site.serverOf(connect(site)));
        site.weights(0, 1);
        long end = System.nanoTime() + 300_000_000L;
        eventually("time passes", () -> System.nanoTime() > end);
        assertEquals(1, site.serverOf(connect(site)));
    }

    @Test
    @DisplayName("affinity lasts as long as datagrams of one of the client's flows come, however old that is")
    void affinityLastsWithUse() throws IOException {
        Site site = closing(site().affinity(Affinity.clientAddress(Duration.ofMillis(600), 1_000))
                .open(Site.echoes(2))).weights(1, 0);
        DatagramSocket socket = datagramSocket(site);
        assertEquals(0, ask(socket, "first"));
        site.weights(0, 1);
        long end = System.nanoTime() + 1_500_000_000L;
        eventually("it outlives its lifetime", () -> {
            try {
                assertEquals(0, ask(socket, "more"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return System.nanoTime() > end;
        });
        assertEquals(0, ask(datagramSocket(site), "another flow"));
    }

    @Test
    @DisplayName("originators are told with their server, prefix and age, and only those with a new flow of late")
    void tellsOriginators() throws IOException {
        Site site = closing(site().affinity(new Affinity.ClientPrefix(28, 64, Duration.ofMinutes(1), 1_000))
                .open(Site.echoes(2))).weights(0, 1);
        assertEquals(List.of(), site.dataPlane.originators(Duration.ofMinutes(1)));
        assertEquals(1, site.serverOf(closing(site.connect("127.0.0.50"))));
        List<Originator> told = site.dataPlane.originators(Duration.ofMinutes(1));
        assertEquals(1, told.size(), told::toString);
        Originator one = told.getFirst();
        assertEquals(new Originator(28, 64, 0, FlowKey.low(Site.address("127.0.0.48")), Site.IDS[1], one.idle()), one);
        assertTrue(one.idle().compareTo(Duration.ofSeconds(30)) < 0, one::toString);
        eventually("its last new flow is long ago", () -> site.dataPlane.originators(Duration.ofMillis(20)).isEmpty());
        assertEquals(1, site.serverOf(closing(site.connect("127.0.0.51"))));
        assertEquals(1, site.dataPlane.originators(Duration.ofSeconds(30)).size(), "a neighbour is the same originator");
    }

    @Test
    @DisplayName("what another data plane remembers holds here: for later flows, TCP and UDP, until it is as old there as is forgotten")
    void remembersForOthers() throws IOException {
        Affinity affinity = Affinity.clientAddress(Duration.ofMinutes(1), 1_000);
        Site site = closing(site().affinity(affinity).open(Site.echoes(2))).weights(1, 0);
        Socket open = closing(site.connect("127.0.0.50"));
        assertEquals(0, site.serverOf(open));
        site.dataPlane.remember(List.of(originator("127.0.0.50", 1, Duration.ofSeconds(10)),
                originator("127.0.0.1", 1, Duration.ZERO), originator("127.0.0.52", 1, Duration.ofMinutes(2))));
        assertEquals(1, site.serverOf(closing(site.connect("127.0.0.50"))), "a later flow");
        assertEquals(1, ask(datagramSocket(site), "datagram"), "over UDP");
        assertEquals(0, site.serverOf(closing(site.connect("127.0.0.52"))), "too old");
        assertEquals(0, site.serverOf(closing(site.connect("127.0.0.53"))), "strangers go by weight");
        open.getOutputStream().write('x');
        assertEquals('x', open.getInputStream().read(), "an open flow stays");
    }

    @Test
    @DisplayName("originators of other prefixes, pools and servers are nobody here")
    void passesOverStrangers() throws IOException {
        Affinity affinity = Affinity.clientAddress(Duration.ofMinutes(1), 1_000);
        Site site = closing(site().affinity(affinity).open(Site.echoes(2))).weights(1, 0);
        Originator mine = originator("127.0.0.50", 1, Duration.ZERO);
        site.dataPlane.remember(List.of(new Originator(24, 128, mine.high(), mine.low(), mine.server(), mine.idle()),
                new Originator(32, 128, mine.high(), mine.low(), new ServerId("elsewhere", "b"), mine.idle()),
                new Originator(32, 128, mine.high(), mine.low(), new ServerId("pool", "unheard-of"), mine.idle())));
        assertEquals(0, site.serverOf(closing(site.connect("127.0.0.50"))));
    }

    private static Originator originator(String client, int server, Duration idle) {
        return new Originator(32, 128, 0, FlowKey.low(Site.address(client)), Site.IDS[server], idle);
    }

    @Test
    @DisplayName("a UDP stream is counted to its server in both directions, and to no other")
    void countsUdp() throws IOException {
        Origin video = new Origin(Site.address("127.0.0.11"), 0, Socket::close, (socket, packet) -> {
            byte[] frame = new byte[1_200];
            for (int i = 0; i < 2_000; i++) {
                socket.send(new DatagramPacket(frame, frame.length, packet.getSocketAddress()));
                if (i % 8 == 0) {
                    LockSupport.parkNanos(2_000_000); // A video's pace: in one burst the kernel's buffers would lose most.
                }
            }
        });
        Origin other = Origin.echo(Site.address("127.0.0.12"), video.port());
        Site site = closing(site().open(List.of(video, other))).weights(1, 0);
        DatagramSocket client = datagramSocket(site);
        client.setReceiveBufferSize(4 << 20);
        client.send(new DatagramPacket(new byte[100], 100));
        DatagramPacket frame = new DatagramPacket(new byte[2_048], 2_048);
        for (int received = 0; received < 1_000; received++) {
            client.receive(frame);
            assertEquals(1_200, frame.getLength());
        }
        eventually("all counted or dropped", () -> site.counters(0).fromPackets() > 1_000);
        ServerCounters row = site.counters(0);
        assertEquals(1, row.toPackets());
        assertEquals(100, row.toBytes());
        assertEquals(row.fromPackets() * 1_200, row.fromBytes());
        assertEquals(100, row.udpToBytes());
        assertEquals(1, row.udpOpen());
        assertEquals(row.fromBytes(), row.udpFromBytes());
        assertEquals(1, row.opened());
        assertEquals(1, row.open());
        assertEquals(0, site.counters(1).fromPackets() + site.counters(1).toPackets());
    }

    @Test
    @DisplayName("TCP octets are counted to their server in both directions, open flows until they end")
    void countsTcp() throws IOException {
        Site site = site(2).weights(0, 1);
        Socket socket = connect(site);
        assertEquals(1, site.serverOf(socket));
        byte[] sent = new byte[100_000];
        socket.getOutputStream().write(sent);
        assertEquals(1, site.counters(1).open());
        socket.shutdownOutput();
        assertEquals(100_000, socket.getInputStream().readAllBytes().length);
        eventually("the flow has ended", () -> site.counters(1).open() == 0);
        assertCarried(100_000, site.counters(1).toBytes());
        assertCarried(100_001, site.counters(1).fromBytes());
        assertEquals(0, site.counters(1).udpToBytes() + site.counters(1).udpFromBytes());
        assertTrue(site.counters(1).toPackets() >= 100_000 / 1_460);
        assertEquals(1, site.counters(1).opened());
        assertEquals(0, site.counters(0).opened());
    }

    @Test
    @DisplayName("a drained server gets no new flow and keeps its old")
    void drains() throws IOException {
        Site site = site(2).weights(1, 0);
        Socket oldTcp = connect(site);
        DatagramSocket oldUdp = datagramSocket(site);
        assertEquals(0, site.serverOf(oldTcp));
        assertEquals(0, ask(oldUdp, "before"));
        site.weights(1, 1).state(0, State.DRAINING);
        for (int i = 0; i < 8; i++) {
            assertEquals(1, site.serverOf(connect(site)));
            assertEquals(1, ask(datagramSocket(site), "new"));
        }
        assertEquals(0, ask(oldUdp, "after"));
        oldTcp.getOutputStream().write('x');
        assertEquals('x', oldTcp.getInputStream().read());
        assertEquals(2, site.counters(0).open());
        assertEquals(1, site.counters(0).udpOpen());
    }

    @Test
    @DisplayName("a dead server's UDP flow moves at its next packet")
    void moves() throws IOException {
        Site site = site(2).weights(1, 0);
        DatagramSocket client = datagramSocket(site);
        assertEquals(0, ask(client, "one"));
        site.weights(1, 1).state(0, State.DEAD);
        assertEquals(1, ask(client, "two"));
        site.state(0, State.ACTIVE);
        assertEquals(1, ask(client, "three"), "a server that comes back does not get its flows back");
        assertEquals(1, site.dataPlane.statistics().moved());
        assertEquals(1, site.counters(1).open());
        assertEquals(1, site.counters(1).udpOpen());
        assertEquals(0, site.counters(0).open() + site.counters(0).udpOpen());
    }

    @Test
    @DisplayName("a dead server's TCP flows are reset, others go on")
    void resets() throws IOException {
        Site site = site(2);
        List<Socket> sockets = List.of(connect(site), connect(site), connect(site), connect(site));
        int[] servers = new int[sockets.size()];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = site.serverOf(sockets.get(i));
        }
        site.state(0, State.DEAD);
        for (int i = 0; i < servers.length; i++) {
            Socket socket = sockets.get(i);
            if (servers[i] == 0) {
                assertThrows(SocketException.class, () -> socket.getInputStream().read());
            } else {
                socket.getOutputStream().write('x');
                assertEquals('x', socket.getInputStream().read());
            }
        }
    }

    @Test
    @DisplayName("without a server to choose new flows are refused, and taken again when there is one")
    void refuses() throws IOException {
        Site site = site(1).state(0, State.DEAD);
        assertThrows(SocketException.class, () -> connect(site).getInputStream().read());
        assertTrue(site.dataPlane.statistics().refused() >= 1);
        site.state(0, State.ACTIVE);
        assertEquals(0, site.serverOf(connect(site)));
    }

    @Test
    @DisplayName("the table at its limit sheds the flow idle for longest, and says so")
    void sheds() throws IOException {
        assumeEndsConnections();
        Site site = closing(site().threads(1).limits(4, 0).open(Site.echoes(1)));
        List<DatagramSocket> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(datagramSocket(site));
            ask(clients.get(i), "hello");
        }
        ask(clients.get(0), "still here");
        ask(datagramSocket(site), "one too many");
        assertEquals(1, site.dataPlane.statistics().evicted());
        assertEquals(4, site.dataPlane.statistics().open());
        List<Integer> ports = site.dataPlane.flows(10).stream().map(flow -> flow.key().clientPort()).toList();
        assertFalse(ports.contains(clients.get(1).getLocalPort()));
        assertTrue(ports.contains(clients.get(0).getLocalPort()));
        assertEquals(0, ask(clients.get(1), "a shed flow is a new one at its next packet"));
    }

    @Test
    @DisplayName("a client over its limit is refused while others are served")
    void limitsClients() throws IOException {
        assumeEndsConnections();
        Site site = closing(site().limits(100, 2).open(Site.echoes(1)));
        site.serverOf(closing(site.connect("127.0.0.50")));
        Socket second = closing(site.connect("127.0.0.50"));
        site.serverOf(second);
        assertThrows(SocketException.class, () -> closing(site.connect("127.0.0.50")).getInputStream().read());
        assertEquals(0, site.serverOf(closing(site.connect("127.0.0.51"))));
        second.close();
        eventually("room again", () -> site.dataPlane.statistics().open() == 2);
        assertEquals(0, site.serverOf(closing(site.connect("127.0.0.50"))));
    }

    @Test
    @DisplayName("idle flows end after their time, busy ones do not")
    void expires() throws Exception {
        Pace.keep(Duration.ofMillis(300), this::expires);
    }

    private void expires(Pace pace) throws IOException {
        Site site = closing(site().timeouts(new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(600),
                Duration.ofMillis(600), Duration.ZERO))
                .open(Site.echoes(1)));
        Socket idle = connect(site);
        site.serverOf(idle);
        DatagramSocket busy = datagramSocket(site);
        long end = System.nanoTime() + 1_500_000_000L;
        pace.step();
        while (System.nanoTime() < end) {
            ask(busy, "tick");
            pace.step();
        }
        assertThrows(SocketException.class, () -> idle.getInputStream().read());
        assertEquals(1, site.dataPlane.statistics().expired());
        eventually("the other one too", () -> site.dataPlane.statistics().open() == 0);
        eventually("and is counted", () -> site.dataPlane.statistics().expired() == 2);
    }

    @Test
    @DisplayName("half-closed connections deliver everything, whichever side ends first")
    void halfClose() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        Origin origin = new Origin(Site.address("127.0.0.11"), 0, connection -> {
            try (connection) {
                byte[] request = connection.getInputStream().readAllBytes();
                connection.getOutputStream().write(request);
            }
        }, (_, _) -> { });
        Site site = closing(site().open(List.of(origin)));
        Socket socket = connect(site);
        socket.getOutputStream().write(large);
        socket.shutdownOutput();
        assertArrayEquals(large, socket.getInputStream().readAllBytes());
        eventually("nothing is left of it", () -> site.dataPlane.statistics().open() == 0);
        assertEquals(0, site.dataPlane.statistics().reset());
    }

    @ParameterizedTest(name = "{0} octets")
    @ValueSource(ints = {1, 1_448, 4_095, 4_096, 4_097, 131_071, 131_072, 131_073, 300_000})
    @DisplayName("an end right behind the last octet loses none, at once or after a pause, either way")
    void endsAtOnce(int size) throws IOException {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        Origin origin = new Origin(Site.address("127.0.0.11"), 0, connection -> {
            try (connection) {
                connection.getOutputStream().write(connection.getInputStream().readAllBytes());
            }
        }, (_, _) -> { });
        Site site = closing(site().open(List.of(origin)));
        for (int i = 0; i < 10; i++) {
            try (Socket socket = site.connect()) {
                if (i % 2 == 1) {
                    eventually("the flow is open", () -> !site.dataPlane.flows(1).isEmpty());
                }
                socket.getOutputStream().write(octets);
                socket.shutdownOutput();
                assertArrayEquals(octets, socket.getInputStream().readAllBytes());
            }
            eventually("nothing is left of it", () -> site.dataPlane.statistics().open() == 0);
        }
        assertEquals(0, site.dataPlane.statistics().reset());
        assertCarried(10L * size, site.counters(0).toBytes());
        assertCarried(10L * size, site.counters(0).fromBytes());
    }

    @Test
    @DisplayName("urgent data holds up nothing of what follows it")
    void urgentData() throws IOException {
        Site site = site(1);
        for (int i = 0; i < 50; i++) {
            try (Socket socket = site.connect()) {
                if (i % 2 == 1) {
                    site.serverOf(socket);
                }
                socket.getOutputStream().write("before".getBytes());
                socket.sendUrgentData('!');
                socket.getOutputStream().write("after".getBytes());
                String heard = "";
                while (!heard.endsWith("after")) {
                    int octet = socket.getInputStream().read();
                    assertTrue(octet >= 0, "ended after '" + heard + "'");
                    heard += (char) octet;
                }
            }
        }
    }

    @Test
    @DisplayName("what the client said at once reaches the next choice when the first refuses")
    void saidAtOnce() throws IOException {
        Site site = site(2);
        site.origin(0).close();
        for (int i = 0; i < 20; i++) {
            Socket socket = connect(site);
            socket.getOutputStream().write("at once".getBytes());
            assertEquals(1, site.serverOf(socket));
            assertEquals("at once", new String(socket.getInputStream().readNBytes(7)));
        }
        assertEquals(20 * 7, site.counters(1).toBytes());
    }

    @Test
    @DisplayName("a server that ends first still hears all that the client has to say")
    void halfCloseByServer() throws Exception {
        byte[] large = new byte[3_000_000];
        new Random(2).nextBytes(large);
        List<byte[]> heard = new CopyOnWriteArrayList<>();
        Origin origin = new Origin(Site.address("127.0.0.11"), 0, connection -> {
            try (connection) {
                connection.getOutputStream().write("bye".getBytes());
                connection.shutdownOutput();
                heard.add(connection.getInputStream().readAllBytes());
            }
        }, (_, _) -> { });
        Site site = closing(site().open(List.of(origin)));
        Socket socket = connect(site);
        assertEquals("bye", new String(socket.getInputStream().readAllBytes()));
        socket.getOutputStream().write(large);
        socket.shutdownOutput();
        eventually("the server has heard it", () -> !heard.isEmpty());
        assertArrayEquals(large, heard.getFirst());
    }

    @Test
    @DisplayName("a response that a slow client reads long after the server has gone arrives whole")
    void slowReader() throws IOException {
        byte[] large = new byte[8_000_000];
        new Random(3).nextBytes(large);
        Origin origin = new Origin(Site.address("127.0.0.11"), 0, connection -> {
            try (connection) {
                connection.getInputStream().readAllBytes();
                connection.getOutputStream().write(large);
            }
        }, (_, _) -> { });
        Site site = closing(site().open(List.of(origin)));
        Socket socket = connect(site);
        socket.shutdownOutput();
        long end = System.nanoTime() + 300_000_000L;
        eventually("time passes", () -> System.nanoTime() > end);
        assertArrayEquals(large, socket.getInputStream().readAllBytes());
    }

    @Test
    @DisplayName("a reset from the server reaches the client as a reset, and the other way round")
    void passesResets() throws IOException {
        Site site = site(1);
        Socket toBeReset = connect(site);
        site.serverOf(toBeReset);
        Socket atServer = site.origin(0).connections().getFirst();
        atServer.setSoLinger(true, 0);
        atServer.close();
        assertThrows(SocketException.class, () -> toBeReset.getInputStream().read());

        Socket resets = connect(site);
        site.serverOf(resets);
        resets.setSoLinger(true, 0);
        resets.close();
        eventually("the flow is gone", () -> site.dataPlane.statistics().open() == 0);
        assertEquals(2, site.dataPlane.statistics().reset());
    }

    @Test
    @DisplayName("a server that refuses is followed by the next choice, unnoticed by the client")
    void nextChoice() throws IOException {
        Site site = site(3);
        site.origin(1).close();
        for (int i = 0; i < 30; i++) {
            assertNotEquals(1, site.serverOf(connect(site)));
        }
        long failed = site.dataPlane.statistics().failedConnects();
        assertTrue(failed >= 1 && failed <= 4, "a suspect server is left alone for a while: " + failed);
    }

    @Test
    @DisplayName("UDP: a server that is unreachable by ICMP is suspect, and its flow moves")
    void unreachable() throws IOException {
        Site site = site(2).weights(1, 0);
        DatagramSocket client = datagramSocket(site);
        assertEquals(0, ask(client, "one"));
        site.weights(1, 1);
        site.origin(0).close();
        client.setSoTimeout(200);
        int server = 0;
        for (int i = 0; i < 20 && server != 1; i++) {
            try {
                server = ask(client, "is anybody there"); // The reply to an earlier one, late, does as well.
            } catch (SocketTimeoutException e) {
                server = 0;
            }
        }
        assertEquals(1, server);
        for (int i = 0; i < 4; i++) {
            assertEquals(1, ask(datagramSocket(site), "new"));
        }
    }

    @Test
    @DisplayName("datagrams of every size pass whole, from one octet to the largest")
    void sizes() throws IOException {
        Site site = site(1);
        DatagramSocket client = datagramSocket(site);
        for (int size : new int[] {1, 1_472, 1_473, 9_000, 65_000}) {
            assertEquals(0, ask(client, "x".repeat(size)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bursts")
    @DisplayName("datagrams of a burst keep their boundaries both ways")
    void bursts(String name, int[] sizes) throws IOException {
        List<DatagramPacket> heard = new CopyOnWriteArrayList<>();
        Origin echo = new Origin(Site.address("127.0.0.11"), 0, Socket::close, (socket, packet) -> {
            byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
            heard.add(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
            if (heard.size() == sizes.length) {
                for (DatagramPacket each : heard) {
                    socket.send(each);
                }
            }
        });
        DatagramSocket client = datagramSocket(closing(site().open(List.of(echo))));
        client.setReceiveBufferSize(4 << 20);
        byte[][] sent = new byte[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            sent[i] = new byte[sizes[i]];
            Arrays.fill(sent[i], (byte) (i + 1));
            client.send(new DatagramPacket(sent[i], sizes[i]));
        }
        for (byte[] datagram : sent) {
            DatagramPacket reply = new DatagramPacket(new byte[65_536], 65_536);
            client.receive(reply);
            assertArrayEquals(datagram, Arrays.copyOf(reply.getData(), reply.getLength()));
        }
    }

    static List<Arguments> bursts() {
        return List.of(Arguments.of("equal lengths", IntStream.generate(() -> 1_200).limit(40).toArray()),
                Arguments.of("more than one train holds", IntStream.generate(() -> 100).limit(100).toArray()),
                Arguments.of("mixed lengths", new int[] {1, 1_200, 1_200, 700, 700, 1_200, 1_200, 1_200, 5, 1_400, 5, 5}),
                Arguments.of("9,000 octets", new int[] {9_000, 9_000, 9_000, 8_999, 9_000, 9_000}),
                Arguments.of("65,507 octets", new int[] {65_507, 65_507}));
    }

    @Test
    @DisplayName("two clients of one server get their own replies")
    void repliesToTheRightClient() throws IOException {
        Site site = site(1);
        List<DatagramSocket> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(datagramSocket(site));
        }
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 50; i++) {
                ask(clients.get(i), "client " + i + " round " + round);
            }
        }
        assertEquals(50, site.counters(0).open());
    }

    @Test
    @DisplayName("flows tell who goes where, as many as asked for")
    void views() throws IOException {
        Site site = site(2).weights(0, 1);
        Socket socket = connect(site);
        site.serverOf(socket);
        ask(datagramSocket(site), "hello");
        List<Flow> flows = site.dataPlane.flows(10);
        assertEquals(2, flows.size());
        Flow tcp = flows.stream().filter(flow -> flow.key().protocol() == Protocol.TCP).findFirst().orElseThrow();
        assertEquals(FlowKey.of(Protocol.TCP, (InetSocketAddress) socket.getLocalSocketAddress(), socket.getPort()),
                tcp.key());
        assertEquals(Site.IDS[1], tcp.server());
        assertEquals(1, tcp.fromBytes());
        assertEquals(1, site.dataPlane.flows(1).size());
    }

    @Test
    @DisplayName("draining takes no new flow, lets old ones finish, then is done")
    void drain() throws Exception {
        Site site = site(1);
        Socket old = connect(site);
        site.serverOf(old);
        CompletionStage<Void> drained = site.dataPlane.drain();
        assertThrows(IOException.class, () -> {
            try (Socket late = site.connect()) {
                assertEquals(-2, site.serverOf(late));
                throw new IOException("closed");
            }
        });
        old.getOutputStream().write("last words".getBytes());
        assertEquals("last words", new String(old.getInputStream().readNBytes(10)));
        assertFalse(drained.toCompletableFuture().isDone());
        old.shutdownOutput();
        assertEquals(-1, old.getInputStream().read());
        drained.toCompletableFuture().get(3, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("with PROXY protocol the server hears who the client is before what it says")
    void proxyProtocol() throws IOException {
        assumeEndsConnections();
        Site site = closing(site().proxyProtocol(ProxyProtocol.V1).open(Site.echoes(1)));
        Socket socket = closing(site.connect("127.0.0.50"));
        site.serverOf(socket);
        socket.getOutputStream().write("hello".getBytes());
        socket.shutdownOutput();
        assertEquals("PROXY TCP4 127.0.0.50 127.0.0.1 " + socket.getLocalPort() + " " + socket.getPort() + "\r\nhello",
                new String(socket.getInputStream().readAllBytes()));
    }

    @Test
    @DisplayName("IPv6 the same: TCP and UDP, counted")
    void ipv6() throws IOException {
        Site site = closing(site().cluster(ipv6Cluster()).open(List.of(Origin.echo(Site.address(ipv6Server()), 0))));
        Socket socket = connect(site);
        assertEquals(1, socket.getInputStream().read());
        socket.getOutputStream().write("six".getBytes());
        assertEquals("six", new String(socket.getInputStream().readNBytes(3)));
        DatagramSocket client = datagramSocket(site);
        assertEquals(1 - 11, ask(client, "six"));
        assertEquals(2, site.counters(0).open());
        assertEquals(6, site.counters(0).toBytes());
        assertTrue(site.dataPlane.flows(5).stream().noneMatch(flow -> flow.key().isIpv4()));
    }
}
