package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A dispatcher that knows of its links only what a stand-alone monitor tells, which sees the line by a mirror port of the switch
 * (patent Fig. 8, claims 17-19, 36).
 */
@Tag("lab")
@Timeout(360)
class StandAloneMonitorIT {

    private static final int[] MBITS = {10, 10, 25, 40};
    private static final Example MONITOR = new Example("fig8-monitor", Answers.DIRECT, false, MBITS);
    private static final Example DISPATCHER = new Example("fig8-dispatcher", Answers.DIRECT, true, MBITS);

    /** The monitor has no cache: a poll a second, a beat a second, and the change that falls just after one. */
    private static final Duration TWO_POLLS = Duration.ofSeconds(4);
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration COMMAND = Duration.ofSeconds(20);
    private static final int MANY = 40;

    /** A row of "fairlead links": traffic from the server. */
    private static final Pattern RATE = Pattern.compile("(?m)^s2 +monitor:s2 +known +([0-9.]+) ([kMG]?)bit/s");
    private static final Pattern NUMBER = Pattern.compile("= [A-Za-z0-9]+: ([0-9]+)");

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(DISPATCHER);

    private static FairleadProcess monitor;
    private static FairleadProcess fairlead;

    private final Lab lab = EMPTY.lab();

    @BeforeAll
    static void start() {
        if (EMPTY.lab() != null) {
            EMPTY.lab().add("monitor");
            monitor = FairleadProcess.monitor(EMPTY.lab(), MONITOR);
            fairlead = FairleadProcess.serve(EMPTY.lab(), "fairlead", DISPATCHER);
            fairlead.awaitLog(0, "pool www: answering by measured load", FIRST);
        }
    }

    @AfterAll
    static void stop() {
        if (fairlead != null) {
            fairlead.close();
        }
        if (monitor != null) {
            monitor.close();
        }
    }

    @Test
    @DisplayName("new flows avoid a link filled by UDP that passes the dispatcher by, over IPv4 and IPv6, and come back")
    void loadFromAsideIsAvoided() {
        LoadFromAside.isAvoided(lab, FIRST);
    }

    @Test
    @DisplayName("new flows avoid the server of a download over TCP through the dispatcher, and come back")
    void downloadsAreSeen() {
        Pages.await(lab, LabDispatcher.WEB, "server 4 is used", FIRST, MANY, pages -> pages.has(4));
        try (Download download = Download.whole(lab, LabDispatcher.WEB)) {
            int busy = download.server();
            Pages.await(lab, LabDispatcher.WEB, "new flows go elsewhere", TWO_POLLS, MANY,
                    pages -> pages.share(busy) <= 0.1);
            assertTrue(download.isRunning(), "all the while");
            download.close();
            Pages.await(lab, LabDispatcher.WEB, "and come back", TWO_POLLS.multipliedBy(2), MANY, pages -> pages.has(busy));
        }
    }

    @Test
    @DisplayName("a UDP stream through the dispatcher is counted from its server, and counts as a new flow")
    void streamsAreCounted() {
        long[] octets = counts(".1.3.6.1.2.1.31.1.1.1.6");
        long[] flows = counts(".1.3.6.1.4.1.8072.9999.9999.1997.1.2.1.2");
        Await.until("iperf3 over UDP through the dispatcher", COMMAND.multipliedBy(2), () -> {
            Lab.Output output = lab.run(COMMAND, "client", "iperf3", "--client", LabDispatcher.IPV4, "--udp", "--reverse",
                    "--bitrate", "2M", "--length", "1000", "--time", "3");
            return new Await.Look<>(output, output.exit() == 0);
        });
        long[] now = counts(".1.3.6.1.2.1.31.1.1.1.6");
        long[] flowsNow = counts(".1.3.6.1.4.1.8072.9999.9999.1997.1.2.1.2");
        int streaming = 0;
        for (int i = 1; i < 4; i++) {
            streaming = now[i] - octets[i] > now[streaming] - octets[streaming] ? i : streaming;
        }
        assertTrue(now[streaming] - octets[streaming] > 3 * 2_000_000 / 8 / 2, "server " + (streaming + 1));
        assertTrue(flowsNow[streaming] > flows[streaming], "its flow was seen to begin");
    }

    /** A column of the four servers' rows. */
    private long[] counts(String column) {
        long[] counts = new long[4];
        for (int i = 0; i < 4; i++) {
            counts[i] = number("monitor", column + "." + (i + 1));
        }
        return counts;
    }

    private long number(String from, String oid) {
        String text = lab.run(COMMAND, from, "snmpget", "-v2c", "-c", LabConfiguration.COMMUNITY, "-On", "10.0.0.6", oid)
                .text();
        Matcher number = NUMBER.matcher(text);
        assertTrue(number.find(), text);
        return Long.parseLong(number.group(1));
    }

    @Test
    @DisplayName("'fairlead links' shows the rate that a stream really has, and the switch's own port counts the same octets")
    void ratesAreTrue() {
        long[] before = {port(2), octetsFrom(2)};
        Process stream = lab.start("client", "iperf3.log", "iperf3", "-c", Answers.address(2), "-u", "-R", "-b", "6M", "-l",
                "1200", "-t", "60");
        try {
            Await.until("the rate of the stream", FIRST, () -> {
                Matcher row = RATE.matcher(FairleadProcess.run(lab, DISPATCHER, "links").text());
                double rate = row.find() ? Double.parseDouble(row.group(1)) * ("M".equals(row.group(2)) ? 1 : 0) : 0;
                return new Await.Look<>(row, Math.abs(rate - 6 * 1_242 / 1_200.0) < 0.6);
            });
            Await.until("some seconds' octets", FIRST, () -> {
                long now = port(2) - before[0];
                return new Await.Look<>(now, now > 6 * 6_000_000 / 8);
            });
        } finally {
            stream.destroy();
        }
        // Beside them the port counts frames of no server, of ARP and neighbour discovery.
        Await.until("octets counted are those that passed", FIRST, () -> {
            double counted = octetsFrom(2) - before[1];
            double passed = port(2) - before[0];
            return new Await.Look<>(counted + " octets of " + passed, Math.abs(counted / passed - 1) < 0.01);
        });
    }

    /** What the monitor says has come from a server. */
    private long octetsFrom(int server) {
        return number("client", ".1.3.6.1.2.1.31.1.1.1.6." + server);
    }

    private long port(int server) {
        return Long.parseLong(lab.run(COMMAND, "switch", "cat", "/sys/class/net/port" + server + "/statistics/rx_bytes").text()
                .strip());
    }

    @Test
    @DisplayName("nothing was lost, and while the mirror port is down loads are unknown instead of idle")
    void blindnessIsNoIdleness() {
        int from = fairlead.logLength();
        assertEquals(0, number("client", ".1.3.6.1.4.1.8072.9999.9999.1997.1.3.1.9.1"));
        lab.run(COMMAND, "switch", "ip", "link", "set", "mirror", "down");
        try {
            fairlead.awaitLog(from, "monitor:s1: the counters lost continuity", FIRST);
        } finally {
            lab.run(COMMAND, "switch", "ip", "link", "set", "mirror", "up");
        }
        fairlead.awaitLog(fairlead.logLength(), "monitor:s1         known", FIRST);
    }

    @Test
    @DisplayName("whoever may not read is not answered")
    void strangersAreNotAnswered() {
        String text = lab.run(COMMAND, "client", "snmpget", "-v2c", "-c", "public", "-t", "1", "-r", "0", "10.0.0.6",
                ".1.3.6.1.2.1.1.5.0").text();
        assertTrue(text.contains("Timeout"), text);
    }
}
