package io.fairlead.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Finding;
import io.fairlead.dispatch.kernel.OwnNetwork;
import io.fairlead.monitor.MonitorSettings.Method;
import io.fairlead.monitor.WatchedInterface.Direction;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The monitor on real interfaces, in a network of its own: a line whose one end is watched, its other end sends. */
@Tag(OwnNetwork.TAG)
@Tag("component")
@Timeout(60)
class MonitorTest {

    private static final int PACKETS = 1_000;
    private static final int OCTETS = 100;
    private static final int HEADERS = 14 + 20 + 8;
    private static final String SERVER = "10.9.0.1";

    /** How packets are counted, whatever this kernel would choose. */
    enum Way {
        TCX, CLSACT, PACKETS;

        Monitor start(Direction direction, String at) throws IOException {
            MonitorSettings settings = settings(this == PACKETS ? Method.PACKETS : Method.KERNEL, direction, at);
            return this == CLSACT ? Monitor.start(settings, new KernelCounting(settings, _ -> true)) : Monitor.start(settings);
        }
    }

    private OwnNetwork network;

    @BeforeEach
    void makeLine() throws IOException {
        network = OwnNetwork.enter();
        line();
    }

    private void line() throws IOException {
        network.run("ip", "link", "add", "watched", "type", "veth", "peer", "name", "sender");
        network.run("ip", "link", "set", "watched", "up");
        network.run("ip", "link", "set", "sender", "up");
        network.run("ip", "address", "add", "10.9.0.9/24", "dev", "sender");
        network.run("ip", "neighbour", "add", SERVER, "lladdr", "02:00:00:00:00:77", "dev", "sender");
    }

    @AfterEach
    void leave() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static MonitorSettings settings(Method method, Direction direction, String at) throws IOException {
        return new MonitorSettings(List.of(new WatchedInterface(at, direction, true)),
                List.of(new WatchedServer("a", List.of(InetAddress.ofLiteral(SERVER)), 0)), method, 1_024,
                Duration.ofSeconds(10), 4 << 20);
    }

    private static void send(int packets) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < packets; i++) {
                socket.send(new DatagramPacket(new byte[OCTETS], OCTETS, InetAddress.ofLiteral(SERVER), 9));
            }
        }
    }

    private static Survey await(Monitor monitor, String what, Predicate<Survey> enough) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        Survey survey = monitor.survey();
        while (!enough.test(survey)) {
            assertTrue(System.nanoTime() < end, what + ": " + survey);
            LockSupport.parkNanos(10_000_000);
            survey = monitor.survey();
        }
        return survey;
    }

    private static Traffic traffic(Survey survey) {
        return survey.servers().getFirst().traffic();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a mirror port's packets count by both addresses, those of others' hardware addresses too; one flow is one")
    void aMirrorPortIsCounted(Way way) throws IOException {
        try (Monitor monitor = way.start(Direction.IN, "watched")) {
            send(PACKETS);
            Survey survey = await(monitor, "all count", now -> traffic(now).toPackets() == PACKETS);
            assertEquals(new Traffic(0, 0, (long) PACKETS * (OCTETS + HEADERS), PACKETS, 0, 1), traffic(survey));
            assertTrue(survey.complete());
            assertEquals(0, survey.interfaces().getFirst().tally().lost());
            assertTrue(network.run("ip", "-d", "link", "show", "watched").contains("promiscuity 1"));
        }
        assertTrue(network.run("ip", "-d", "link", "show", "watched").contains("promiscuity 0"), "it is as it was");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("on a router's own interface what leaves to a server counts to it")
    void aRoutersInterfaceIsCounted(Way way) throws IOException {
        try (Monitor monitor = way.start(Direction.BOTH, "sender")) {
            send(PACKETS);
            Survey survey = await(monitor, "all count", now -> traffic(now).toPackets() == PACKETS);
            assertEquals((long) PACKETS * (OCTETS + HEADERS), traffic(survey).toOctets());
        }
        try (Monitor monitor = way.start(Direction.IN, "sender")) {
            send(PACKETS);
            send(1);
            assertEquals(0, traffic(monitor.survey()).toPackets(), "nothing arrived there");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an interface that is down breaks continuity until it is up; one made anew is watched anew, and counts go on")
    void interfacesComeAndGo(Way way) throws IOException {
        try (Monitor monitor = way.start(Direction.IN, "watched")) {
            send(PACKETS);
            await(monitor, "all count", now -> traffic(now).toPackets() == PACKETS);
            network.run("ip", "link", "set", "watched", "down");
            Survey down = await(monitor, "it is seen to be down", now -> !now.complete());
            Survey later = await(monitor, "continuity is lost anew", now -> !now.broken().equals(down.broken()));
            assertTrue(later.broken().getAsLong() > down.broken().getAsLong());
            network.run("ip", "link", "delete", "watched");
            line();
            Survey up = await(monitor, "it is watched again", Survey::complete);
            assertEquals(PACKETS, traffic(up).toPackets());
            send(PACKETS);
            Survey more = await(monitor, "counts go on", now -> traffic(now).toPackets() == 2 * PACKETS);
            assertEquals(more.broken(), monitor.survey().broken(), "and are continuous");
            assertTrue(more.interfaces().getFirst().tally().packets() >= 2 * PACKETS);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the pace of new flows is told within two seconds")
    void newFlowsAreTold(Way way) throws IOException {
        try (Monitor monitor = way.start(Direction.IN, "watched")) {
            await(monitor, "a pace above none", now -> {
                try {
                    send(1);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return now.servers().getFirst().newFlows() > 0;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"KERNEL", "PACKETS", "AUTO"})
    @DisplayName("an interface that is not there is refused, and the doctor says so")
    void aMissingInterfaceIsRefused(Method method) throws IOException {
        MonitorSettings settings = settings(method, Direction.IN, "nowhere");
        assertTrue(assertThrows(IOException.class, () -> Monitor.start(settings)).getMessage().contains("nowhere"));
        assertTrue(MonitorDoctor.examine(settings).stream().anyMatch(finding -> finding.grade() == Finding.Grade.BROKEN
                && finding.text().contains("nowhere")));
        assertFalse(MonitorDoctor.examine(settings(method, Direction.IN, "watched")).stream()
                .anyMatch(finding -> finding.grade() == Finding.Grade.BROKEN));
    }
}
