package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads through one dispatcher or by turns through two, beside a stream from server 4 that passes none, and how evenly they
 * use what that stream leaves of the servers' links.
 *
 * <p>400 kB each by clients whose own lines hold 1 Mbit/s, fourteen a second: 45 Mbit/s in some four dozen flows. With half as
 * many, the smallest link's part is less than three flows, and a dispatcher that knows half of them cannot keep it within a third.
 * Sockets of clients and dispatchers hold little meanwhile: with large buffers a server sends a whole download in one burst, and
 * what counts as open has long passed.
 *
 * @param mbits speeds of the links, Mbit/s
 */
record Workload(Lab lab, int... mbits) {

    private static final Duration TIME = Duration.ofSeconds(90);
    private static final int ASIDE = 3;
    private static final int ASIDE_MBITS = 12;

    /** UDP payload, and what it is on the wire with headers of UDP, IPv4 and Ethernet. */
    private static final int PAYLOAD = 1_200;
    private static final int FRAME = PAYLOAD + 8 + 20 + 14;
    private static final Pattern UDP_OUT = Pattern.compile("(?m)^Udp: [0-9]+ [0-9]+ [0-9]+ ([0-9]+) ");

    /** Octets that a socket may take in and send ahead: least, first and most. */
    private static final String SMALL = "4096 16384 16384";
    private static final List<String> BUFFERS = List.of("/proc/sys/net/ipv4/tcp_rmem", "/proc/sys/net/ipv4/tcp_wmem");

    /** So many until loads have settled, then so many that count. */
    private static final int SETTLING = 100;
    private static final int DOWNLOADS = 300;
    private static final String SCRIPT = """
            for i in $(seq %d); do
                address=$(((i %% 2 == 0)) && echo %s || echo %s)
                curl --silent --output /dev/null --range 0-399999 --limit-rate 125k --max-time 30 ${address}large &
                sleep 0.07
            done
            wait
            """;

    /**
     * Asserts that two dispatchers reach within 5 % of the balance that the first reaches alone.
     *
     * @param hosts the dispatchers' hosts
     */
    void assertTwoBalanceLikeOne(String first, String second, List<String> hosts) {
        Map<String, String> usual = new LinkedHashMap<>();
        for (String host : hosts) {
            BUFFERS.forEach(file -> usual.put(host + " " + file, lab.run(TIME, host, "cat", file).text().strip()));
        }
        try {
            usual.keySet().forEach(place -> setBuffer(place, SMALL));
            compare(first, second);
        } finally {
            usual.forEach(this::setBuffer);
        }
    }

    private void setBuffer(String place, String octets) {
        String[] parts = place.split(" ");
        Lab.Output output = lab.run(TIME, parts[0], "bash", "-c", "echo " + octets + " > " + parts[1]);
        assertEquals(0, output.exit(), output::text);
    }

    private void compare(String first, String second) {
        Process aside = lab.start("client", "iperf3.log", "iperf3", "-c", Answers.address(ASIDE + 1), "-u", "-R",
                "-b", ASIDE_MBITS + "M", "-l", String.valueOf(PAYLOAD), "-t", "240");
        try {
            double one = balance(first, first);
            double two = balance(first, second);
            assertTrue(aside.isAlive(), "the traffic aside flowed all the while");
            assertTrue(two >= 0.95 * one, String.format(Locale.ROOT, "balance of two %.3f, of one %.3f", two, one));
            assertTrue(one > 0.9, "there is a balance to compare with: " + one);
        } finally {
            aside.destroy();
        }
    }

    /**
     * Jain's index of the downloads' use of the links' room, as the switch's own ports count it: 1 when all are alike (Jain, Chiu
     * and Hawe, "A Quantitative Measure of Fairness"). The stream aside is taken off both, so that it does not matter how long
     * this machine takes to start the downloads.
     */
    private double balance(String one, String other) {
        run(SETTLING, one, other);
        long[] before = octets();
        run(DOWNLOADS, one, other);
        long[] now = octets();
        double[] uses = new double[mbits.length];
        for (int i = 0; i < uses.length; i++) {
            uses[i] = (now[i] - before[i]) / (double) (mbits[i] - (i == ASIDE ? ASIDE_MBITS : 0));
        }
        double sum = Arrays.stream(uses).sum();
        double index = sum * sum / (uses.length * Arrays.stream(uses).map(use -> use * use).sum());
        System.getLogger(Workload.class.getName()).log(System.Logger.Level.INFO, String.format(Locale.ROOT,
                "balance %.3f by %s; use of links in parts of the mean: %s", index, one.equals(other) ? "one" : "two",
                Arrays.toString(Arrays.stream(uses).map(use -> Math.round(100 * use * uses.length / sum) / 100.0).toArray())));
        return index;
    }

    private void run(int downloads, String one, String other) {
        Lab.Output output = lab.run(TIME, "client", "bash", "-c", SCRIPT.formatted(downloads, one, other));
        assertEquals(0, output.exit(), output::text);
    }

    /** What came from each server, but for the stream aside. */
    private long[] octets() {
        String ports = lab.run(TIME, "switch", "bash", "-c", "cat /sys/class/net/port[1-4]/statistics/rx_bytes").text();
        long[] octets = ports.lines().mapToLong(Long::parseLong).toArray();
        Matcher sent = UDP_OUT.matcher(lab.run(TIME, "s4", "cat", "/proc/net/snmp").text());
        assertTrue(sent.find(), "server 4 counts its datagrams");
        octets[ASIDE] -= Long.parseLong(sent.group(1)) * FRAME;
        return octets;
    }
}
