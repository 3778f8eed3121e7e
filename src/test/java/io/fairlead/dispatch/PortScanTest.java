package io.fairlead.dispatch;

import static io.fairlead.dispatch.Site.ask;
import static io.fairlead.dispatch.Site.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.relay.RelayDataPlane;
import io.fairlead.testing.ClosingTest;
import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A scanner goes over every port of the cluster address, of which the servers serve the first only. What of a scan
 * never becomes a connection (half-open SYN) stays with the kernel and does not reach a relay.
 */
@Tag("component")
@DisplayName("A port scan leaves nothing behind and disturbs nobody")
class PortScanTest extends ClosingTest {

    private static final int PORTS = 16;
    private static final int SWEEPS = 20;
    private static final Duration UDP_IDLE = Duration.ofSeconds(2);
    private static final byte[][] PROBES = {{}, {0}};

    @Test
    @DisplayName("connect and close, connect and reset, empty and one-octet datagrams, on every port, many times")
    void scan() throws IOException {
        Site site = closing(new Site.Builder(RelayDataPlane::open).ports(range())
                .timeouts(new Timeouts(Duration.ofMillis(500), Duration.ofMinutes(1), UDP_IDLE, Duration.ZERO))
                .open(Site.echoes(2)));
        Socket conversation = closing(site.connect());
        DatagramSocket stream = closing(site.datagramSocket());
        site.serverOf(conversation);
        ask(stream, "before");
        long descriptors = descriptors();
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (BoundListener bound : site.dataPlane.listeners()) {
                probe(bound, sweep);
            }
            conversation.getOutputStream().write(sweep);
            assertEquals(sweep, conversation.getInputStream().read());
            ask(stream, "still here");
        }
        long scanned = SWEEPS * PORTS * 4L;
        eventually("every probe is a flow, or was reset before it became one", () -> {
            keepAlive(stream);
            DataPlaneStatistics statistics = site.dataPlane.statistics();
            return statistics.opened() > scanned * 3 / 4 && statistics.open() == 2;
        });
        DataPlaneStatistics statistics = site.dataPlane.statistics();
        assertTrue(statistics.opened() <= scanned + 2, statistics.toString());
        assertEquals(SWEEPS * PORTS * 2L, statistics.expired(), "the flows of the datagrams, " + statistics);
        assertEquals(0, statistics.evicted());
        assertEquals(2, site.counters(0).open() + site.counters(1).open());
        assertEquals(2, site.dataPlane.flows(1_000).size());
        // The servers' ends of connections that were scanned take their time.
        eventually("no descriptor is left", () -> {
            keepAlive(stream);
            return descriptors() <= descriptors;
        });
        conversation.getOutputStream().write('x');
        assertEquals('x', conversation.getInputStream().read());
    }

    private static PortRange range() throws IOException {
        int first = FreePorts.row(PORTS);
        return new PortRange(first, first + PORTS - 1);
    }

    /** Datagrams come from an address that is the sweep's and the probe's own, so that each is a flow. */
    private static void probe(BoundListener bound, int sweep) throws IOException {
        if (bound.listener().protocol() == Protocol.TCP) {
            for (boolean resets : new boolean[] {false, true}) {
                try (Socket socket = new Socket()) {
                    socket.setSoLinger(resets, 0);
                    socket.connect(bound.address(), 5_000);
                } catch (SocketException e) {
                    // Where no server listens it is reset at once, perhaps before Java has looked.
                    continue;
                }
            }
        } else {
            for (byte[] probe : PROBES) {
                String from = "127.1." + sweep + "." + (1 + probe.length);
                try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
                    socket.send(new DatagramPacket(probe, probe.length, bound.address()));
                }
            }
        }
    }

    private static void keepAlive(DatagramSocket stream) {
        try {
            ask(stream, "still here");
        } catch (IOException e) {
            throw new AssertionError("the stream is broken off", e);
        }
    }

    private static long descriptors() {
        assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean);
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
