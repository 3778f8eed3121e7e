package io.fairlead.monitor;

import io.fairlead.monitor.MonitorSettings.Method;
import io.fairlead.monitor.Survey.InterfaceCount;
import io.fairlead.monitor.Survey.ServerCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Watches interfaces and counts by server (patent signs 72, 92).
 *
 * <p>Counts are read when a survey is asked for, so that they are as fresh as the question. Once a second, and with a survey
 * too, it looks whether the interfaces are what they were; once a second it takes the pace of new flows. While an interface is down or gone, traffic may pass
 * unseen: a survey then says that counts have just lost continuity, and nobody takes silence for idleness.
 */
public final class Monitor implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Monitor.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(100);
    /** One tick of sysUpTime, by which pollers divide: what is asked for within it is one survey. */
    private static final Duration FRESH = Duration.ofMillis(10);

    private final MonitorSettings settings;
    private final Counting counting;
    private final List<WatchedLine> lines = new ArrayList<>();
    private final NewFlows newFlows;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fairlead-monitor").factory());
    private OptionalLong broken = OptionalLong.empty();
    private boolean complete = true;
    private long looked = System.nanoTime();
    private long lost;
    private Survey last;
    private long surveyed;

    private Monitor(MonitorSettings settings, Counting counting) {
        this.settings = settings;
        this.counting = counting;
        newFlows = new NewFlows(settings.servers().size());
        settings.interfaces().forEach(each -> lines.add(new WatchedLine(each, counting)));
    }

    /**
     * Begins to count.
     *
     * @throws IOException when an interface is not there, or packets cannot be counted in the way that is asked for
     */
    public static Monitor start(MonitorSettings settings) throws IOException {
        for (WatchedInterface each : settings.interfaces()) {
            Device.ethernet(each.name());
        }
        if (settings.method() != Method.PACKETS) {
            try {
                return start(settings, new KernelCounting(settings));
            } catch (IOException e) {
                if (settings.method() == Method.KERNEL) {
                    throw e;
                }
                LOG.log(Level.INFO, "packets are not counted in the kernel but by packet sockets: {0}", e.getMessage());
            }
        }
        return start(settings, new PacketCounting(settings));
    }

    /** The same in a way that is chosen already. */
    static Monitor start(MonitorSettings settings, Counting counting) throws IOException {
        Monitor monitor = new Monitor(settings, counting);
        try {
            for (WatchedLine line : monitor.lines) {
                line.attach();
            }
        } catch (IOException | RuntimeException e) {
            monitor.close();
            throw e;
        }
        monitor.timer.scheduleAtFixedRate(monitor::lookAround, LOOK.toNanos(), LOOK.toNanos(), TimeUnit.NANOSECONDS);
        return monitor;
    }

    /** How packets are counted, in words. */
    public String method() {
        return counting.method();
    }

    private synchronized void lookAround() {
        try {
            judge();
            newFlows.take(traffic(), System.nanoTime());
            long now = lost();
            if (now > lost) {
                LOG.log(Level.WARNING, "{0} packets were lost before they could be counted", now - lost);
                lost = now;
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "the watched interfaces could not be looked at", e);
        }
    }

    private long lost() throws IOException {
        long sum = 0;
        for (WatchedLine line : lines) {
            sum += line.count().tally().lost();
        }
        return sum;
    }

    /** A count of what may have passed unseen is none: continuity ends anew until all is seen again. */
    private void judge() {
        if (System.nanoTime() - looked >= SHORTEST_LOOK.toNanos()) {
            lines.forEach(WatchedLine::look);
            looked = System.nanoTime();
        }
        boolean now = lines.stream().allMatch(WatchedLine::isWatched);
        if (!now || !complete) {
            broken = OptionalLong.of(System.nanoTime());
        }
        if (now != complete) {
            complete = now;
            LOG.log(now ? Level.INFO : Level.WARNING, now ? "every watched interface is up"
                    : "a watched interface is down: loads are unknown until it is up");
        }
    }

    /** All counts as they are now, or were a hundredth of a second ago. */
    public synchronized Survey survey() {
        if (last == null || System.nanoTime() - surveyed > FRESH.toNanos()) {
            try {
                judge();
                surveyed = System.nanoTime();
                last = new Survey(complete, broken, servers(), interfaces());
            } catch (IOException e) {
                throw new UncheckedIOException("counts cannot be read: " + e.getMessage(), e);
            }
        }
        return last;
    }

    private List<ServerCount> servers() throws IOException {
        List<Traffic> traffic = traffic();
        List<ServerCount> servers = new ArrayList<>();
        for (int i = 0; i < traffic.size(); i++) {
            servers.add(new ServerCount(settings.servers().get(i), traffic.get(i), newFlows.perSecond(i)));
        }
        return servers;
    }

    private List<InterfaceCount> interfaces() throws IOException {
        List<InterfaceCount> interfaces = new ArrayList<>();
        for (WatchedLine line : lines) {
            interfaces.add(line.count());
        }
        return interfaces;
    }

    private List<Traffic> traffic() throws IOException {
        List<Traffic> traffic = new ArrayList<>();
        for (WatchedServer server : settings.servers()) {
            Traffic sum = Traffic.NONE;
            for (InetAddress address : server.addresses()) {
                sum = sum.plus(counting.traffic(address));
            }
            traffic.add(sum);
        }
        return traffic;
    }

    /** Ends the counting; interfaces are as they were before. */
    @Override
    public synchronized void close() {
        timer.shutdownNow();
        lines.forEach(WatchedLine::close);
        counting.close();
    }
}
