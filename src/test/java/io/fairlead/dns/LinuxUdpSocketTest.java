package io.fairlead.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.FreePorts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A served socket whose kernel fails to receive. */
@Tag("component")
class LinuxUdpSocketTest {

    private final Counters counters = new Counters();
    private LinuxUdpSocket socket;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Platform.choose() == Platform.LINUX, "Linux sockets are not to be had here");
        socket = LinuxUdpSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.one()), false, counters);
    }

    @AfterEach
    void close() {
        if (socket != null) {
            socket.close();
        }
    }

    private void serve(Integer... results) {
        FailingKernel kernel = new FailingKernel(results);
        try (Arena arena = Arena.ofConfined()) {
            socket.serve(new QueryHandler(new EchoResponder()), new DatagramBatch(arena, false, false), kernel);
        }
        assertEquals(List.of(), List.copyOf(kernel.results), "it gave up early");
    }

    @Test
    void takesTimeoutsAndInterruptsForNothing() {
        serve(-LinuxError.EAGAIN, -LinuxError.EINTR, -LinuxError.EAGAIN);
        assertEquals(0, counters.udpDropped.sum());
    }

    @Test
    void countsReceiveErrorsAndGoesOn() {
        serve(-LinuxError.ECONNREFUSED, -LinuxError.ENOMEM, -LinuxError.ENOBUFS, -LinuxError.ECONNREFUSED);
        assertEquals(4, counters.udpDropped.sum());
    }

    @Test
    void dropsDatagramsFromPortZeroAmongErrors() {
        serve(-LinuxError.ENOBUFS, 2, -LinuxError.EINTR, 3);
        assertEquals(1 + 2 + 3, counters.udpDropped.sum());
        assertEquals(0, counters.udpQueries.sum());
        assertEquals(0, counters.udpResponses.sum());
    }

    /** Fails as scripted, gives datagrams from port 0 where it succeeds, and stops the socket at the end. */
    private final class FailingKernel implements DatagramCalls {

        final Deque<Integer> results;

        FailingKernel(Integer... results) {
            this.results = new ArrayDeque<>(List.of(results));
        }

        @Override
        public int receive(int descriptor, MemorySegment headers, int count) {
            Integer result = results.poll();
            if (result == null) {
                socket.stop();
                return 0;
            }
            return result;
        }

        @Override
        public int send(int descriptor, MemorySegment headers, int count) {
            throw new AssertionError("nothing is to be sent");
        }
    }
}
