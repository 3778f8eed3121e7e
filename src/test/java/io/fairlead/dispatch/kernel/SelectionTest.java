package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.SharedRows;
import io.fairlead.dispatch.Protocol;
import io.fairlead.selection.Comparison;
import io.fairlead.selection.Comparison.Rule;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which server a new flow goes to: the kernel's choice beside the selector's. */
@Tag(OwnNetwork.TAG)
@DisplayName("The kernel's choice of a server")
class SelectionTest {

    private static final int SERVERS = 20;
    private static final int TRIALS = 400;
    private static final byte[] PAYLOAD = new byte[16];

    /** Roots in the programs are exact to so much. */
    private static final double EXACT = 0.003;

    private TestSite site;
    private SharedRows held;
    private int clients;

    @BeforeEach
    void open() throws IOException {
        site = new TestSite(SERVERS);
        held = site.kernel().tables().rows(Table.HELD);
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    /** A new flow's server. */
    private int choose() throws IOException {
        clients++;
        InetSocketAddress client = new InetSocketAddress("192.0.2." + (2 + clients / 50_000 % 200), 1_024 + clients % 50_000);
        byte[] packet = site.arrive(Packets.udp(client, TestSite.CLUSTER, PAYLOAD)).packet();
        return Packets.Read.of(packet).to().getAddress().getAddress()[3] - 11;
    }

    private void hold(int server, long ipv4, long ipv6) {
        int row = site.row(server, AddressFamily.IPV4);
        int other = site.row(server, AddressFamily.IPV6);
        held.add(row, ipv4 - held.getLong(row));
        held.add(other, ipv6 - held.getLong(other));
    }

    /** Of the entry of UDP over IPv4. */
    private void ticket(long ticket) throws IOException {
        int number = site.kernel().listeners().bound().stream()
                .filter(each -> each.listener().protocol() == Protocol.UDP).findFirst()
                .map(each -> site.kernel().listeners().entry(each.listener(), AddressFamily.IPV4)).orElseThrow();
        site.kernel().tables().of(Table.TICKETS).put(number,
                BpfMap.buffer(Long.BYTES).putLong(0, ticket));
    }

    @ParameterizedTest
    @EnumSource(value = Rule.class, names = {"BETTER_OF_TWO", "LEAST_OF_ALL"})
    @DisplayName("is the selector's for the same numbers: rooms, what servers hold over both families, reserve, slack")
    void isTheSelectors(Rule rule) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        int different = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            int servers = random.nextInt(2, 17);
            double[] weights = new double[SERVERS];
            double[] room = new double[SERVERS];
            double[] settled = new double[SERVERS];
            double[] holds = new double[SERVERS];
            for (int i = 0; i < SERVERS; i++) {
                weights[i] = i < servers ? random.nextDouble(0.1, 1) : 0;
                room[i] = Math.exp(random.nextDouble(0, 7));
                settled[i] = trial % 2 == 0 ? 0 : random.nextDouble(-20, 20);
                int ipv4 = random.nextInt((int) Math.exp(random.nextDouble(0, 12)));
                int ipv6 = random.nextInt(3);
                hold(i, ipv4, ipv6);
                holds[i] = ipv4 + ipv6;
            }
            Comparison comparison = new Comparison(rule, room, settled, trial % 3, trial % 5 * 0.02);
            Selector selector = Selector.of(weights, comparison);
            site.apply(selector);
            long ticket = random.nextLong() >>> random.nextInt(60);
            ticket(ticket);
            int expected = selector.pick(ticket, server -> holds[server]);
            int chosen = choose();
            if (wasCorrected(chosen, holds)) {
                continue;
            }
            if (chosen != expected) {
                different++;
                double ratio = pressure(comparison, expected, holds) / pressure(comparison, chosen, holds);
                double slack = rule == Rule.LEAST_OF_ALL ? comparison.slack() : 0;
                assertTrue(Math.abs(ratio - 1) < EXACT || Math.abs(ratio - (1 - slack)) < EXACT
                        || Math.abs(1 / ratio - (1 - slack)) < EXACT, "trial " + trial + ": " + chosen + " for " + expected);
            }
        }
        assertTrue(different < TRIALS / 50, different + " of " + TRIALS);
    }

    /** Each second the keeper of flows puts right what these tests make up. */
    private boolean wasCorrected(int chosen, double[] holds) {
        for (int i = 0; i < SERVERS; i++) {
            long sum = held.getLong(site.row(i, AddressFamily.IPV4)) + held.getLong(site.row(i, AddressFamily.IPV6));
            if (sum != holds[i] + (i == chosen ? 1 : 0)) {
                return true;
            }
        }
        return false;
    }

    private static double pressure(Comparison comparison, int server, double[] holds) {
        double then = Math.max(0, holds[server] - comparison.settled()[server]) + 1;
        return (then + comparison.reserve() * Math.sqrt(then)) / comparison.room()[server];
    }

    @Test
    @DisplayName("follows its own flows: each goes to the server that then holds least for its room, until all are alike full")
    void followsItsFlows() throws IOException {
        double[] weights = new double[SERVERS];
        double[] room = new double[SERVERS];
        for (int i = 0; i < SERVERS; i++) {
            weights[i] = i < 4 ? 1 : 0;
            room[i] = i < 4 ? 1 << i : 1;
        }
        site.apply(Selector.of(weights, new Comparison(Rule.LEAST_OF_ALL, room)));
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 150; i++) {
            counts.merge(choose(), 1, Integer::sum);
        }
        assertEquals(Map.of(0, 10, 1, 20, 2, 40, 3, 80), counts);
        for (int i = 0; i < 4; i++) {
            assertEquals(counts.get(i).longValue(), held.getLong(site.row(i, AddressFamily.IPV4)));
        }
    }

    @Test
    @DisplayName("of more servers than can be compared is the best of the next ones on the ring")
    void manyServers() throws IOException {
        double[] weights = new double[SERVERS];
        double[] room = new double[SERVERS];
        Arrays.fill(weights, 1);
        Arrays.fill(room, 1);
        Selector selector = Selector.of(weights, new Comparison(Rule.LEAST_OF_ALL, room));
        site.apply(selector);
        for (int i = 0; i < SERVERS; i++) {
            hold(i, 100 - i, 0);
        }
        ticket(2);
        assertEquals(17, choose(), "the last of sixteen holds least");
    }

    @Test
    @DisplayName("avoids a server that has just refused, whatever it holds; with none left by comparison goes by weight")
    void avoidsSuspects() throws IOException {
        double[] weights = new double[SERVERS];
        double[] room = new double[SERVERS];
        Arrays.fill(room, 1);
        weights[0] = 1;
        weights[1] = 1;
        site.apply(Selector.of(weights, new Comparison(Rule.BETTER_OF_TWO, room)));
        hold(1, 1_000, 0);
        suspect(0, true);
        for (int i = 0; i < 10; i++) {
            assertEquals(1, choose());
        }
        suspect(1, true);
        assertNotEquals(choose(), choose(), "both are suspect: they take turns");
    }

    private void suspect(int server, boolean is) throws IOException {
        site.kernel().tables().of(Table.SUSPECTS).put(site.row(server, AddressFamily.IPV4),
                BpfMap.buffer(Long.BYTES)
                        .putLong(0, is ? System.nanoTime() + 60_000_000_000L : 0));
    }

    @Test
    @DisplayName("what servers hold goes down with a flow's end, and is put right where flows went without a word")
    void ends() throws IOException {
        InetSocketAddress client = new InetSocketAddress("192.0.2.9", 40_000);
        double[] weights = new double[SERVERS];
        weights[3] = 1;
        site.apply(Selector.of(weights));
        int row = site.row(3, AddressFamily.IPV4);
        InetSocketAddress server = TestSite.server(3);
        site.arrive(Packets.tcp(client, TestSite.CLUSTER, Packets.SYN));
        assertEquals(1, held.getLong(row));
        site.arrive(Packets.tcp(client, TestSite.CLUSTER, Packets.FIN | Packets.ACK));
        assertEquals(1, held.getLong(row), "half closed");
        site.arrive(Packets.tcp(server, client, Packets.FIN | Packets.ACK));
        assertEquals(0, held.getLong(row));
        site.arrive(Packets.tcp(client, TestSite.CLUSTER, Packets.FIN | Packets.ACK));
        site.arrive(Packets.tcp(client, TestSite.CLUSTER, Packets.RST));
        assertEquals(0, held.getLong(row), "it ends once");
        site.arrive(Packets.tcp(client, TestSite.CLUSTER, Packets.SYN));
        assertEquals(1, held.getLong(row), "a new one in the row of the old one");
        site.arrive(Packets.tcp(client, TestSite.CLUSTER, Packets.RST));
        choose();
        assertEquals(1, held.getLong(row));
        held.add(row, 77);
        site.kernel().keeper().expire();
        assertEquals(1, held.getLong(row));
    }

    @Test
    @DisplayName("while tables are swapped is of one table or the other, and once one is in force of that alone")
    void swaps() throws Exception {
        Selector[] tables = {selector(0, 3, 1), selector(8, 16, 50)};
        site.apply(tables[0]);
        int[] phase = {0};
        Object lock = new Object();
        CompletableFuture<List<String>> routed = new CompletableFuture<>();
        boolean[] stop = {false};
        // A thread has the network of the one that starts it.
        Thread packets = new Thread(() -> {
            try {
                routed.complete(route(lock, phase, stop));
            } catch (IOException | RuntimeException e) {
                routed.completeExceptionally(e);
            }
        });
        packets.start();
        for (int i = 1; i <= 300; i++) {
            synchronized (lock) {
                phase[0] = -1;
            }
            site.apply(tables[i % 2]);
            synchronized (lock) {
                phase[0] = i % 2;
            }
            Thread.yield();
        }
        synchronized (lock) {
            stop[0] = true;
        }
        assertEquals(List.of(), routed.get());
        assertTrue(clients > 500, "only " + clients + " packets");
    }

    private List<String> route(Object lock, int[] phase, boolean[] stop) throws IOException {
        List<String> astray = new ArrayList<>();
        while (true) {
            int before;
            synchronized (lock) {
                before = phase[0];
                if (stop[0]) {
                    return astray;
                }
            }
            int server = choose();
            int after;
            synchronized (lock) {
                after = phase[0];
            }
            boolean first = server >= 0 && server < 3;
            boolean second = server >= 8 && server < 16;
            boolean isSettled = before == after && before >= 0;
            if (!first && !second || isSettled && (before == 0) != first && (before == 1) != second) {
                astray.add(server + " between " + before + " and " + after);
            }
        }
    }

    private static Selector selector(int first, int end, double spread) {
        double[] weights = new double[SERVERS];
        for (int i = first; i < end; i++) {
            weights[i] = 1 + spread * i;
        }
        return Selector.of(weights);
    }
}
