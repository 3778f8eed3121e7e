package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The monitor under 100,000 small packets a second: what it counts is what the kernel's own interface counters say. */
@Tag("lab")
@Timeout(360)
class MonitorRateIT {

    private static final int[] MBITS = {10, 10, 25, 40};
    private static final Example MONITOR = new Example("fig8-monitor", Answers.DIRECT, false, MBITS);
    private static final int RATE = 100_000;
    private static final int PACKETS = 1_000_000;
    private static final int LEAST_RATE = 10_000;
    private static final Duration COMMAND = Duration.ofSeconds(120);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final String COUNTERS = "cat /sys/class/net/eth1/statistics/rx_packets /sys/class/net/eth1/statistics/rx_bytes";
    private static final String OWN = ".1.3.6.1.4.1.8072.9999.9999.1997.1.3.1.";
    private static final String TO_SERVER_4 = ".1.3.6.1.2.1.31.1.1.1.11.4";
    private static final Pattern NUMBER = Pattern.compile("= [A-Za-z0-9]+: ([0-9]+)");
    private static final double TICKS = 100;

    @RegisterExtension
    static final LabExtension EMPTY = LabExtension.empty(MONITOR);

    private final Lab lab = EMPTY.lab();

    @BeforeAll
    static void addTheMonitor() {
        if (EMPTY.lab() != null) {
            EMPTY.lab().add("monitor");
        }
    }

    /** The example, but for the way in which packets are counted. */
    private record CountingBy(String method) implements LabFile {

        @Override
        public int[] mbits() {
            return MBITS;
        }

        @Override
        public String address() {
            return MONITOR.address();
        }

        @Override
        public boolean dispatches() {
            return false;
        }

        @Override
        public Path write(Path folder) {
            Path file = MONITOR.write(folder);
            try {
                return Files.writeString(file, Files.readString(file).replace("\nmonitor:\n",
                        "\nmonitor:\n  method: " + method + "\n"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What the kernel and the monitor say of the mirror port, and what the monitor cost so far. */
    private record Counts(long kernelPackets, long kernelOctets, long packets, long octets, long lost, long toServer,
                          double processor) {

        Counts since(Counts before) {
            return new Counts(kernelPackets - before.kernelPackets, kernelOctets - before.kernelOctets,
                    packets - before.packets, octets - before.octets, lost - before.lost, toServer - before.toServer,
                    processor - before.processor);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "packets"})
    @DisplayName("counts equal the interface's own, but for what the monitor says it lost")
    void countsEqualTheKernels(String method) {
        try (FairleadProcess monitor = FairleadProcess.monitor(lab, new CountingBy(method))) {
            assertTrue(monitor.log().contains(method.equals("kernel") ? "by eBPF at tcx" : "by packet socket"), monitor::log);
            Counts before = quiet(monitor);
            long rate = send();
            Counts now = quiet(monitor).since(before);
            System.getLogger(MonitorRateIT.class.getName()).log(System.Logger.Level.INFO,
                    "{0}: {1} packets/s; kernel {2}, counted {3}, lost {4}; processor {5} s; resident {6} kB", method, rate,
                    now.kernelPackets, now.packets, now.lost, now.processor, resident(monitor));
            assertTrue(rate >= LEAST_RATE, "a machine too slow to tell: " + rate + " packets/s");
            assertTrue(now.kernelPackets >= PACKETS, now::toString);
            assertTrue(now.kernelPackets - now.packets <= now.lost, now::toString);
            assertTrue(now.packets <= now.kernelPackets, now::toString);
            assertTrue(PACKETS - now.toServer <= now.lost && now.toServer <= PACKETS, now::toString);
            if (now.lost == 0) {
                assertEquals(now.kernelOctets, now.octets);
                assertEquals(PACKETS, now.toServer);
            }
        }
    }

    /** Counts between which and those before nothing passed. */
    private Counts quiet(FairleadProcess monitor) {
        Counts[] last = {counts(monitor)};
        return Await.until("nothing passes", SETTLED, () -> {
            Counts now = counts(monitor);
            boolean quiet = now.kernelPackets == last[0].kernelPackets && now.packets == last[0].packets;
            last[0] = now;
            return new Await.Look<>(now, quiet);
        });
    }

    private long send() {
        Lab.Output output = lab.run(COMMAND, "client", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", "target/test-classes", PacketSender.class.getName(), Answers.address(4), "9", Integer.toString(RATE),
                Integer.toString(PACKETS), "60");
        assertEquals(0, output.exit(), output::text);
        return Long.parseLong(output.text().strip());
    }

    private Counts counts(FairleadProcess monitor) {
        List<String> kernel = lab.run(COMMAND, "monitor", "bash", "-c", COUNTERS).text().lines().toList();
        String text = lab.run(COMMAND, "client", "snmpget", "-v2c", "-c", LabConfiguration.COMMUNITY, "-On", "10.0.0.6",
                OWN + "7.1", OWN + "8.1", OWN + "9.1", TO_SERVER_4).text();
        List<Long> said = NUMBER.matcher(text).results().map(match -> Long.parseLong(match.group(1))).toList();
        assertEquals(4, said.size(), text);
        return new Counts(Long.parseLong(kernel.get(0)), Long.parseLong(kernel.get(1)), said.get(0), said.get(1), said.get(2),
                said.get(3), processor(monitor));
    }

    /** Seconds of processor time that the monitor's process took. */
    private double processor(FairleadProcess monitor) {
        String stat = lab.run(COMMAND, "monitor", "cat", "/proc/" + monitor.id() + "/stat").text();
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    private String resident(FairleadProcess monitor) {
        Matcher resident = Pattern.compile("VmRSS:\\s+([0-9]+)").matcher(
                lab.run(COMMAND, "monitor", "cat", "/proc/" + monitor.id() + "/status").text());
        return resident.find() ? resident.group(1) : "?";
    }
}
