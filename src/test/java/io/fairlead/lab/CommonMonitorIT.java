package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two dispatchers, each with its own cluster address, that know of each other only by a common monitor (Fig. 10, claims 25, 26). */
@Tag("lab")
@Timeout(300)
class CommonMonitorIT {

    private static final int[] MBITS = {10, 10, 25, 40};
    private static final String SECOND_DNS = "10.0.0.7";
    private static final String FIRST_WEB = "http://10.0.0.100/";
    private static final String SECOND_WEB = "http://10.0.0.101/";
    private static final Example MONITOR = new Example("fig10-monitor", Answers.DIRECT, false, MBITS);
    private static final Example FIRST = new Example("fig10-dispatcher-1", Answers.DIRECT, true, MBITS);
    private static final Example SECOND = new Example("fig10-dispatcher-2", SECOND_DNS, true, MBITS);
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration TWO_POLLS = Duration.ofSeconds(4);
    private static final Duration COMMAND = Duration.ofSeconds(90);
    private static final int MANY = 40;

    /**
     * Downloads of 800 kB by clients whose own lines hold 2 Mbit/s, seven a second: 45 Mbit/s in some two dozen flows, beside
     * 12 Mbit/s of UDP that nobody dispatches, on links of 85 Mbit/s. First so many until loads have settled, then so many more.
     */
    private static final int SETTLING = 70;
    private static final int DOWNLOADS = 210;
    private static final String WORKLOAD = """
            for i in $(seq %d); do
                address=$(((i %% 2 == 0)) && echo %s || echo %s)
                curl --silent --output /dev/null --range 0-799999 --limit-rate 250k --max-time 30 ${address}large &
                sleep 0.14
            done
            wait
            """;

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(FIRST);

    private static FairleadProcess monitor;
    private static FairleadProcess first;
    private static FairleadProcess second;

    private final Lab lab = EMPTY.lab();

    @BeforeAll
    static void start() {
        if (EMPTY.lab() != null) {
            EMPTY.lab().add("monitor", "fairlead2");
            monitor = FairleadProcess.monitor(EMPTY.lab(), MONITOR);
            first = FairleadProcess.serve(EMPTY.lab(), "fairlead", FIRST);
            second = FairleadProcess.serve(EMPTY.lab(), "fairlead2", SECOND);
            first.awaitLog(0, "pool www: answering by measured load", START);
            second.awaitLog(0, "pool www: answering by measured load", START);
        }
    }

    @AfterAll
    static void stop() {
        for (FairleadProcess each : new FairleadProcess[] {second, first, monitor}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @Test
    @DisplayName("what one dispatcher's client loads, the other's new flows avoid, and the other way round")
    void loadOfTheOtherIsAvoided() {
        avoided(FIRST_WEB, SECOND_WEB);
        avoided(SECOND_WEB, FIRST_WEB);
    }

    private void avoided(String loaded, String other) {
        Pages.await(lab, other, "every larger link is used", START, MANY, pages -> pages.has(3) && pages.has(4));
        try (Download download = Download.whole(lab, loaded)) {
            int busy = download.server();
            Pages.await(lab, other, "the other's new flows go elsewhere", TWO_POLLS, MANY, pages -> pages.share(busy) <= 0.1);
            assertTrue(download.isRunning(), "all the while");
        }
    }

    @Test
    @DisplayName("under the same traffic two dispatchers balance as well as one, within 5 %")
    void twoBalanceLikeOne() {
        Process aside = lab.start("client", "iperf3.log", "iperf3", "-c", Answers.address(4), "-u", "-R", "-b", "12M", "-l",
                "1200", "-t", "240");
        try {
            double one = balance(FIRST_WEB, FIRST_WEB);
            double two = balance(FIRST_WEB, SECOND_WEB);
            assertTrue(aside.isAlive(), "the traffic aside flowed all the while");
            assertTrue(two >= 0.95 * one, String.format(Locale.ROOT, "balance of two %.3f, of one %.3f", two, one));
            assertTrue(one > 0.8, "there is a balance to compare with: " + one);
        } finally {
            aside.destroy();
        }
    }

    /** Jain's index of the links' use by what comes from the servers, as the switch's own ports count it: 1 when all are alike. */
    private double balance(String one, String other) {
        run(SETTLING, one, other);
        long[] before = octets();
        run(DOWNLOADS, one, other);
        long[] now = octets();
        double[] uses = new double[MBITS.length];
        for (int i = 0; i < uses.length; i++) {
            uses[i] = (now[i] - before[i]) / (double) MBITS[i];
        }
        double sum = Arrays.stream(uses).sum();
        double squares = Arrays.stream(uses).map(use -> use * use).sum();
        double index = sum * sum / (uses.length * squares);
        System.getLogger(CommonMonitorIT.class.getName()).log(System.Logger.Level.INFO, String.format(Locale.ROOT,
                "balance %.3f by %s; use of links in parts of the mean: %s", index, one.equals(other) ? "one" : "two",
                Arrays.toString(Arrays.stream(uses).map(use -> Math.round(100 * use * uses.length / sum) / 100.0).toArray())));
        return index;
    }

    private void run(int downloads, String one, String other) {
        Lab.Output output = lab.run(COMMAND, "client", "bash", "-c", WORKLOAD.formatted(downloads, one, other));
        assertTrue(output.exit() == 0, output::text);
    }

    private long[] octets() {
        String text = lab.run(COMMAND, "switch", "bash", "-c", "cat /sys/class/net/port[1-4]/statistics/rx_bytes").text();
        return text.lines().mapToLong(Long::parseLong).toArray();
    }
}
