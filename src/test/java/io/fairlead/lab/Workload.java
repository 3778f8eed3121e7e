package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Downloads through one dispatcher or by turns through two, and how evenly they use the servers' links.
 *
 * <p>800 kB each by clients whose own lines hold 2 Mbit/s, seven a second: 45 Mbit/s in some two dozen flows.
 */
record Workload(Lab lab, int... mbits) {

    private static final Duration TIME = Duration.ofSeconds(90);

    /** So many until loads have settled, then so many that count. */
    private static final int SETTLING = 70;
    private static final int DOWNLOADS = 210;
    private static final String SCRIPT = """
            for i in $(seq %d); do
                address=$(((i %% 2 == 0)) && echo %s || echo %s)
                curl --silent --output /dev/null --range 0-799999 --limit-rate 250k --max-time 30 ${address}large &
                sleep 0.14
            done
            wait
            """;

    /**
     * Jain's index of the links' use by what comes from the servers, as the switch's own ports count it: 1 when all are alike
     * (Jain, Chiu and Hawe, "A Quantitative Measure of Fairness").
     *
     * @param one   page through one dispatcher
     * @param other the same through the other, or the same one
     */
    double balance(String one, String other) {
        run(SETTLING, one, other);
        long[] before = octets();
        run(DOWNLOADS, one, other);
        long[] now = octets();
        double[] uses = new double[mbits.length];
        for (int i = 0; i < uses.length; i++) {
            uses[i] = (now[i] - before[i]) / (double) mbits[i];
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

    private long[] octets() {
        String text = lab.run(TIME, "switch", "bash", "-c", "cat /sys/class/net/port[1-4]/statistics/rx_bytes").text();
        return text.lines().mapToLong(Long::parseLong).toArray();
    }
}
