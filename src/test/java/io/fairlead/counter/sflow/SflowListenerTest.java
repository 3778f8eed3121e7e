package io.fairlead.counter.sflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.testing.Await;
import io.fairlead.topology.LinkId;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
@DisplayName("One socket takes what all switches push")
class SflowListenerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final SflowListener listener = listener();

    private static SflowListener listener() {
        return new SflowListener(new SflowSettings(new InetSocketAddress(LOOPBACK, 0), List.of(
                one("s1", "192.0.2.1", Set.of(LOOPBACK)), one("s2", "192.0.2.2", Set.of(LOOPBACK)),
                one("s3", "192.0.2.3", Set.of(InetAddress.ofLiteral("192.0.2.3"))))));
    }

    private static SflowSettings.Switch one(String name, String agent, Set<InetAddress> senders) {
        return new SflowSettings.Switch(name, InetAddress.ofLiteral(agent), senders, Duration.ofSeconds(5),
                Map.of(new LinkId(name, "1"), 1L));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private void send(byte[] datagram) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            socket.send(new DatagramPacket(datagram, datagram.length, listener.address()));
        }
    }

    private static byte[] datagram(String agent, long in) {
        return new Sender(agent, true).port(1, 1, in, 0).datagram(1, 1);
    }

    @Test
    @DisplayName("each switch gets its own samples, told apart by the agent's address")
    void severalSwitches() throws Exception {
        send(datagram("192.0.2.1", 111));
        send(datagram("192.0.2.2", 222));
        Map<String, Long> octets = new HashMap<>();
        for (SflowSource source : listener.sources()) {
            if (!source.name().equals("s3")) {
                CounterReading.Success reading = assertInstanceOf(CounterReading.Success.class,
                        source.read().toCompletableFuture().get(10, TimeUnit.SECONDS));
                octets.put(source.name(), reading.samples().getFirst().from().octets());
            }
        }
        assertEquals(Map.of("s1", 111L, "s2", 222L), octets);
        assertEquals(2, listener.received());
        assertEquals(0, listener.refused());
    }

    @Test
    @DisplayName("unknown agents, senders that speak for others and what is no sFlow are refused, counted, and do no harm")
    void refused() throws Exception {
        send(datagram("192.0.2.9", 1));
        send(datagram("192.0.2.3", 1));
        send("GET / HTTP/1.1\r\n\r\n".getBytes());
        send(new byte[0]);
        send(datagram("192.0.2.1", 111));
        Await.until(LIMIT, () -> listener.received() == 5, () -> listener.received() + " taken of 5");
        assertEquals(2, listener.refused());
        assertEquals(2, listener.malformed());
        for (SflowSource source : listener.sources()) {
            assertEquals(source.name().equals("s1"), source.read().toCompletableFuture().isDone(), source.name());
        }
    }

    @Test
    @DisplayName("a port that is taken is told of with a cure")
    void portTaken() throws Exception {
        InetSocketAddress taken = listener.address();
        UncheckedIOException e = assertThrows(UncheckedIOException.class,
                () -> new SflowListener(new SflowSettings(taken, List.of())));
        assertTrue(e.getMessage().startsWith("cannot listen for sFlow on 127.0.0.1 port " + taken.getPort()), e.getMessage());
        assertTrue(e.getMessage().contains("Cure: see who has the port"), e.getMessage());
    }
}
