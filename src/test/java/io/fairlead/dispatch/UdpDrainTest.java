package io.fairlead.dispatch;

import static io.fairlead.dispatch.Site.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.relay.RelayDataPlane;
import io.fairlead.testing.ClosingTest;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
@DisplayName("A stop lets UDP flows of the relay finish")
class UdpDrainTest extends ClosingTest {

    private static final long SECOND = 1_000_000_000L;

    private Site site(Duration drain) throws IOException {
        return closing(new Site.Builder(RelayDataPlane::open).timeouts(new Timeouts(Duration.ofSeconds(1),
                Duration.ofMinutes(1), Duration.ofMinutes(1), drain)).open(Site.echoes(1)));
    }

    private static CompletableFuture<Void> drain(Site site) {
        return site.dataPlane.drain().toCompletableFuture();
    }

    @Test
    @DisplayName("a flow in use goes on, a new one is refused, and the stop is done when nothing has passed for 3 s")
    void finishes() throws Exception {
        Site site = site(Duration.ofSeconds(30));
        DatagramSocket old = closing(site.datagramSocket());
        ask(old, "before");
        CompletableFuture<Void> drained = drain(site);
        DatagramSocket late = closing(site.datagramSocket());
        late.setSoTimeout(200);
        assertThrows(SocketTimeoutException.class, () -> ask(late, "too late"));
        long end = System.nanoTime() + 4 * SECOND;
        long last;
        do {
            last = System.nanoTime();
            assertEquals(0, ask(old, "still here"));
        } while (last < end);
        assertFalse(drained.isDone());
        drained.get(30, TimeUnit.SECONDS);
        assertTrue(System.nanoTime() - last >= 2.9 * SECOND);
        assertEquals(1, site.dataPlane.statistics().refused());
    }

    @Test
    @DisplayName("a flow that never rests is waited for no longer than the drain time")
    void drainTime() throws Exception {
        Site site = site(Duration.ofSeconds(1));
        DatagramSocket old = closing(site.datagramSocket());
        ask(old, "before");
        long start = System.nanoTime();
        CompletableFuture<Void> drained = drain(site);
        while (!drained.isDone()) {
            assertTrue(System.nanoTime() - start < 20 * SECOND);
            assertEquals(0, ask(old, "on and on"));
        }
        assertTrue(System.nanoTime() - start >= SECOND);
    }

    @Test
    @DisplayName("flows that have been quiet for longer hold nothing up")
    void quiet() throws Exception {
        Site site = site(Duration.ofSeconds(30));
        ask(closing(site.datagramSocket()), "long ago");
        long end = System.nanoTime() + 3_100_000_000L;
        Site.eventually("time passes", () -> System.nanoTime() > end);
        drain(site).get(2_500, TimeUnit.MILLISECONDS);
    }
}
