package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.selection.Selector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What the programs take for a packet, by test runs of the kernel; what a million flows take; and how long a selection
 * table of a thousand servers takes to be put in the place of another. Prints markdown; for scripts/bench/nat.
 */
public final class KernelFigures {

    private static final int RUNS = 20_000;
    private static final int FLOWS = 1_000_000;
    private static final int SERVERS = 1_000;
    private static final int SWAPS = 200;
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.9", 40_000);
    private static final InetSocketAddress CLIENT6 = new InetSocketAddress("2001:db8::9", 40_000);
    private static final byte[] PAYLOAD = new byte[16];

    private KernelFigures() {
    }

    public static void main(String[] arguments) throws IOException {
        try (TestSite site = new TestSite(TestSite.Shape.USUAL.withServers(4).withFlows(1_024))) {
            paths(site);
        }
        ways();
        try (TestSite site = new TestSite(TestSite.Shape.USUAL.withServers(4).withFlows(FLOWS))) {
            flows(site);
            swaps(site);
        }
    }

    private static void paths(TestSite site) throws IOException {
        System.out.println("| path | ns, median | ns, 99 % |\n| --- | ---: | ---: |");
        InetSocketAddress server = Packets.Read.of(site.arrive(Packets.udp(CLIENT, TestSite.CLUSTER, PAYLOAD)).packet()).to();
        InetSocketAddress server6 = Packets.Read.of(site.arrive(Packets.udp(CLIENT6, TestSite.CLUSTER6, PAYLOAD)).packet())
                .to();
        site.arrive(Packets.tcp(CLIENT, TestSite.CLUSTER, Packets.SYN));
        row(site, "not ours", Packets.udp(CLIENT, new InetSocketAddress("198.51.100.1", 53), PAYLOAD));
        row(site, "known UDP flow to its server, IPv4", Packets.udp(CLIENT, TestSite.CLUSTER, PAYLOAD));
        row(site, "its reply", Packets.udp(server, CLIENT, PAYLOAD));
        row(site, "known UDP flow to its server, IPv6", Packets.udp(CLIENT6, TestSite.CLUSTER6, PAYLOAD));
        row(site, "its reply", Packets.udp(server6, CLIENT6, PAYLOAD));
        row(site, "known TCP flow to its server, IPv4", Packets.tcp(CLIENT, TestSite.CLUSTER, Packets.ACK));
        row(site, "TCP of no flow, answered with a reset", Packets.tcp(
                new InetSocketAddress(CLIENT.getAddress(), 50_000), TestSite.CLUSTER, Packets.ACK));
    }

    private static void row(TestSite site, String path, byte[] frame) throws IOException {
        int[] nanos = new int[RUNS];
        for (int i = 0; i < RUNS; i++) {
            nanos[i] = site.arrive(frame).nanos();
        }
        print(path, nanos);
    }

    /** A known UDP flow's packets by every way to a server, at tc and in XDP. */
    private static void ways() throws IOException {
        TestSite.Shape usual = TestSite.Shape.USUAL.withServers(1).withFlows(1_024);
        Map<String, TestSite.Shape> ways = new LinkedHashMap<>();
        ways.put("NAT", usual);
        ways.put("full NAT", usual.showing(new PortRange(20_000, 29_999)));
        ways.put("direct", usual.returning(ReturnPath.DIRECT));
        ways.put("IPIP", usual.returning(ReturnPath.DIRECT_BY_IPIP));
        ways.put("GUE", usual.returning(ReturnPath.DIRECT_BY_GUE));
        for (Map.Entry<String, TestSite.Shape> way : ways.entrySet()) {
            try (TestSite site = new TestSite(way.getValue())) {
                site.makeFast();
                byte[] request = Packets.udp(CLIENT, TestSite.CLUSTER, PAYLOAD);
                byte[] sent = site.arrive(request).packet();
                twice(site, way.getKey() + ", to the server", request, way.getValue().path().isDirect() ? new byte[0]
                        : Packets.udp(TestSite.server(0), Packets.Read.of(sent).from(), PAYLOAD));
            }
        }
    }

    private static void twice(TestSite site, String path, byte[] request, byte[] reply) throws IOException {
        if (reply.length > 0) {
            site.arrive(reply);
        }
        row(site, path, request);
        int[] nanos = new int[RUNS];
        for (int i = 0; i < RUNS; i++) {
            Bpf.TestRun run = site.fast(request);
            if (run.verdict() != TestSite.XDP_REDIRECT) {
                throw new IOException(path + ": not taken by XDP");
            }
            nanos[i] = run.nanos();
        }
        print(path + ", in XDP", nanos);
    }

    private static void print(String path, int[] nanos) {
        Arrays.sort(nanos);
        System.out.printf("| %s | %d | %d |%n", path, nanos[nanos.length / 2], nanos[nanos.length * 99 / 100]);
    }

    private static byte[] packet(int number) {
        InetSocketAddress client = new InetSocketAddress("192.0." + (3 + (number >>> 15 & 63)) + ".9",
                20_000 + (number & 0x7fff));
        return Packets.udp(client, TestSite.CLUSTER, PAYLOAD);
    }

    private static void flows(TestSite site) throws IOException {
        site.network().run("ip", "route", "add", "192.0.0.0/16", "via", "192.0.2.9");
        int[] opening = new int[FLOWS];
        for (int i = 0; i < FLOWS; i++) {
            opening[i] = site.arrive(packet(i)).nanos();
        }
        print("new UDP flow, up to a million", opening);
        SplittableRandom random = new SplittableRandom(1);
        int[] hits = new int[RUNS];
        for (int i = 0; i < RUNS; i++) {
            hits[i] = site.arrive(packet(random.nextInt(FLOWS))).nanos();
        }
        print("known UDP flow, one of a million", hits);
        int[] churn = new int[RUNS];
        for (int i = 0; i < RUNS; i++) {
            churn[i] = site.arrive(packet(FLOWS + i)).nanos();
        }
        print("new UDP flow in a full table", churn);
        long began = System.nanoTime();
        var statistics = site.dataPlane().statistics();
        System.out.printf("%n%d flows open of %d opened, %d evicted; counted in %d ms. The table of flows takes %d MiB.%n",
                statistics.open(), statistics.opened(), statistics.evicted(), (System.nanoTime() - began) / 1_000_000,
                memory(site.kernel().tables().of(Table.FLOWS).descriptor()) >> 20);
    }

    private static long memory(int descriptor) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor)).stream()
                .filter(line -> line.startsWith("memlock:")).mapToLong(line -> Long.parseLong(line.substring(8).strip()))
                .findFirst().orElse(0);
    }

    /** Only the ring: writing servers' rows comes once, before them. Beats leave the last swap's readers time to end. */
    private static void swaps(TestSite site) throws IOException {
        int[] rows = new int[SERVERS];
        Arrays.setAll(rows, i -> i % 4);
        int[] micros = new int[SWAPS];
        int slots = 0;
        SplittableRandom random = new SplittableRandom(2);
        try (Rings rings = new Rings(site.kernel().tables())) {
            for (int i = -2; i < SWAPS; i++) {
                Selector selector = Selector.of(random.doubles(SERVERS).toArray());
                rings.awaitQuiet();
                long began = System.nanoTime();
                rings.put(9, selector, rows, rows);
                rings.commit();
                micros[Math.max(0, i)] = (int) ((System.nanoTime() - began) / 1_000);
                slots = selector.slots().length;
            }
        }
        Arrays.sort(micros);
        System.out.printf("%nA selection table of %d servers, %d slots: laid out and in force after %d us, %d us at the most "
                + "(median and maximum of %d).%n", SERVERS, slots, micros[SWAPS / 2], micros[SWAPS - 1], SWAPS);
    }
}
