package io.fairlead.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpreadTest {

    private static final long MILLI = 1_000_000;

    @Test
    void firstRoundLiesEvenlyWithinASecond() {
        Duration period = Duration.ofSeconds(10);
        assertEquals(0, Spread.first(period, 0, 4));
        assertEquals(250 * MILLI, Spread.first(period, 1, 4));
        assertEquals(750 * MILLI, Spread.first(period, 3, 4));
    }

    @Test
    void firstRoundOfAShortPeriodLiesWithinThePeriod() {
        assertEquals(150 * MILLI, Spread.first(Duration.ofMillis(200), 3, 4));
    }

    @Test
    void firstRoundOfManyTakesLongerButNeverLongerThanThePeriod() {
        assertEquals(5_000 * MILLI, Spread.first(Duration.ofSeconds(10), 1_000, 2_000));
        assertEquals(5_000 * MILLI, Spread.first(Duration.ofSeconds(10), 50_000, 100_000));
        assertEquals(500 * MILLI, Spread.first(Duration.ofSeconds(1), 1_000, 2_000));
    }

    @Test
    void secondCheckIsDrawnFromTheLatterHalfOfThePeriod() {
        Duration period = Duration.ofSeconds(10);
        assertEquals(5_000 * MILLI, Spread.second(period, 0));
        assertEquals(7_500 * MILLI, Spread.second(period, 0.5));
        assertEquals(10_000 * MILLI, Spread.second(period, 1));
    }

    @Test
    void laterChecksVaryByATenthAroundThePeriod() {
        Duration period = Duration.ofSeconds(10);
        assertEquals(9_000 * MILLI, Spread.next(period, 0));
        assertEquals(10_000 * MILLI, Spread.next(period, 0.5));
        assertEquals(11_000 * MILLI, Spread.next(period, 1));
    }
}
