package io.fairlead.dispatch;

import static io.fairlead.dispatch.Site.ask;
import static io.fairlead.dispatch.Site.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.testing.ClosingTest;
import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What any data plane bears: much traffic in little memory, and clients and servers that behave badly. A subclass says
 * which.
 */
@Tag("component")
public abstract class DataPlaneBurden extends ClosingTest {

    private static final int CONNECTIONS = 100;
    private static final long OCTETS_EACH = (1L << 30) / CONNECTIONS;
    private static final long MEMORY = 16L << 20;
    /** The kernel lets buffers of sockets grow to megabytes, two on each side of the relay. */
    private static final long MORE_THAN_SOCKETS_HOLD = 1L << 30;
    private static final int FLOWS = 100_000;
    /** Loopback addresses that no other process of tests takes. */
    private static final String NETWORK = "127." + (100 + ProcessHandle.current().pid() / 256 % 100) + "."
            + ProcessHandle.current().pid() % 256 + ".";
    private static final long HEAP_EACH = 4_096;
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    /** The data plane under test. */
    protected abstract DataPlane open(DispatcherSettings settings) throws IOException;

    /** Octets of direct memory it takes for TCP. */
    protected abstract long streamMemory(DataPlane dataPlane);

    private Site.Builder site() {
        return new Site.Builder(this::open);
    }

    @Test
    @DisplayName("1 GiB passes bit for bit both ways over 100 connections, in 16 MiB even while every client lets it wait")
    void bitForBit() throws Exception {
        Site site = closing(site().open(Site.echoes(2)));
        AtomicLong sent = new AtomicLong();
        List<Socket> sockets = new ArrayList<>();
        List<CompletableFuture<Long>> sums = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket socket = closing(site.connect());
            socket.setSoTimeout(60_000);
            int seed = i;
            sockets.add(socket);
            sums.add(CompletableFuture.supplyAsync(() -> send(socket, seed, OCTETS_EACH, sent), VIRTUAL));
        }
        long[] last = {-1, System.nanoTime()};
        eventually("everything is full and at a stand", () -> {
            long now = System.nanoTime();
            if (sent.get() != last[0]) {
                last[0] = sent.get();
                last[1] = now;
            }
            return last[0] > 0 && now - last[1] > 300_000_000L;
        });
        long memory = streamMemory(site.dataPlane);
        assertTrue(memory <= MEMORY, memory + " octets for " + CONNECTIONS + " connections that wait");
        List<CompletableFuture<Long>> echoes = new ArrayList<>();
        sockets.forEach(socket -> echoes.add(CompletableFuture.supplyAsync(() -> receive(socket), VIRTUAL)));
        for (int i = 0; i < CONNECTIONS; i++) {
            assertEquals(sums.get(i).get(), echoes.get(i).get(), "connection " + i);
        }
        assertTrue(streamMemory(site.dataPlane) <= MEMORY);
        assertEquals(CONNECTIONS * OCTETS_EACH, site.counters(0).toBytes() + site.counters(1).toBytes());
        assertEquals(CONNECTIONS * (OCTETS_EACH + 1), site.counters(0).fromBytes() + site.counters(1).fromBytes());
    }

    private static long send(Socket socket, int seed, long octets, AtomicLong sent) {
        CRC32C sum = new CRC32C();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] block = new byte[65_536];
        try {
            for (long left = octets; left > 0; ) {
                random.nextBytes(block);
                int length = (int) Math.min(left, 1 + random.nextInt(block.length));
                sum.update(block, 0, length);
                socket.getOutputStream().write(block, 0, length);
                sent.addAndGet(length);
                left -= length;
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sum.getValue();
    }

    private static long receive(Socket socket) {
        CRC32C sum = new CRC32C();
        byte[] block = new byte[65_536];
        try {
            assertTrue(socket.getInputStream().read() > 0, "the server's mark");
            for (int length = socket.getInputStream().read(block); length >= 0; length = socket.getInputStream()
                    .read(block)) {
                sum.update(block, 0, length);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sum.getValue();
    }

    @Test
    @DisplayName("100,000 concurrent UDP flows, or as many as descriptors allow, cost at most 4 KiB of heap each")
    void heapOfFlows() throws Exception {
        int flows = (int) Math.min(FLOWS, (freeDescriptors() - 500) * 9 / 10);
        Site site = closing(site().limits(FLOWS + 1_000, 0)
                .timeouts(new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1),
                Duration.ofHours(1), Duration.ZERO)).open(silentServers(4)));
        openFlows(site, 0, 200);
        long before = usedHeap();
        openFlows(site, 200, flows);
        long each = (usedHeap() - before) / flows;
        System.getLogger(DataPlaneBurden.class.getName())
                .log(System.Logger.Level.INFO, "{0} flows, {1} octets of heap each", flows, each);
        assertEquals(0, site.dataPlane.statistics().evicted());
        assertTrue(each <= HEAP_EACH, flows + " flows take " + each + " octets of heap each");
    }

    private static long freeDescriptors() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
    }

    private static List<Origin> silentServers(int count) throws IOException {
        List<Origin> origins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            origins.add(new Origin(Site.address("127.0.0." + (11 + i)), i == 0 ? 0 : origins.getFirst().port(),
                    Socket::close, (_, _) -> { }));
        }
        return origins;
    }

    /** One packet from each of so many clients: a few loopback addresses, each with ports of its own. */
    private static void openFlows(Site site, int first, int count) throws IOException {
        InetSocketAddress cluster = site.address(Protocol.UDP);
        for (int i = first; i < first + count; i++) {
            long wanted = i + 1L;
            try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(NETWORK + (1 + i / 50_000),
                    10_000 + i % 50_000))) {
                client.send(new DatagramPacket(new byte[] {1}, 1, cluster));
            }
            if (i % 64 == 63 || i == first + count - 1) {
                eventually("flow " + wanted + " is open", () -> site.dataPlane.statistics().opened() >= wanted);
            }
        }
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }

    @Test
    @DisplayName("a frozen server holds up its own flows only, in bounded memory")
    void frozenServer() throws Exception {
        Origin frozen = new Origin(Site.address("127.0.0.11"), 0, connection -> connection.getOutputStream().write(11),
                (_, _) -> { });
        Site site = closing(site().threads(1).open(List.of(frozen,
                Origin.echo(Site.address("127.0.0.12"), frozen.port())))).weights(1, 0);
        Socket stuck = closing(site.connect());
        assertEquals(0, site.serverOf(stuck));
        AtomicLong written = new AtomicLong();
        CompletableFuture<Long> writing = CompletableFuture.supplyAsync(() -> send(stuck, 1, MORE_THAN_SOCKETS_HOLD, written), VIRTUAL);
        site.weights(0, 1);
        Socket other = closing(site.connect());
        assertEquals(1, site.serverOf(other));
        for (int i = 0; i < 1_000; i++) {
            other.getOutputStream().write(i);
            assertEquals(i & 0xff, other.getInputStream().read());
        }
        assertTrue(streamMemory(site.dataPlane) < 2 << 20);
        stuck.close();
        eventually("the writer has given up", writing::isCompletedExceptionally);
    }

    @Test
    @DisplayName("a server whose queue is full is passed over after the connect timeout, unnoticed by the client")
    void fullQueue() throws Exception {
        try (ServerSocket full = new ServerSocket(FreePorts.one(), 1, Site.address("127.0.0.11"))) {
            List<Socket> fillers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket filler = closing(new Socket());
                fillers.add(filler);
                CompletableFuture.runAsync(() -> {
                    try {
                        filler.connect(full.getLocalSocketAddress(), 20_000);
                    } catch (IOException e) {
                        // Some are never taken: that is the point.
                    }
                }, VIRTUAL);
            }
            Origin deaf = new Origin(Site.address("127.0.0.13"), full.getLocalPort(), Socket::close, (_, _) -> { });
            Origin good = Origin.echo(Site.address("127.0.0.12"), full.getLocalPort());
            deaf.close();
            Site site = closing(site().threads(1).open(List.of(deaf.movedTo(full.getInetAddress()), good)))
                    .weights(1, 0);
            eventually("the queue is full", () -> waiting(full.getLocalPort()) >= 2);
            assertEquals(1, site.serverOf(closing(site.connect())));
            assertTrue(site.dataPlane.statistics().failedConnects() >= 1);
        }
    }

    /** How many connections wait to be taken at a port, as the kernel has it; a client may believe in one that was dropped. */
    private static long waiting(int port) {
        String listening = String.format(":%04X [0:]+ 0A [0-9A-F]+:([0-9A-F]+) ", port);
        try {
            String sockets = Files.readString(Path.of("/proc/net/tcp")) + Files.readString(Path.of("/proc/net/tcp6"));
            return Pattern.compile(listening).matcher(sockets).results().mapToLong(each -> Long.parseLong(each.group(1), 16))
                    .max().orElse(0);
        } catch (IOException e) {
            throw new AssertionError("the kernel tells of no sockets", e);
        }
    }

    @Test
    @DisplayName("slow-loris clients up to the limit do not keep a new client out")
    void slowLoris() throws Exception {
        Site site = closing(site().threads(1).limits(50, 0).open(Site.echoes(1)));
        for (int i = 0; i < 50; i++) {
            Socket loris = closing(site.connect());
            site.serverOf(loris);
            loris.getOutputStream().write('G');
        }
        for (int i = 0; i < 20; i++) {
            Socket honest = closing(site.connect());
            assertEquals(0, site.serverOf(honest));
            honest.getOutputStream().write('x');
            assertEquals('x', honest.getInputStream().read());
        }
        assertEquals(20, site.dataPlane.statistics().evicted());
        assertEquals(50, site.dataPlane.statistics().open());
    }

    @Test
    @DisplayName("a UDP flood from many sources stays within the table, and a conversation goes on through it")
    void flood() throws Exception {
        Site site = closing(site().threads(1).limits(500, 0).open(Site.echoes(1)));
        DatagramSocket client = closing(site.datagramSocket());
        ask(client, "hello");
        ask(client, "I am no flood");
        for (int round = 0; round < 10; round++) {
            openFlows(site, 1 + round * 300, 300);
            assertEquals(0, ask(client, "still here"));
        }
        assertTrue(site.dataPlane.flows(10_000).stream()
                .anyMatch(flow -> flow.key().clientPort() == client.getLocalPort()
                && flow.toBytes() > 100), "the conversation's own flow, not a new one");
        assertEquals(500, site.dataPlane.statistics().open());
        assertEquals(3_001 - 500, site.dataPlane.statistics().evicted());
    }
}
