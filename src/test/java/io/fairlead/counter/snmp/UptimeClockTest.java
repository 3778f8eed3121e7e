package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.counter.snmp.UptimeClock.Uptime;
import io.fairlead.topology.LinkId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UptimeClockTest {

    private static final long TURN = 1L << 32;
    private static final long SECOND = 1_000_000_000L;
    private static final long TICK = UptimeClock.NANOS_PER_TICK;

    private final UptimeClock clock = new UptimeClock();
    private long now = Long.MAX_VALUE - 50 * SECOND;

    private Uptime after(double seconds, long ticks) {
        now += (long) (seconds * SECOND);
        return clock.read(ticks, now);
    }

    @Test
    void hundredthsBecomeNanoseconds() {
        assertEquals(new Uptime(1_234 * TICK, false), after(0, 1_234));
        assertEquals(new Uptime(1_734 * TICK, false), after(5, 1_734));
    }

    @Test
    @DisplayName("after 497 days the time goes on, though the value starts from 0, and though our own clock wraps too")
    void aWrapGoesOn() {
        after(0, TURN - 300);
        Uptime wrapped = after(5, 200);
        assertEquals(new Uptime((TURN + 200) * TICK, false), wrapped);
        assertEquals(new Uptime((TURN + 700) * TICK, false), after(5, 700));
    }

    @Test
    void aWrapDuringALongSilenceGoesOnToo() {
        after(0, TURN - 100_000);
        assertEquals(new Uptime((TURN + 260_000) * TICK, false), after(3_600, 260_000));
    }

    private long follow(double seconds, long time) {
        now += (long) (seconds * SECOND);
        CounterSample sample = new CounterSample(new LinkId("sw", "1"), time, Math.max(0, time - 100 * TICK), PortStatus.UP, 0, 64,
                new Counters(1, 1, 0, 0), new Counters(1, 1, 0, 0));
        CounterSample here = clock.follow(new CounterReading.Success("sw", now, List.of(sample), Map.of())).samples().getFirst();
        assertEquals(here.time() - 100 * TICK, here.discontinuity());
        return here.time();
    }

    @Test
    @DisplayName("whoever takes over from a reader who saw a wrap goes on from what that one told")
    void aReaderWhoIsNewTakesOver() {
        assertEquals((TURN + 500) * TICK, follow(0, (TURN + 500) * TICK));
        assertEquals(new Uptime((TURN + 1_000) * TICK, false), after(5, 1_000));
    }

    @Test
    @DisplayName("a wrap between what another one told and the first reading here goes on")
    void aWrapAtTheTakeOver() {
        follow(0, (TURN - 300) * TICK);
        assertEquals(new Uptime((TURN + 200) * TICK, false), after(5, 200));
    }

    @Test
    @DisplayName("what is told by one who has seen fewer turns, or more, is put on this clock")
    void othersTurns() {
        after(0, TURN - 300);
        after(5, 200);
        assertEquals((TURN + 700) * TICK, follow(5, 700 * TICK));
        assertEquals((TURN + 1_200) * TICK, follow(5, (3 * TURN + 1_200) * TICK));
        assertEquals(new Uptime((TURN + 1_700) * TICK, false), after(5, 1_700));
    }

    @Test
    @DisplayName("a restart that another one tells of is one here")
    void othersRestart() {
        after(0, 5_000_000);
        assertEquals(300 * TICK, follow(5, 300 * TICK));
        assertEquals(new Uptime(800 * TICK, false), after(5, 800));
        assertEquals(new Uptime(100 * TICK, true), after(5, 100));
    }

    @Test
    @DisplayName("what comes late is put on this clock and does not set it back")
    void lateNews() {
        after(0, TURN - 300);
        after(5, 200);
        now -= 3 * SECOND;
        assertEquals((TURN - 100) * TICK, follow(0, (2 * TURN - 100) * TICK));
        now += 3 * SECOND;
        assertEquals(new Uptime((TURN + 700) * TICK, false), after(5, 700));
    }

    @Test
    void aRestartFallsBack() {
        after(0, 5_000_000);
        assertEquals(new Uptime(300 * TICK, true), after(5, 300));
        assertEquals(new Uptime(800 * TICK, false), after(5, 800));
    }

    @Test
    void aRestartShortlyBeforeTheWrapIsNoWrap() {
        after(0, TURN - 30_000_000);
        assertEquals(new Uptime(300 * TICK, true), after(5, 300));
    }

    @Test
    void aRestartAfterAWrapForgetsTheTurns() {
        after(0, TURN - 300);
        after(5, 200);
        assertEquals(new Uptime(100 * TICK, true), after(60, 100));
    }

    @Test
    void anAgentUpForASecondThatRestartsIsSeen() {
        after(0, 100);
        assertTrue(after(5, 90).restarted());
    }

    @Test
    @DisplayName("an agent that was up for 10 s, silent for an hour and is up for 20 min has restarted though its value rose")
    void aRestartThatTheRiseHides() {
        after(0, 1_000);
        assertEquals(new Uptime(120_000 * TICK, true), after(3_600, 120_000));
    }

    @Test
    void anOvertakenReplyIsNoRestart() {
        after(0, 50_000);
        after(5, 50_503);
        assertEquals(new Uptime(50_501 * TICK, false), after(0.001, 50_501));
        assertEquals(new Uptime(50_504 * TICK, false), after(0.01, 50_504));
    }

    @Test
    void anOvertakenReplyAcrossTheWrapKeepsItsTurn() {
        after(0, TURN - 200);
        after(2, TURN - 1);
        assertFalse(after(0.02, 1).restarted());
        assertEquals(new Uptime((TURN + 2) * TICK, false), after(0.01, 2));
    }

    @Test
    void aClockThatRunsTenPercentFastOrSlowIsNoRestart() {
        long ticks = 1_000_000;
        after(0, ticks);
        for (int i = 0; i < 100; i++) {
            ticks += i % 2 == 0 ? 33_000 : 27_000;
            assertEquals(new Uptime(ticks * TICK, false), after(300, ticks));
        }
    }

    @Test
    void anEarlierEventIsOnTheSameClock() {
        assertEquals(700 * TICK, UptimeClock.earlier(700, 1_000 * TICK));
        assertEquals(0, UptimeClock.earlier(0, 1_000 * TICK), "0 stands for since the start");
        assertEquals((TURN - 50) * TICK, UptimeClock.earlier(TURN - 50, (TURN + 100) * TICK), "before the wrap");
        assertEquals((TURN + 60) * TICK, UptimeClock.earlier(60, (TURN + 100) * TICK));
        assertEquals((1_001 - TURN) * TICK, UptimeClock.earlier(1_001, 1_000 * TICK), "not in the future");
    }
}
