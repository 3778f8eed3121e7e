package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code links} and {@code check --probe} against a real agent. */
@Tag("lab")
@Timeout(240)
class SubcommandsIT {

    private static final int[] MBITS = {10, 10, 25, 100};
    private static final LabConfiguration CONFIGURATION = LabConfiguration.bySwitch(MBITS);

    /** Some samples: a stream may begin within one, and its sender be late in another. */
    private static final Duration RATES = Samples.ONE.multipliedBy(8);

    @RegisterExtension
    static final LabExtension EXTENSION = LabExtension.empty(CONFIGURATION);

    private final Lab lab = EXTENSION.lab();

    @Test
    @DisplayName("traffic from a server is shown as from it, traffic to a server as to it; read over SNMPv3, encrypted")
    void directionsAreTheServers() {
        Process from = udp(3, "-R", "-b", "12M");
        Process to = udp(4, "-b", "20M");
        try {
            Await.until("both streams' rates, each in its direction", RATES, () -> {
                Lab.Output links = FairleadProcess.run(lab, CONFIGURATION.withVersion3(), "links");
                assertEquals(0, links.exit(), links.text());
                Row third = Row.of(links.text(), 3);
                assertTrue(third.toMbits() < 1, links.text());
                Row fourth = Row.of(links.text(), 4);
                assertTrue(fourth.fromMbits() < 1, links.text());
                return new Await.Look<>(links.text(), Math.abs(third.fromMbits() - 12) < 3 && Math.abs(fourth.toMbits() - 20) < 4);
            });
        } finally {
            from.destroy();
            to.destroy();
        }
    }

    @Test
    @DisplayName("a probe finds every port that the configuration names")
    void probeFindsEveryPort() {
        Lab.Output check = FairleadProcess.run(lab, CONFIGURATION, "check", "--probe");
        assertEquals(0, check.exit(), check.text());
    }

    @Test
    @DisplayName("a probe fails over a port that the switch does not have, and names it")
    void probeNamesAMissingPort() {
        LabConfiguration wrong = CONFIGURATION.withLastLink("{ switch: sw1, ifName: port9 }");
        Lab.Output check = FairleadProcess.run(lab, wrong, "check", "--probe");
        assertEquals(1, check.exit(), check.text());
        assertTrue(check.text().contains("port9"), check.text());
    }

    private Process udp(int server, String... options) {
        String[] command = new String[options.length + 9];
        System.arraycopy(new String[] {"nice", "-n", "-15", "iperf3", "-c", Answers.address(server), "-u", "-t", "60"}, 0, command,
                0, 9);
        System.arraycopy(options, 0, command, 9, options.length);
        return lab.start("client", "iperf3-" + server + ".log", command);
    }

    /**
     * The row of one server in what {@code links} prints.
     *
     * @param fromMbits traffic from the server in Mbit/s
     * @param toMbits   traffic to the server in Mbit/s
     */
    private record Row(double fromMbits, double toMbits) {

        private static final String RATE = "([0-9.]+) (bit|kbit|Mbit|Gbit)/s +[0-9]+ %";

        static Row of(String table, int server) {
            Matcher row = Pattern.compile("(?m)^s" + server + " +sw1:port" + server + " +known +" + RATE + " +" + RATE).matcher(table);
            assertTrue(row.find(), "no known row of server " + server + " in:\n" + table);
            return new Row(mbits(row.group(1), row.group(2)), mbits(row.group(3), row.group(4)));
        }

        private static double mbits(String number, String unit) {
            double scale = switch (unit) {
                case "bit" -> 1e-6;
                case "kbit" -> 1e-3;
                case "Mbit" -> 1;
                default -> 1e3;
            };
            return Double.parseDouble(number) * scale;
        }
    }
}
