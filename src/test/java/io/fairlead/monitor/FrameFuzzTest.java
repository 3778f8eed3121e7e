package io.fairlead.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.kernel.OwnNetwork;
import io.fairlead.dispatch.kernel.Packets;
import io.fairlead.monitor.KernelCounting.Side;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Frames as anybody may send them. Those that are kept in {@code src/test/resources/fuzz/frames} are replayed first: where a
 * header ends just before or behind the frame's end.
 */
@Tag(OwnNetwork.TAG)
@Tag("fuzz")
class FrameFuzzTest {

    private static final Path KEPT = Path.of("src/test/resources/fuzz/frames");
    private static final int FRAMES = 500_000;
    private static final int COMPARED = 100_000;
    private static final int LEAST = 5_000;
    private static final long TIME = TimeUnit.SECONDS.toNanos(20);
    private static final int SHORTEST = 14;
    /** The kernel's test runs take no frame whose IP header is not whole. */
    private static final int SHORTEST_RUN = 14 + 40;
    private static final List<InetSocketAddress> SERVERS = List.of(CountingContract.A, CountingContract.A6, CountingContract.B);

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (InetSocketAddress[] ends : new InetSocketAddress[][] {{CountingContract.CLIENT, CountingContract.A},
            {CountingContract.CLIENT6, CountingContract.A6}}) {
            seeds.add(Packets.udp(ends[0], ends[1], new byte[40]));
            seeds.add(Packets.tcp(ends[0], ends[1], Packets.SYN, 7, 0, new byte[20]));
            seeds.add(Packets.tcp(ends[1], ends[0], Packets.ACK, 7, 8, new byte[20]));
            seeds.add(CountingContract.tagged(CountingContract.tagged(seeds.getFirst(), 0x8100), 0x88a8));
            seeds.add(Packets.udp(ends[0], ends[1], new byte[20], new byte[8], 64));
        }
        return seeds;
    }

    /** The kept ones, and all that the seeds come to when they are cut short. */
    private static List<byte[]> kept() throws IOException {
        List<byte[]> kept = new ArrayList<>();
        try (Stream<Path> files = Files.list(KEPT)) {
            for (Path file : files.sorted().toList()) {
                kept.add(HexFormat.of().parseHex(Files.readString(file).strip()));
            }
        }
        assertTrue(kept.size() >= 5, "the kept frames are there");
        for (byte[] seed : seeds()) {
            for (int length = 0; length < seed.length; length++) {
                kept.add(Arrays.copyOf(seed, length));
            }
        }
        return kept;
    }

    /** Turns some octets behind the hardware addresses, or cuts the end off. */
    private static byte[] damage(byte[] seed, SplittableRandom random, int shortest) {
        byte[] frame = random.nextInt(4) == 0
                ? Arrays.copyOf(seed, shortest + random.nextInt(seed.length - shortest + 1)) : seed.clone();
        for (int i = random.nextInt(5); i > 0; i--) {
            int at = random.nextInt(frame.length);
            frame[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : frame[at] ^ 1 << random.nextInt(8));
        }
        return frame;
    }

    @Test
    @DisplayName("whatever is sent, each frame counts once to the interface, and no octet is read that is not there")
    void noFrameIsTooOdd() throws IOException {
        FrameRig rig = new FrameRig(CountingContract.settings());
        List<byte[]> seeds = seeds();
        SplittableRandom random = new SplittableRandom(20_261_126);
        List<byte[]> first = kept();
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = i < first.size() ? first.get(i)
                    : damage(seeds.get(random.nextInt(seeds.size())), random, SHORTEST);
            rig.see(Side.ALL, frame, random.nextInt(10) == 0 ? random.nextInt(65_536) : 0);
        }
        assertTrue(rig.tally().packets() >= FRAMES, rig.tally()::toString);
        assertTrue(rig.tally().unread() > FRAMES / 100, rig.tally()::toString);
        assertTrue(rig.of(CountingContract.A.getAddress()).toPackets() > FRAMES / 20, "most damage leaves something to count");
    }

    @Test
    @DisplayName("the kernel's counter and the one outside it count whatever is sent alike")
    void bothCountAlike() throws IOException {
        OwnNetwork.assumeKernelPrograms();
        MonitorSettings settings = CountingContract.settings();
        FrameRig outside = new FrameRig(new MonitorSettings(List.of(), settings.servers(), settings.method(), 1 << 20,
                Duration.ofHours(1), 1 << 20));
        try (KernelRig kernel = new KernelRig(new MonitorSettings(List.of(), settings.servers(), settings.method(), 1 << 20,
                Duration.ofHours(1), 1 << 20))) {
            List<byte[]> seeds = seeds();
            SplittableRandom random = new SplittableRandom(20_261_127);
            long end = System.nanoTime() + TIME;
            int runs = 0;
            while (runs < COMPARED && System.nanoTime() - end < 0) {
                byte[] frame = damage(seeds.get(random.nextInt(seeds.size())), random, SHORTEST_RUN);
                kernel.see(Side.ALL, frame, 0, 0);
                outside.see(Side.ALL, frame, 0);
                compare(kernel, outside, frame);
                runs++;
            }
            assertTrue(runs >= LEAST, runs + " frames only");
        }
    }

    private static void compare(KernelRig kernel, FrameRig outside, byte[] frame) throws IOException {
        for (InetSocketAddress server : SERVERS) {
            assertEquals(kernel.of(server.getAddress()), outside.of(server.getAddress()),
                    () -> "after " + HexFormat.of().formatHex(frame));
        }
        assertEquals(kernel.tally(), outside.tally(), () -> "after " + HexFormat.of().formatHex(frame));
    }
}
