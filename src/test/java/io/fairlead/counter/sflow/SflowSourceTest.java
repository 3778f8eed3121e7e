package io.fairlead.counter.sflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.PortStatus;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.Measurement;
import io.fairlead.load.MeterSettings;
import io.fairlead.load.SourceMeter;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A switch that pushes is a source like any other")
class SflowSourceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final LinkId A = new LinkId("sw", "1");
    private static final LinkId B = new LinkId("sw", "2");
    private static final InetAddress AGENT = InetAddress.ofLiteral("192.0.2.10");

    private final Sender sender = new Sender("192.0.2.10", false);
    private final SourceMeter meter = new SourceMeter(List.of(new Link(A, OptionalLong.empty()),
            new Link(B, OptionalLong.empty())), Duration.ofSeconds(20), MeterSettings.DEFAULT.uncached());
    private long now = System.nanoTime();
    private final SflowSource source = source(Duration.ofSeconds(20));
    private long uptime = 50_000;
    private int sequence = 100;

    private SflowSource source(Duration period) {
        return new SflowSource(new SflowSettings.Switch("sw", AGENT, Set.of(AGENT), period, Map.of(A, 1L, B, 2L)), now);
    }

    private void push(byte[] octets) throws Exception {
        source.take(Datagram.read(ByteBuffer.wrap(octets)), now);
    }

    private byte[] next() {
        return sender.datagram(sequence++, uptime);
    }

    private void pass(int seconds) {
        now += seconds * SECOND;
        uptime += seconds * 1_000L;
    }

    /** Reads what has come into the meter. */
    private void digest() throws Exception {
        CounterReading reading = source.read().toCompletableFuture().get(1, TimeUnit.SECONDS);
        meter.accept(reading);
    }

    private Measurement measured(LinkId link) {
        return assertInstanceOf(LinkLoad.Known.class, meter.loads(now).get(link)).measurement();
    }

    @Test
    @DisplayName("ports are sampled each at its own time, and each has the rate over its own time")
    void staggered() throws Exception {
        long in = 0;
        for (int i = 0; i < 6; i++) {
            in += 20_000_000;
            sender.port(1, i, in, in / 2);
            push(next());
            digest();
            pass(7);
            sender.port(2, i, in * 3, 0);
            push(next());
            digest();
            pass(13);
        }
        assertEquals(1_000_000, measured(A).from().bytes(), 1);
        assertEquals(500_000, measured(A).to().bytes(), 1);
        assertEquals(1_000, measured(A).from().packets(), 1);
        assertEquals(3_000_000, measured(B).from().bytes(), 1);
        assertEquals(1_000_000_000L, measured(B).capacity());
    }

    @Test
    @DisplayName("a reading waits for the next sample of a port that counts, and fails when none comes")
    void waits() throws Exception {
        SflowSource hasty = source(Duration.ofMillis(150));
        CompletableFuture<CounterReading> reading = hasty.read().toCompletableFuture();
        assertFalse(reading.isDone());
        assertInstanceOf(CounterReading.Failure.class, hasty.read().toCompletableFuture().getNow(null), "one at a time");
        hasty.take(Datagram.read(ByteBuffer.wrap(sender.port(99, 1, 1, 1).datagram(1, 1))), now);
        assertFalse(reading.isDone(), "no server stands at that port");
        hasty.take(Datagram.read(ByteBuffer.wrap(sender.port(1, 1, 1, 1).datagram(2, 2))), now);
        CounterReading.Success success = assertInstanceOf(CounterReading.Success.class, reading.getNow(null));
        assertEquals(List.of(A), success.samples().stream().map(sample -> sample.link()).toList());
        CounterReading.Failure failure = assertInstanceOf(CounterReading.Failure.class,
                hasty.read().toCompletableFuture().get(10, TimeUnit.SECONDS));
        assertEquals("no counter sample from 192.0.2.10 in 0.3 s", failure.reason());
        hasty.take(Datagram.read(ByteBuffer.wrap(sender.port(2, 1, 1, 1).datagram(3, 3))), now);
        CounterReading.Success later = assertInstanceOf(CounterReading.Success.class, hasty.read().toCompletableFuture().getNow(null));
        assertEquals(List.of(B), later.samples().stream().map(sample -> sample.link()).toList(), "what came after is not lost");
        CompletableFuture<CounterReading> last = hasty.read().toCompletableFuture();
        hasty.close();
        assertInstanceOf(CounterReading.Failure.class, last.getNow(null));
        assertInstanceOf(CounterReading.Failure.class, hasty.read().toCompletableFuture().getNow(null));
    }

    @Test
    @DisplayName("packets, which wrap at 32 bits, are as wide as octets")
    void packetsAreUnwrapped() throws Exception {
        long octets = 0xffff_ff00L * 1_000;
        for (int i = 0; i < 5; i++) {
            octets += 2_000_000;
            sender.port(1, i, octets, 0).port(2, i, i, 0);
            push(next());
            digest();
            pass(20);
        }
        assertEquals(100, measured(A).from().packets(), 1e-6);
        assertEquals(100_000, measured(A).from().bytes(), 1e-6);
    }

    @Test
    @DisplayName("an old datagram that comes late is dropped, a lost one is counted and bridged")
    void lateAndLost() throws Exception {
        for (int i = 0; i < 3; i++) {
            sender.port(1, i, i * 20_000_000L, 0);
            push(next());
            digest();
            pass(20);
        }
        byte[] late = sender.port(1, 3, 60_000_000L, 0).datagram(sequence++, uptime);
        pass(20);
        sender.port(1, 4, 80_000_000L, 0);
        push(next());
        digest();
        assertEquals(1_000_000, measured(A).from().bytes(), 1);
        assertEquals(1, source.lost());
        push(late);
        pass(20);
        sender.port(1, 5, 100_000_000L, 0);
        push(next());
        digest();
        assertEquals(1_000_000, measured(A).from().bytes(), 1);
    }

    @Test
    @DisplayName("a switch or a part of it that restarts begins afresh, and no rate is made of what was before")
    void restarts() throws Exception {
        for (int i = 0; i < 3; i++) {
            sender.port(1, i, i * 20_000_000L, 0);
            push(next());
            digest();
            pass(20);
        }
        assertEquals(1_000_000, measured(A).from().bytes(), 1);
        uptime = 1_000;
        sequence = 1;
        sender.port(1, 1, 1_000_000_000L, 0);
        push(next());
        digest();
        assertInstanceOf(LinkLoad.Unknown.class, meter.loads(now).get(A));
        for (int i = 0; i < 2; i++) {
            pass(20);
            sender.port(1, 1_000 + i, 1_000_000_000L + 40_000_000L * (i + 1), 0);
            push(next());
            digest();
        }
        assertEquals(2_000_000, measured(A).from().bytes(), 1);
        pass(20);
        sender.port(1, 1, 9_000_000_000L, 0);
        push(next());
        digest();
        LinkLoad.Unknown afresh = assertInstanceOf(LinkLoad.Unknown.class, meter.loads(now).get(A));
        assertTrue(afresh.reason().contains("lost continuity"), afresh.reason());
    }

    @Test
    @DisplayName("a port of which nothing comes while others' samples do is missing, and says so")
    void silentPort() throws Exception {
        CounterReading.Success reading = null;
        for (int i = 0; i < 13; i++) {
            sender.port(1, i, i * 20_000_000L, 0);
            push(next());
            reading = (CounterReading.Success) source.read().toCompletableFuture().getNow(null);
            assertEquals(i > 10, reading.missing().containsKey(B), "after " + 20 * i + " s");
            pass(20);
        }
        assertEquals("no counter sample of ifIndex 2 for 240 s", reading.missing().get(B));
    }

    @Test
    @DisplayName("uptime and status: 49.7 days wrap, a port that is not operational is down, one that does not tell is neither")
    void wrapAndStatus() throws Exception {
        uptime = 0xffff_ffffL - 30_000;
        int[] statuses = {3, 1, -1};
        PortStatus[] expected = {PortStatus.UP, PortStatus.DOWN, PortStatus.UNKNOWN};
        long before = Long.MIN_VALUE;
        for (int i = 0; i < 3; i++) {
            sender.port(1, i, i * 20_000_000L, 0, 0, statuses[i]);
            push(next());
            var sample = ((CounterReading.Success) source.read().toCompletableFuture().getNow(null)).samples().getFirst();
            assertEquals(expected[i], sample.status());
            assertEquals(-1, sample.discontinuity());
            if (i > 0) {
                assertEquals(20 * SECOND, sample.time() - before);
            }
            before = sample.time();
            pass(20);
        }
    }
}
