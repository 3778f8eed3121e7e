package io.fairlead.bench;

import com.sun.management.OperatingSystemMXBean;
import io.fairlead.counter.CounterReading;
import io.fairlead.counter.snmp.PortName;
import io.fairlead.counter.snmp.Secret;
import io.fairlead.counter.snmp.SnmpCounterSource;
import io.fairlead.counter.snmp.SnmpTransport;
import io.fairlead.counter.snmp.SwitchSettings;
import io.fairlead.topology.LinkId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Polls a {@link SwitchFarm} as the program does, every switch at the same beat, and prints one line of figures:
 * polls, polls in time, microseconds of latency (median, 99th percentile, longest), microseconds of CPU time a poll,
 * percent of one core, MB of live heap, MB of resident memory.
 */
public final class SwitchPollBench {

    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final int ports;
    private final Duration period;
    private final List<SnmpCounterSource> sources = new ArrayList<>();
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();

    private SwitchPollBench(int ports, Duration period) {
        this.ports = ports;
        this.period = period;
    }

    /**
     * Arguments: file with the UDP ports, ports of each switch, seconds between polls, rounds to warm up, rounds to
     * measure.
     */
    public static void main(String[] arguments) throws Exception {
        int warmUp = Integer.parseInt(arguments[3]);
        int rounds = Integer.parseInt(arguments[4]);
        SwitchPollBench bench = new SwitchPollBench(Integer.parseInt(arguments[1]),
                Duration.ofSeconds(Integer.parseInt(arguments[2])));
        try (SnmpTransport transport = new SnmpTransport()) {
            for (String port : Files.readAllLines(Path.of(arguments[0]))) {
                bench.add(Integer.parseInt(port), transport);
            }
            bench.run(warmUp);
            bench.latencies.clear();
            long cpu = SYSTEM.getProcessCpuTime();
            long started = System.nanoTime();
            bench.run(rounds);
            bench.print(rounds, SYSTEM.getProcessCpuTime() - cpu, System.nanoTime() - started);
        }
    }

    private void add(int udpPort, SnmpTransport transport) {
        String name = "switch" + sources.size();
        Map<LinkId, PortName> names = new HashMap<>();
        for (int port = 1; port <= ports; port++) {
            names.put(new LinkId(name, "port" + port), new PortName(PortName.Column.IF_NAME,
                    SwitchFarm.portName(port)));
        }
        sources.add(new SnmpCounterSource(new SwitchSettings(name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort),
                new SwitchSettings.V2c(new Secret(SwitchFarm.COMMUNITY)), period, Duration.ofSeconds(1), 2, names),
                transport));
    }

    private void run(int rounds) throws InterruptedException {
        long next = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            Phaser pending = new Phaser(1);
            sources.forEach(source -> poll(source, pending));
            next += period.toNanos();
            try {
                pending.awaitAdvanceInterruptibly(pending.arrive(), next - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                System.err.println("round " + round + ": " + pending.getUnarrivedParties() + " polls are late");
            }
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private void poll(SnmpCounterSource source, Phaser pending) {
        pending.register();
        long started = System.nanoTime();
        source.read().thenAccept(reading -> {
            if (reading instanceof CounterReading.Success success && success.samples().size() == ports) {
                latencies.add(System.nanoTime() - started);
            } else {
                String text = reading.toString();
                System.err.println(text.substring(0, Math.min(300, text.length())));
            }
            pending.arriveAndDeregister();
        });
    }

    private void print(int rounds, long cpuNanos, long nanos) throws IOException {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        int polls = rounds * sources.size();
        long inTime = latencies.stream().filter(latency -> latency < period.toNanos()).count();
        long heap = liveHeap();
        System.out.printf("%d %d %.0f %.0f %.0f %.1f %.2f %.1f %.1f%n", polls, inTime, micros(sorted, 0.5),
                micros(sorted, 0.99),
                micros(sorted, 1), cpuNanos / 1e3 / polls, 100.0 * cpuNanos / nanos, heap / 1e6, resident() / 1e6);
    }

    private static double micros(long[] sorted, double quantile) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(quantile * sorted.length) - 1] / 1e3;
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(0);
    }
}
