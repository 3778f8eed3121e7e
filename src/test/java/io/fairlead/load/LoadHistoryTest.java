package io.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Past load tables give means")
class LoadHistoryTest {

    private static final LinkId LINK = new LinkId("sw", "a");
    private static final long SECOND = 1_000_000_000L;

    private static LoadTable table(long at, double bytes, long measuredAt, long span) {
        LinkRate rate = new LinkRate(bytes, 0, 0, 0);
        Measurement measurement = new Measurement(rate, LinkRate.IDLE, 1_000, measuredAt * SECOND, span * SECOND);
        return new LoadTable(at * SECOND, Map.of(LINK, new LinkLoad.Known(measurement)));
    }

    private static double bytes(LinkLoad load) {
        return assertInstanceOf(LinkLoad.Known.class, load).measurement().from().bytes();
    }

    @Test
    @DisplayName("a measurement weighs by the time it spans, and once, however many tables hold it")
    void weighsByTime() {
        LoadHistory history = new LoadHistory(Duration.ofMinutes(1));
        history.add(table(10, 100, 10, 1));
        history.add(table(14, 40, 14, 4));
        history.add(table(15, 40, 14, 4));
        assertEquals((100 + 4 * 40) / 5.0, bytes(history.mean(LINK, Duration.ofSeconds(30))), 1e-9);
        assertEquals(40, bytes(history.mean(LINK, Duration.ofSeconds(2))), 1e-9);
    }

    @Test
    @DisplayName("tables beyond the horizon are dropped")
    void horizon() {
        LoadHistory history = new LoadHistory(Duration.ofSeconds(5));
        history.add(table(10, 100, 10, 1));
        history.add(table(16, 40, 16, 1));
        assertEquals(40, bytes(history.mean(LINK, Duration.ofSeconds(60))), 1e-9);
    }

    @Test
    @DisplayName("another horizon begins with the past that there is")
    void anotherHorizon() {
        LoadHistory history = new LoadHistory(Duration.ofSeconds(5));
        history.add(table(10, 100, 10, 1));
        LoadHistory longer = history.reaching(Duration.ofSeconds(20));
        longer.add(table(16, 40, 16, 1));
        assertEquals(70, bytes(longer.mean(LINK, Duration.ofSeconds(20))), 1e-9);
        LoadHistory shorter = longer.reaching(Duration.ZERO);
        shorter.add(table(17, 30, 17, 1));
        assertEquals(30, bytes(shorter.mean(LINK, Duration.ofSeconds(20))), 1e-9);
    }

    @Test
    @DisplayName("what is down or unknown now has no mean")
    void downStaysDown() {
        LoadHistory history = new LoadHistory(Duration.ofSeconds(5));
        history.add(table(10, 100, 10, 1));
        history.add(new LoadTable(11 * SECOND, Map.of(LINK, new LinkLoad.Down())));
        assertInstanceOf(LinkLoad.Down.class, history.mean(LINK, Duration.ofSeconds(5)));
        history.add(new LoadTable(12 * SECOND, Map.of()));
        assertInstanceOf(LinkLoad.Unknown.class, history.mean(LINK, Duration.ofSeconds(5)));
    }
}
