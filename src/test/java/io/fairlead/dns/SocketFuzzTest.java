package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mutated queries and broken streams against the real engine: nothing escapes, leaks or hangs. */
@Tag("fuzz")
class SocketFuzzTest {

    private static final int DATAGRAMS = 100_000;
    private static final int STREAMS = 3_000;
    private static final int MESSAGES_PER_STREAM = 30;
    private static final int CONNECTIONS = 40;
    /** Longer than a slow machine takes to fill the connections up to their limit. */
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int KEPT_OPEN = 60;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Queries worth mutating: A, AAAA with EDNS and NSID, ANY, TXT behind a CNAME, an UPDATE, a response. */
    private static final String ZONE = "08666169726c656164076578616d706c6500";
    private static final List<byte[]> SEEDS = List.of(
            hex("000101000001000000000000" + "03777777" + ZONE + "00010001"),
            hex("000201000001000000000001" + "03777777" + ZONE + "001c0001" + "000029100000008000000400030000"),
            hex("000300000001000000000000" + "056c61726765" + ZONE + "00ff0001"),
            hex("000401000001000000000000" + "05616c696173" + ZONE + "00100001"),
            hex("000528000001000000010000" + ZONE + "00060001" + "c00c00ff00ff000000000000"),
            hex("000681800001000100000000" + "03777777" + ZONE + "00010001" + "c00c00010001000000050004c0000201"));

    @TempDir
    private Path folder;

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20260711);
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    private final Logger logger = Logger.getLogger("io.fairlead.dns");
    private final Handler capture = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record);
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    private static byte[] hex(String octets) {
        return HexFormat.of().parseHex(octets);
    }

    @BeforeEach
    void watch() {
        assertEquals(ResourceLeakDetector.Level.PARANOID, ResourceLeakDetector.getLevel(), "a leak would go unseen");
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + " " + records));
        logger.addHandler(capture);
    }

    @AfterEach
    void unwatch() {
        logger.removeHandler(capture);
        ByteBufUtil.setLeakListener(null);
    }

    @ParameterizedTest
    @EnumSource
    void survivesWhateverComes(Platform platform) throws Exception {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        DnsSettings settings = new DnsSettings(List.of(listen), 2, CONNECTIONS, KEPT_OPEN, IDLE, 8);
        long end = System.nanoTime() + LIMIT.toNanos();
        try (DnsServer server = DnsServer.start(platform, settings, ServiceFixture.responders(folder))) {
            InetSocketAddress address = server.addresses().getFirst();
            throwDatagrams(address, server);
            throwStreams(address, server, end);
            assertTrue(server.statistics().tcpQueries() > STREAMS, "hardly anything reached the server");
            byte[] good = SEEDS.get(1);
            assertEquals(2, Messages.id(Messages.askUdp(address, good)));
            assertEquals(2, Messages.id(Messages.askTcp(address, good)));
        }
        lookForLeaks();
        assertTrue(leaks.isEmpty(), leaks::toString);
        assertTrue(logged.isEmpty(), () -> "logged: " + logged.stream().map(LogRecord::getMessage).toList());
        assertTrue(System.nanoTime() < end, "took longer than " + LIMIT);
    }

    private void throwDatagrams(InetSocketAddress address, DnsServer server) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] message = mutated();
                socket.send(new DatagramPacket(message, message.length, address));
            }
        }
        Messages.eventually("datagrams reached the server", () -> server.statistics().udpQueries() > DATAGRAMS / 10);
    }

    private void throwStreams(InetSocketAddress address, DnsServer server, long end) throws IOException {
        Deque<Socket> open = new ArrayDeque<>();
        for (int i = 0; i < STREAMS && System.nanoTime() < end; i++) {
            Socket socket = Messages.connect(address);
            open.add(socket);
            try {
                socket.getOutputStream().write(stream());
                leave(socket);
            } catch (IOException cut) {
                assertTrue(server.statistics().tcpOpen() <= CONNECTIONS, cut::toString);
            }
            if (open.size() > KEPT_OPEN) {
                open.remove().close();
            }
        }
        for (int i = 0; i <= CONNECTIONS; i++) {
            open.add(Messages.connect(address));
        }
        Messages.eventually("the limit was reached", () -> server.statistics().tcpDisplaced() > 0);
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Messages of which any may be mutated, any length may lie, and the end may be missing. */
    private byte[] stream() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < MESSAGES_PER_STREAM; i++) {
            byte[] message = Messages.framed(mutated());
            if (random.nextInt(40) == 0) {
                message[random.nextInt(2)] = (byte) random.nextInt(256);
            }
            stream.writeBytes(message);
        }
        byte[] whole = stream.toByteArray();
        return random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole;
    }

    /** Politely, half-closed and read out, by reset, having read a little, or not at all for now. */
    private void leave(Socket socket) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
            case 1 -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case 2 -> socket.getInputStream().readNBytes(Math.min(socket.getInputStream().available(), 20));
            default -> {
            }
        }
    }

    private byte[] mutated() {
        byte[] message = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        int times = random.nextInt(6);
        for (int i = 0; i < times; i++) {
            message = mutate(message);
        }
        return message;
    }

    private byte[] mutate(byte[] message) {
        if (message.length == 0) {
            return new byte[random.nextInt(64)];
        }
        int at = random.nextInt(message.length);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(message, at);
            case 1 -> Arrays.copyOf(message, message.length + random.nextInt(600));
            case 2 -> with(message, at, random.nextInt(256));
            case 3 -> with(message, at, message[at] ^ 1 << random.nextInt(8));
            case 4 -> with(message, at, 0xc0 | random.nextInt(64));
            default -> {
                byte[] noise = new byte[random.nextInt(700)];
                random.nextBytes(noise);
                yield noise;
            }
        };
    }

    private static byte[] with(byte[] message, int at, int value) {
        message[at] = (byte) value;
        return message;
    }

    /** Leaks are reported when a buffer is allocated after the lost one was collected. */
    private static void lookForLeaks() {
        for (int i = 0; i < 10; i++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(64).release();
        }
    }
}
