package io.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSample;
import io.fairlead.counter.Counters;
import io.fairlead.topology.Limits;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What servers' agents tell becomes a load")
class AgentMeterTest {

    private static final long SECOND = 1_000_000_000L;
    private static final ServerId SERVER = new ServerId("www", "a");

    private final AgentMeter meter = new AgentMeter(Duration.ofSeconds(5), MeterSettings.DEFAULT);
    private long now = 1_000 * SECOND;
    private long uptime = 50 * SECOND;

    private AgentLoad tell(long busy, long ticks, double share) {
        now += 5 * SECOND;
        uptime += 5 * SECOND;
        meter.accept(new AgentReading.Success(SERVER, now, new AgentSample(uptime, busy, ticks, share, 4, 2, 100, 300)));
        return meter.load(now);
    }

    private void fail() {
        now += 5 * SECOND;
        meter.accept(new AgentReading.Failure(SERVER, now, "no reply"));
    }

    private static double processor(AgentLoad load) {
        return assertInstanceOf(AgentLoad.Known.class, load).processor();
    }

    @Test
    @DisplayName("before the first reply nothing is known, and after a failure that is no settling any more")
    void nothingYet() {
        assertTrue(((AgentLoad.Unknown) meter.load(now)).settling());
        fail();
        AgentLoad.Unknown unknown = assertInstanceOf(AgentLoad.Unknown.class, meter.load(now));
        assertEquals("no reply", unknown.reason());
        assertEquals(false, unknown.settling());
    }

    @Test
    @DisplayName("raw ticks come before the agent's own share, over one wrap of 32 bits; cached ones are no news")
    void rawTicks() {
        assertEquals(0.5, processor(tell(0xffff_fff0L, 0xffff_ff00L, 0.5)), 1e-9);
        assertEquals(0.25, processor(tell(0xffff_fff0L + 500 & 0xffff_ffffL, 0xffff_ff00L + 2000 & 0xffff_ffffL, 0.5)), 1e-9);
        assertEquals(0.25, processor(tell(484, 1744, 0.5)), 1e-9);
        assertEquals(1, processor(tell(4484, 5744, 0.5)), 1e-9);
    }

    @Test
    @DisplayName("without raw ticks the agent's share is taken, and without either there is none")
    void shares() {
        assertEquals(0.7, processor(tell(Counters.ABSENT, Counters.ABSENT, 0.7)));
        assertTrue(Double.isNaN(processor(tell(Counters.ABSENT, Counters.ABSENT, Double.NaN))));
    }

    @Test
    @DisplayName("an agent that restarted is compared with nothing from before")
    void restart() {
        tell(1_000, 10_000, Double.NaN);
        tell(2_000, 12_000, Double.NaN);
        uptime = 0;
        assertTrue(Double.isNaN(processor(tell(10, 100, Double.NaN))));
        assertEquals(0.1, processor(tell(20, 200, Double.NaN)), 1e-9);
    }

    @Test
    @DisplayName("busier than all of the time is no figure")
    void impossible() {
        tell(1_000, 10_000, Double.NaN);
        assertTrue(Double.isNaN(processor(tell(9_000, 12_000, Double.NaN))));
    }

    @Test
    @DisplayName("an agent that falls silent is believed for a few polls, then not at all, until it speaks again")
    void silence() {
        tell(1_000, 10_000, Double.NaN);
        tell(2_000, 12_000, Double.NaN);
        fail();
        fail();
        fail();
        assertEquals(0.5, processor(meter.load(now)));
        fail();
        AgentLoad.Unknown unknown = assertInstanceOf(AgentLoad.Unknown.class, meter.load(now));
        assertEquals("nothing heard for 20 s: no reply", unknown.reason());
        assertTrue(Double.isNaN(processor(tell(9_000, 90_000, Double.NaN))), "the time of silence is no sample");
        assertEquals(0.1, processor(tell(9_100, 91_000, Double.NaN)), 1e-9);
    }

    @Test
    @DisplayName("of the limited resources the tightest one rules; what is not told or not limited does not count")
    void limits() {
        AgentLoad.Known known = new AgentLoad.Known(0.45, 3, 100, Double.NaN, 0, 1);
        assertEquals(0, known.use(Limits.NONE));
        double any = Double.POSITIVE_INFINITY;
        assertEquals(0.5, known.use(new Limits(0.9, any, any, 10, any)), 1e-9);
        assertEquals(0.8, known.use(new Limits(0.9, any, 125, 10, any)), 1e-9);
        assertEquals(1.5, known.use(new Limits(0.9, 2, 125, 10, any)), 1e-9);
    }
}
