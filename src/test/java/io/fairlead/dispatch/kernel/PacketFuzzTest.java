package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.dispatch.kernel.Packets.Quote;
import io.fairlead.dispatch.kernel.Packets.Read;
import io.fairlead.dispatch.kernel.Packets.Tunnel;
import io.fairlead.dispatch.kernel.TestSite.Shape;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A million damaged packets, or as many as the time holds, through the programs of every way to a server. */
@Tag(OwnNetwork.TAG)
@Tag("fuzz")
class PacketFuzzTest {

    private static final int PACKETS = 200_000;
    private static final int LEAST = 5_000;
    private static final long TIME = TimeUnit.SECONDS.toNanos(10);

    /** The kernel's test runs take no frame whose IP header is not whole. */
    private static final int SHORTEST = Packets.ETHERNET + 40;
    private static final Set<Integer> VERDICTS = Set.of(TestSite.OK, TestSite.SHOT, TestSite.REDIRECT);
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.9", 40_000);
    private static final InetSocketAddress CLIENT6 = new InetSocketAddress("2001:db8::9", 40_000);

    /** All ways to a server, each with its part of the packets. */
    static List<Named<Shape>> ways() {
        Shape usual = Shape.USUAL.withServers(3).withFlows(4_096);
        return List.of(Named.of("NAT", usual), Named.of("full NAT", usual.showing(new PortRange(20_000, 29_999))),
                Named.of("direct", usual.returning(ReturnPath.DIRECT)),
                Named.of("IPIP", usual.returning(ReturnPath.DIRECT_BY_IPIP)),
                Named.of("GUE", usual.returning(ReturnPath.DIRECT_BY_GUE)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    @DisplayName("whatever arrives, each packet has a verdict, and right checksums stay right")
    void damagedPackets(Shape way) throws IOException {
        OwnNetwork.assumeKernelPrograms();
        try (TestSite site = new TestSite(way)) {
            site.makeFast();
            List<byte[]> seeds = seeds(site, way);
            SplittableRandom random = new SplittableRandom(20_261_122);
            long end = System.nanoTime() + TIME;
            int runs = 0;
            int forwarded = 0;
            while (runs < PACKETS && System.nanoTime() - end < 0) {
                byte[] frame = damage(seeds.get(random.nextInt(seeds.size())), random);
                int place = random.nextInt(8);
                if (place > 4) {
                    checkFast(frame, site.fast(frame), way.path().isTunnel());
                } else {
                    Bpf.TestRun run = place == 0 ? site.leave(frame) : site.arrive(frame);
                    check(frame, run, way.path().isTunnel());
                    forwarded += run.verdict() == TestSite.REDIRECT ? 1 : 0;
                }
                runs++;
            }
            long fast = site.event(Event.FAST_PATH);
            assertTrue(runs >= LEAST, runs + " packets only");
            assertTrue(forwarded > runs / 50 && fast > runs / 50, forwarded + " and " + fast + " by XDP of " + runs
                    + " went through: the damage is too great to test");
            System.getLogger(PacketFuzzTest.class.getName()).log(System.Logger.Level.INFO,
                    "{0} packets, {1} of them forwarded by tc, {2} by XDP", runs, forwarded, fast);
        }
    }

    private static List<byte[]> seeds(TestSite site, Shape way) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        byte[] payload = "some octets of payload".getBytes();
        for (InetSocketAddress[] ends : new InetSocketAddress[][] {{CLIENT, TestSite.CLUSTER, TestSite.server(0)},
            {CLIENT6, TestSite.CLUSTER6, TestSite.server6(0)}}) {
            boolean old = ends[0] == CLIENT;
            byte[] request = Packets.udp(ends[0], ends[1], payload);
            byte[] sent = site.arrive(request).packet();
            boolean seesClients = way.source() == SourceBinding.TRANSPARENT;
            byte[] reply = Packets.udp(ends[2], seesClients ? ends[0] : Read.of(sent).from(), payload);
            byte[] syn = site.arrive(Packets.tcp(ends[0], ends[1], Packets.SYN)).packet();
            InetSocketAddress seen = seesClients ? ends[0] : Read.of(syn).from();
            site.arrive(reply);
            site.arrive(Packets.tcp(ends[2], seen, Packets.SYN | Packets.ACK));
            site.arrive(Packets.tcp(ends[0], ends[1], Packets.ACK));
            byte[] router = old ? new byte[] {10, 1, 0, 99} : ends[2].getAddress().getAddress();
            seeds.addAll(List.of(request, reply, Packets.tcp(ends[0], ends[1], Packets.SYN),
                    Packets.tcp(ends[0], ends[1], Packets.ACK, 5, 6, payload), Packets.tcp(ends[2], seen, Packets.ACK),
                    Packets.udp(ends[0], ends[1], payload, old ? new byte[] {1, 1, 1, 0} : new byte[8], 64),
                    Packets.udp(ends[0], ends[1], new byte[1_500]), Packets.udp(ends[0], ends[1], payload, new byte[0], 1),
                    Packets.error(java.net.InetAddress.getByAddress(router), Read.of(sent).from().getAddress(), old ? 3 : 2,
                            old ? 4 : 0, 1_280, sent, 60),
                    Packets.error(ends[0].getAddress(), ends[1].getAddress(), old ? 3 : 2, old ? 4 : 0, 1_280,
                            Packets.udp(ends[1], ends[0], payload), 60)));
        }
        seeds.add(Packets.ipv4(CLIENT.getAddress(), TestSite.CLUSTER.getAddress(), 17,
                Arrays.copyOfRange(seeds.getFirst(), 34, 50), new byte[0], 64, 0x2000, 7));
        seeds.add(Packets.ipv4(CLIENT.getAddress(), TestSite.CLUSTER.getAddress(), 17, new byte[16], new byte[0], 64, 2, 7));
        return seeds;
    }

    /** Turns some bits behind the hardware addresses, or cuts the end off; ports and addresses are spared now and then. */
    private static byte[] damage(byte[] seed, SplittableRandom random) {
        int shortest = Math.min(SHORTEST, seed.length);
        byte[] frame = random.nextInt(8) == 0
                ? Arrays.copyOf(seed, shortest + random.nextInt(seed.length - shortest + 1)) : seed.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = 12 + random.nextInt(frame.length - 12);
            frame[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : frame[at] ^ 1 << random.nextInt(8));
        }
        if (random.nextBoolean()) {
            repair(frame);
        }
        return frame;
    }

    /** Makes the checksums of what may still be IPv4 right again. */
    private static void repair(byte[] frame) {
        if (frame[12] == 8 && frame[14] == 0x45) {
            frame[24] = 0;
            frame[25] = 0;
            short sum = InternetChecksum.finish(InternetChecksum.sum(Arrays.copyOfRange(frame, 14, 34)));
            frame[24] = (byte) (sum >>> 8);
            frame[25] = (byte) sum;
        }
    }

    private static void check(byte[] frame, Bpf.TestRun run, boolean isTunnel) {
        assertTrue(VERDICTS.contains(run.verdict()), () -> "verdict " + run.verdict() + " of " + hex(frame));
        if (run.verdict() != TestSite.SHOT && !Arrays.equals(frame, run.packet())) {
            if (isError(run.packet()) && !isError(frame)) {
                assertTrue(Quote.of(run.packet()).sumRight(), () -> "an error's checksum, about " + hex(frame));
                return;
            }
            checkSums(frame, run.packet(), isTunnel);
        }
    }

    /** In the driver a packet goes on as it should, or to tc as it came. */
    private static void checkFast(byte[] frame, Bpf.TestRun run, boolean isTunnel) {
        if (run.verdict() == TestSite.XDP_REDIRECT) {
            checkSums(frame, run.packet(), isTunnel);
        } else {
            assertEquals(TestSite.XDP_PASS, run.verdict(), () -> "XDP's verdict of " + hex(frame));
            assertArrayEquals(frame, run.packet(), () -> "left to tc, and changed: " + hex(frame));
        }
    }

    private static void checkSums(byte[] frame, byte[] sent, boolean isTunnel) {
        Read before = read(frame);
        boolean inTunnel = isTunnel && isInTunnel(sent);
        Read after = read(inTunnel ? Tunnel.of(sent).frame() : sent);
        assertTrue(!inTunnel || Tunnel.of(sent).sumRight(), () -> "the tunnel's checksum, around " + hex(frame));
        if (before != null && after != null) {
            assertTrue(!before.ipSumRight() || after.ipSumRight(), () -> "IP checksum spoilt: " + hex(frame));
            assertTrue(!before.isRight() || isFragment(frame) || after.isRight(), () -> "checksum spoilt: " + hex(frame));
        }
    }

    private static int protocol(byte[] frame) {
        return frame[frame[12] == 8 ? 23 : 20];
    }

    private static boolean isError(byte[] frame) {
        return protocol(frame) == (frame[12] == 8 ? 1 : 58);
    }

    private static boolean isInTunnel(byte[] frame) {
        int udp = frame[12] == 8 ? 34 : 54;
        return protocol(frame) == 4 || protocol(frame) == 41
                || protocol(frame) == 17 && ((frame[udp + 2] & 0xff) << 8 | frame[udp + 3] & 0xff) == 6_080;
    }

    /** A part has no checksum of its own. */
    private static boolean isFragment(byte[] frame) {
        return frame[12] == 8 && ((frame[20] & 0x3f) != 0 || frame[21] != 0);
    }

    /** {@code null} for what cannot be read. */
    private static Read read(byte[] frame) {
        try {
            return Read.of(frame);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
    }

    private static String hex(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }
}
