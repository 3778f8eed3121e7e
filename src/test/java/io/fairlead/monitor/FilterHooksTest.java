package io.fairlead.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.TrafficControl;
import io.fairlead.bpf.TrafficControl.End;
import io.fairlead.bpf.TrafficControl.Filter;
import io.fairlead.dispatch.kernel.OwnNetwork;
import io.fairlead.monitor.MonitorSettings.Method;
import io.fairlead.monitor.WatchedInterface.Direction;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The monitor's filters of clsact beside those of others, in a network of their own. */
@Tag(OwnNetwork.TAG)
@Tag("component")
@Timeout(60)
@DisplayName("The monitor at clsact")
class FilterHooksTest {

    private static final int LOOPBACK = 1;
    private static final String SERVER = "127.0.0.11";
    /** More than Linux gives to any process. */
    private static final long NOBODY = 5_000_000;

    private OwnNetwork network;

    @BeforeEach
    void enter() throws IOException {
        network = OwnNetwork.enter();
    }

    @AfterEach
    void leave() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static Monitor start() throws IOException {
        MonitorSettings settings = new MonitorSettings(List.of(new WatchedInterface("lo", Direction.IN, false)),
                List.of(new WatchedServer("a", List.of(InetAddress.ofLiteral(SERVER)), 0)), Method.KERNEL, 1_024,
                Duration.ofSeconds(10), 4 << 20);
        return Monitor.start(settings, new KernelCounting(settings, _ -> true));
    }

    private static void send(int packets) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < packets; i++) {
                socket.send(new DatagramPacket(new byte[10], 10, InetAddress.ofLiteral(SERVER), 9));
            }
        }
    }

    private static Survey await(Monitor monitor, Predicate<Survey> enough) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        Survey survey = monitor.survey();
        while (!enough.test(survey)) {
            Survey last = survey;
            assertTrue(System.nanoTime() < end, last::toString);
            LockSupport.parkNanos(10_000_000);
            survey = monitor.survey();
        }
        return survey;
    }

    private static long packets(Survey survey) {
        return survey.servers().getFirst().traffic().toPackets();
    }

    private static List<Filter> filters() throws IOException {
        try (TrafficControl control = new TrafficControl()) {
            return control.filters(LOOPBACK, End.INGRESS);
        }
    }

    private boolean hasClsact() throws IOException {
        return network.run("tc", "qdisc", "show", "dev", "lo").contains("clsact");
    }

    /** Another's program, which drops everything. */
    private static void addDropper(int priority, int handle, String name) throws IOException {
        byte[] instructions = HexFormat.of().parseHex("b700000002000000" + "9500000000000000");
        int program = Bpf.load("dropper", Bpf.PROGRAM_SCHED_CLS, 0, instructions, "GPL", MemorySegment.NULL);
        try (TrafficControl control = new TrafficControl()) {
            control.addClsact(LOOPBACK);
            control.put(LOOPBACK, End.INGRESS, priority, handle, program, name, false);
        } finally {
            LinuxCalls.close(program);
        }
    }

    @Test
    @DisplayName("says so, and takes its filter away, and the clsact that it made")
    void comesAndGoes() throws IOException {
        try (Monitor monitor = start()) {
            assertEquals("eBPF at clsact", monitor.method());
            assertEquals(1, filters().size());
            send(100);
            await(monitor, now -> packets(now) == 100);
        }
        assertFalse(hasClsact());
    }

    @Test
    @DisplayName("counts ahead of others' filters, which see every packet after it, and stay")
    void aheadOfOthers() throws IOException {
        addDropper(17, 1, "dropper");
        try (Monitor monitor = start()) {
            assertEquals(List.of(16, 17), filters().stream().map(Filter::priority).sorted().toList());
            send(100);
            await(monitor, now -> packets(now) == 100);
        }
        assertEquals(List.of(17), filters().stream().map(Filter::priority).toList());
        assertTrue(hasClsact());
    }

    @Test
    @DisplayName("refuses with the cure where it cannot be ahead of all")
    void cannotBeAhead() throws IOException {
        addDropper(1, 1, "dropper");
        String refused = assertThrows(IOException.class, FilterHooksTest::start).getMessage();
        assertTrue(refused.startsWith("attach to lo (clsact): another's filter is at priority 1")
                && refused.contains("method: packets"), refused);
        assertEquals(1, filters().size());
    }

    @Test
    @DisplayName("two of them count beside each other")
    void twoMonitors() throws IOException {
        try (Monitor first = start(); Monitor second = start()) {
            send(100);
            await(first, now -> packets(now) == 100);
            await(second, now -> packets(now) == 100);
        }
        assertFalse(hasClsact());
    }

    @Test
    @DisplayName("takes away what one that was killed has left, with the clsact that it had made; others' it leaves")
    void afterAKill() throws IOException {
        String name = "fairlead monitor, " + Files.readSymbolicLink(Path.of("/proc/self/ns/pid")) + ", ";
        addDropper(1_000, 0xfa1e, name + NOBODY + ".1, clsact made");
        addDropper(999, 0xfa1e, name + ProcessHandle.current().pid() + ".9999");
        addDropper(998, 0xfa1e, "fairlead monitor, pid:[1], " + NOBODY + ".1");
        start().close();
        assertEquals(List.of(998, 999), filters().stream().map(Filter::priority).sorted().toList());
        assertTrue(hasClsact(), "it is in use");
        try (TrafficControl control = new TrafficControl()) {
            for (Filter each : filters()) {
                control.remove(LOOPBACK, End.INGRESS, each);
            }
        }
        addDropper(1_000, 0xfa1e, name + NOBODY + ".1, clsact made");
        start().close();
        assertFalse(hasClsact());
    }

    @Test
    @DisplayName("whose filter somebody takes away has lost continuity, attaches again, and counts on")
    void isTakenAway() throws IOException {
        try (Monitor monitor = start()) {
            send(100);
            Survey before = await(monitor, now -> packets(now) == 100);
            network.run("tc", "qdisc", "del", "dev", "lo", "clsact");
            Survey broken = await(monitor, now -> !now.broken().equals(before.broken()));
            assertEquals(100, packets(broken));
            await(monitor, Survey::complete);
            send(50);
            await(monitor, now -> packets(now) == 150);
        }
        assertFalse(hasClsact());
    }
}
