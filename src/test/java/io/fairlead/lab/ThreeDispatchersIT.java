package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three dispatchers of which one is killed and one hangs, at the same time; both come back. */
@Tag("lab")
@Timeout(800)
class ThreeDispatchersIT {

    private static final String NAME = "fig11-dispatcher";
    private static final List<String> NODES = List.of("d1", "d2", "d3");
    private static final Map<String, String> HOSTS = Map.of("d1", LabCluster.FIRST_HOST, "d2", LabCluster.SECOND_HOST, "d3", "fairlead3");
    private static final Map<String, String> ADDRESSES = Map.of("d1", "10.0.0.100", "d2", "10.0.0.101", "d3", "10.0.0.102");
    private static final Duration COMMAND = Duration.ofSeconds(10);
    private static final Duration NOTICED = Duration.ofSeconds(15);
    private static final Duration HEALED = Duration.ofSeconds(60);
    /** The third in line waits for two periods of a second each, and what a look and a busy machine take. */
    private static final Duration THIRD_IN_LINE = Duration.ofMillis(2_000 + 1_000);
    private static final Duration POLLED = Duration.ofSeconds(20);
    private static final int FEW_POLLS = 5;
    private static final int MANY = 40;

    /** Of each stream; links that the dispatchers alone measure have room for 2 Mbit/s each. */
    private static final int KBITS = 400;
    private static final int FIRST_CLIENT = 31;
    private static final int CLIENTS = 20;
    private static final Pattern READER = Pattern.compile("sw1: read by (d[1-3])");
    private static final Pattern FROM = Pattern.compile("dispatcher:own[1-4] +known +([0-9.]+) (k|M|)bit/s");
    private static final Pattern PACKETS = Pattern.compile("packets ([0-9]+)");

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(LabCluster.example(NAME));

    private final Lab lab = EMPTY.lab();
    private final Map<String, FairleadProcess> running = new TreeMap<>();
    private final List<Process> streams = new ArrayList<>();
    private int nextClient = FIRST_CLIENT;

    @AfterEach
    void stop() {
        streams.forEach(Process::destroy);
        running.values().forEach(FairleadProcess::close);
    }

    private static LabFile file(String node) {
        Example first = LabCluster.example(NAME);
        return switch (node) {
            case "d1" -> first.changed(ThreeDispatchersIT::ofThree);
            case "d2" -> new Example(NAME + "-2", LabCluster.SECOND_DNS, true, LabCluster.MBITS).changed(ThreeDispatchersIT::ofThree);
            default -> new Example(NAME + "-2", "10.0.0.8", true, LabCluster.MBITS).changed(NAME + "-3.yaml",
                    text -> ofThree(text)
                    .replace("10.0.0.7:53", "10.0.0.8:53").replace("node: d2", "node: d3").replace("bind: 10.0.0.7", "bind: 10.0.0.8")
                    .replace("10.0.0.101", ADDRESSES.get("d3")));
        };
    }

    private static String ofThree(String text) {
        return text.replace("members: [ 10.0.0.3, 10.0.0.7 ]", "members: [ 10.0.0.3, 10.0.0.7, 10.0.0.8 ]");
    }

    private void start(String node) {
        running.put(node, FairleadProcess.serve(lab, HOSTS.get(node), file(node)));
    }

    private static Set<String> others(String node) {
        Set<String> others = new TreeSet<>(NODES);
        others.remove(node);
        return others;
    }

    private static String own(String node) {
        return "http://" + ADDRESSES.get(node) + ":8080/";
    }

    @Test
    @DisplayName("of which one is killed and one hangs, then both are back: one reader, the same table within three beats, no count lost or doubled")
    void killedAndFrozen() {
        prepare();
        for (String node : NODES) {
            awaitCarried(node, 3);
        }
        String reader = reader();
        List<String> gone = new ArrayList<>(List.of(reader));
        gone.add(others(reader).iterator().next());
        String left = NODES.stream().filter(node -> !gone.contains(node)).findFirst().orElseThrow();
        int from = running.get(left).logLength();
        running.get(gone.get(0)).kill();
        running.get(gone.get(1)).send("STOP");
        try {
            running.get(left).awaitLog(from, "sw1: read by " + left, THIRD_IN_LINE);
            for (String node : gone) {
                running.get(left).awaitLog(from, node + " is gone", NOTICED);
            }
            awaitCarried(left, 1);
        } finally {
            running.get(gone.get(1)).send("CONT");
        }
        start(gone.get(0));
        for (String node : gone) {
            running.get(left).awaitLog(from, node + " is there", HEALED);
        }
        stream(gone.get(0));
        for (String node : NODES) {
            awaitCarried(node, 3);
        }
        streams.forEach(Process::destroy);
        assertTablesAgree(left);
        assertTablesAgree(gone.get(1));
        assertOneReads(reader());
    }

    private void prepare() {
        for (String node : NODES) {
            if (!node.equals("d1")) {
                lab.add(HOSTS.get(node));
            }
            start(node);
        }
        for (String node : NODES) {
            others(node).forEach(other -> running.get(node).awaitLog(0, other + " is there", LabCluster.START));
        }
        for (int i = 0; i < CLIENTS; i++) {
            lab.run(COMMAND, "client", "ip", "address", "replace", "10.0.0." + (FIRST_CLIENT + i) + "/16", "dev", "eth0");
        }
        NODES.forEach(this::stream);
    }

    /** A stream at a constant rate through a dispatcher. A server has room for one at a time: another client's finds another one. */
    private void stream(String node) {
        Await.until("a server for one more stream", LabCluster.START, () -> {
            String log = "iperf3-" + nextClient + ".log";
            Process process = lab.start("client", log, "iperf3", "--client", ADDRESSES.get(node), "--bind", "10.0.0." + nextClient,
                    "--port", "5202", "--udp", "--reverse", "--bitrate", KBITS + "k", "--length", "1200", "--time", "350",
                    "--forceflush");
            nextClient++;
            String said = Await.until("it flows, or is refused", COMMAND, () -> {
                String text = said(log);
                return new Await.Look<>(text, text.contains("0.00-1.0") || !process.isAlive());
            });
            if (process.isAlive()) {
                streams.add(process);
            }
            return new Await.Look<>(said, process.isAlive());
        });
    }

    private String said(String log) {
        try {
            return Files.readString(lab.folder().resolve(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What all carry as that one has it is what so many streams bring: nothing is lost, nothing counts twice. */
    private void awaitCarried(String node, int number) {
        Await.until(node + " knows of " + number + " streams", LabCluster.START.plus(LabCluster.START), () -> {
            double kbits = carried(node);
            return new Await.Look<>(kbits + " kbit/s", Math.abs(kbits - number * KBITS) < KBITS / 4.0);
        });
    }

    /** From the last whole view: kbit/s that come from all servers. */
    private double carried(String node) {
        String log = running.get(node).log();
        int end = log.lastIndexOf("dispatcher on ");
        int begin = log.lastIndexOf("pool own", Math.max(0, end));
        Matcher from = FROM.matcher(begin < 0 ? "" : log.substring(begin, end));
        double sum = 0;
        while (from.find()) {
            sum += Double.parseDouble(from.group(1)) * switch (from.group(2)) {
                case "M" -> 1_000;
                case "k" -> 1;
                default -> 0.001;
            };
        }
        return sum;
    }

    /** The one who reads the switch, as all have it. */
    private String reader() {
        return Await.until("all say who reads the switch", LabCluster.START, () -> {
            Set<String> readers = new TreeSet<>();
            running.values().forEach(each -> readers.add(lastReader(each.log())));
            return new Await.Look<>(readers.iterator().next(), readers.size() == 1 && !readers.contains(""));
        });
    }

    private static String lastReader(String log) {
        Matcher matcher = READER.matcher(log);
        String last = "";
        while (matcher.find()) {
            last = matcher.group(1);
        }
        return last;
    }

    private void assertOneReads(String reader) {
        running.keySet().forEach(node -> nft(node, "add table ip polls; add chain ip polls out { type filter hook output priority 0; };"
                + " add rule ip polls out udp dport 161 counter"));
        Await.until("some polls", POLLED, () -> {
            long polls = polls(reader);
            return new Await.Look<>(polls, polls >= FEW_POLLS);
        });
        others(reader).forEach(node -> assertEquals(0, polls(node), node + " does not poll"));
    }

    private void nft(String node, String commands) {
        Lab.Output output = lab.run(COMMAND, HOSTS.get(node), "nft", commands);
        assertEquals(0, output.exit(), output::text);
    }

    private long polls(String node) {
        Matcher packets = PACKETS.matcher(lab.run(COMMAND, HOSTS.get(node), "nft", "list", "table", "ip", "polls").text());
        assertTrue(packets.find());
        return Long.parseLong(packets.group(1));
    }

    /** What one loads, both others avoid within three beats. */
    private void assertTablesAgree(String by) {
        others(by).forEach(other -> Pages.await(lab, own(other), "all servers get flows", LabCluster.START, MANY,
                pages -> pages.counts().size() == 4));
        try (Download download = Download.whole(lab, own(by))) {
            int busy = download.server();
            others(by).forEach(other -> Pages.await(lab, own(other), other + " knows", LabCluster.THREE_BEATS, MANY,
                    pages -> !pages.has(busy)));
        }
    }
}
