package io.fairlead.load;

import static io.fairlead.load.SwitchScript.A;
import static io.fairlead.load.SwitchScript.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Readings of a switch become loads")
class SourceMeterTest {

    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);
    private static final long GIGA = 1_000_000_000L;

    /** A switch whose counters have moved twice, 1 MB/s from and 0.5 MB/s to server a: its loads are known. */
    private static SwitchScript measuredSwitch(Duration period) {
        SwitchScript script = new SwitchScript(period);
        return step(step(script.read(), 1_000_000, 500_000), 1_000_000, 500_000);
    }

    private static SwitchScript step(SwitchScript script, long fromRate, long toRate) {
        return script.pass(5).flow(A, 5 * fromRate, 5 * toRate).flow(B, 5_000, 5_000).read();
    }

    @Test
    @DisplayName("one reading gives no rate")
    void oneReading() {
        assertTrue(new SwitchScript(FIVE_SECONDS).read().unknown(A).contains("first sample"));
    }

    @Test
    @DisplayName("the first change only sets the base, since the counters before it may have been cached for long")
    void firstChangeAligns() {
        SwitchScript script = step(new SwitchScript(FIVE_SECONDS).read(), 1_000_000, 0);
        assertInstanceOf(LinkLoad.Unknown.class, script.load(A));
        assertEquals(1_000_000, step(script, 1_000_000, 0).measured(A).from().bytes(), 1);
    }

    @Test
    @DisplayName("rates are per second of the agent's clock, and each direction stays what it is")
    void ratesAndDirections() {
        Measurement measurement = measuredSwitch(FIVE_SECONDS).measured(A);
        assertEquals(1_000_000, measurement.from().bytes(), 1);
        assertEquals(500_000, measurement.to().bytes(), 1);
        assertEquals(1_000, measurement.from().packets(), 1);
        assertEquals(0.008, measurement.useFrom(), 1e-6);
        assertEquals(0.004, measurement.useTo(), 1e-6);
        assertEquals(5 * SwitchScript.SECOND, measurement.span());
    }

    @Test
    @DisplayName("discards are counted as packets a second")
    void discards() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS);
        script.port(A).discards = 50;
        assertEquals(10, step(script, 1, 1).measured(A).to().discards(), 1e-9);
    }

    @Test
    @DisplayName("drops that are counted afresh beside cached octets belong to the octets that come with the next change")
    void discardsBesideCachedOctets() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS);
        Measurement before = script.measured(A);
        script.port(A).discards = 30;
        assertEquals(before, script.pass(5).read().measured(A));
        script.port(A).discards = 100;
        Measurement measurement = script.pass(5).flow(A, 10_000, 900_000).read().measured(A);
        assertEquals(10 * SwitchScript.SECOND, measurement.span());
        assertEquals(10, measurement.to().discards(), 1e-9);
        assertEquals(0.1, measurement.lost(), 1e-9);
        assertEquals(0, measurement.from().lost(), 1e-9);
    }

    @Test
    @DisplayName("a stated capacity comes before the port's speed, and a changed speed counts from then on")
    void capacity() {
        SwitchScript stated = new SwitchScript(FIVE_SECONDS, MeterSettings.DEFAULT, OptionalLong.of(100_000_000));
        step(step(stated.read(), 1_250_000, 0), 1_250_000, 0);
        assertEquals(0.1, stated.measured(A).use(), 1e-6);

        SwitchScript told = measuredSwitch(FIVE_SECONDS);
        told.port(A).speed = 100_000_000;
        assertEquals(0.1, step(told, 1_250_000, 0).measured(A).use(), 1e-6);
    }

    @Test
    @DisplayName("one unmoved link among moving ones is idle at once")
    void oneIdleLink() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS).pass(5).flow(B, 1_000, 1_000).read();
        assertEquals(0, script.measured(A).bytes());
    }

    @Test
    @DisplayName("counters unmoved on all ports are cached ones: the load stays, and the next rate spans the whole time")
    void cachedCounters() {
        SwitchScript script = measuredSwitch(Duration.ofSeconds(1)).cache();
        for (int i = 0; i < 10; i++) {
            script.pass(1).flow(A, 2_000_000, 0).flow(B, 10, 10).read();
            assertEquals(1_000_000, script.measured(A).from().bytes(), 1, "the load from before");
        }
        script.refresh().read();
        assertEquals(1_000_000, script.measured(A).from().bytes(), 1, "the reading at the same instant is not taken");
        assertEquals(2_000_000, script.pass(1).flow(A, 2_000_000, 0).flow(B, 10, 10).read().measured(A).from().bytes(), 1);
        assertEquals(11 * SwitchScript.SECOND, script.measured(A).span());
    }

    @Test
    @DisplayName("counters unmoved on all ports for longer than any cache are idle links")
    void idleSwitch() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS);
        for (int i = 0; i < 4; i++) {
            assertEquals(1_000_000, script.pass(5).read().measured(A).from().bytes(), 1);
        }
        assertEquals(0, script.pass(5).read().measured(A).bytes());
        assertEquals(0, script.pass(5).read().measured(A).bytes());
    }

    @Test
    @DisplayName("the change that ends idleness is divided by no less than the agent's refresh time")
    void endOfIdleness() {
        SwitchScript script = measuredSwitch(Duration.ofSeconds(1));
        for (int i = 0; i < 22; i++) {
            script.pass(1).read();
        }
        assertEquals(0, script.measured(A).bytes());
        script.pass(1).flow(A, 5_000_000, 0).read();
        assertEquals(1_000_000, script.measured(A).from().bytes(), 1, "five seconds' worth, seen after one");
    }

    @Test
    @DisplayName("a restarted agent starts afresh, though its counters stand higher than before")
    void agentRestart() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS).pass(5).restart().pass(3).flow(A, 900_000_000, 0).read();
        assertEquals("the source restarted", script.unknown(A));
        step(script, 2_000_000, 0);
        assertEquals(2_000_000, step(script, 2_000_000, 0).measured(A).from().bytes(), 1);
    }

    @Test
    @DisplayName("a discontinuity of the counters starts afresh")
    void discontinuity() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS);
        script.port(A).discontinuity = 42;
        assertEquals("the counters lost continuity", step(script, 1_000_000, 0).unknown(A));
        assertEquals(1_000_000, step(script, 1_000_000, 0).measured(A).from().bytes(), 1);
    }

    @Test
    @DisplayName("a 64-bit counter that goes backwards starts afresh")
    void backwards() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS);
        script.port(A).fromOctets = 1;
        assertEquals("an octet counter went backwards", step(script, 0, 0).unknown(A));
    }

    @Test
    @DisplayName("a counter that ran faster than the port can is not believed")
    void unbelievable() {
        assertTrue(step(measuredSwitch(FIVE_SECONDS), 100 * GIGA / 8, 0).unknown(A).contains("which the port cannot"));
    }

    @Test
    @DisplayName("counters of one's own are believed however fast they ran: what had waited in buffers may pass at once")
    void ownCountersAreBelieved() {
        MeterSettings own = MeterSettings.DEFAULT.ofOwnCounters();
        SwitchScript script = new SwitchScript(FIVE_SECONDS, own, OptionalLong.of(GIGA)).read().pass(5)
                .flow(A, 5 * 100 * GIGA / 8, 0).read();
        assertEquals(100, script.measured(A).use(), 1);
    }

    @Test
    @DisplayName("one wrap of a 32-bit counter is repaired where the speed leaves no doubt")
    void oneWrap() {
        SwitchScript script = new SwitchScript(FIVE_SECONDS);
        script.port(A).width = 32;
        script.port(A).fromOctets = 0xffff_ff00L;
        script.read();
        step(script, 0, 0);
        script.port(A).fromOctets = 0xffff_fff0L;
        step(script, 0, 0);
        assertEquals(1_000_000, step(script, 1_000_000, 0).measured(A).from().bytes(), 1);
    }

    @Test
    @DisplayName("32-bit counters at 10 Gbit/s are unknown at a poll every 5 s, and right at a poll every second")
    void wrapsAtTenGigabits() {
        SwitchScript slow = tenGigabits(5);
        assertTrue(slow.unknown(A).contains("32-bit counters can wrap after 3.4 s"), slow.unknown(A));
        SwitchScript fast = tenGigabits(1);
        assertEquals(GIGA, fast.measured(A).from().bytes(), 1);
    }

    private static SwitchScript tenGigabits(int period) {
        SwitchScript script = new SwitchScript(Duration.ofSeconds(period));
        script.port(A).width = 32;
        script.port(A).speed = 10 * GIGA;
        script.read();
        for (int i = 0; i < 4; i++) {
            script.pass(period).flow(A, GIGA * period, 0).flow(B, 10, 10).read();
        }
        return script;
    }

    @Test
    @DisplayName("a lost reply leaves the next rate right over the longer time")
    void lostReply() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS).pass(5).flow(A, 10_000_000, 0).fail("no reply");
        assertEquals(2_000_000, step(script, 2_000_000, 0).measured(A).from().bytes(), 1);
        assertEquals(10 * SwitchScript.SECOND, script.measured(A).span());
    }

    @Test
    @DisplayName("a reply that was overtaken by a later one is dropped")
    void overtakenReply() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS);
        CounterReading early = script.pass(5).flow(A, 5_000_000, 0).reading();
        step(script, 3_000_000, 0);
        script.meter.accept(early);
        assertEquals(2_000_000, script.measured(A).from().bytes(), 1);
        assertEquals(1, script.meter.lateReadings());
    }

    @Test
    @DisplayName("silence makes a load stale with growing doubt, then unknown, and it recovers by itself")
    void silence() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS);
        assertInstanceOf(LinkLoad.Known.class, script.pass(15).fail("no reply in 1 s").load(A));
        LinkLoad.Stale young = assertInstanceOf(LinkLoad.Stale.class, script.pass(5).load(A));
        LinkLoad.Stale old = assertInstanceOf(LinkLoad.Stale.class, script.pass(25).load(A));
        assertTrue(young.doubt() > 0 && young.doubt() < old.doubt() && old.doubt() < 1);
        assertEquals(1_000_000, old.measurement().from().bytes(), 1);
        assertTrue(script.pass(10).unknown(A).contains("no reply in 1 s"), script.unknown(A));
        step(step(script, 3_000_000, 0), 3_000_000, 0);
        assertEquals(3_000_000, step(script, 3_000_000, 0).measured(A).from().bytes(), 1);
    }

    @Test
    @DisplayName("a port that goes down is down at once, also in cached counters, and starts afresh when it is up again")
    void portDown() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS).cache();
        script.port(A).status = PortStatus.DOWN;
        assertInstanceOf(LinkLoad.Down.class, script.pass(5).read().load(A));
        assertInstanceOf(LinkLoad.Known.class, script.load(B));
        assertInstanceOf(LinkLoad.Down.class, step(script.refresh(), 0, 0).load(A));
        script.port(A).status = PortStatus.UP;
        assertInstanceOf(LinkLoad.Unknown.class, step(script, 1_000_000, 0).load(A));
        assertEquals(1_000_000, step(script, 1_000_000, 0).measured(A).from().bytes(), 1);
    }

    @Test
    @DisplayName("a port that the switch no longer has is unknown, with the switch's reason, and the others go on")
    void missingPort() {
        SwitchScript script = step(measuredSwitch(FIVE_SECONDS).lose(A, "no port named a"), 1, 1);
        assertEquals("no port named a", script.unknown(A));
        assertInstanceOf(LinkLoad.Known.class, script.load(B));
        step(script.find(A), 1_000_000, 0);
        assertEquals(1_000_000, step(script, 1_000_000, 0).measured(A).from().bytes(), 1);
    }

    @Test
    @DisplayName("a port without octet counters is unknown, a port without packet counters is not")
    void absentColumns() {
        SwitchScript script = measuredSwitch(FIVE_SECONDS);
        Counters noOctets = Counters.NONE;
        Counters noPackets = new Counters(9_000_000, Counters.ABSENT, Counters.ABSENT, Counters.ABSENT);
        script.pass(5);
        long time = script.now;
        script.meter.accept(new CounterReading.Success("sw", time, List.of(sample(A, time, noOctets), sample(B, time, noPackets)), Map.of()));
        assertEquals("the port has no octet counters", script.unknown(A));
        assertTrue(Double.isNaN(script.measured(B).from().packets()));
        assertTrue(script.measured(B).from().bytes() > 0);
    }

    private static CounterSample sample(LinkId link, long time, Counters counters) {
        return new CounterSample(link, time, 0, PortStatus.UP, GIGA, 64, counters, counters);
    }

    @Test
    @DisplayName("before the first reply the reason of the failure is told")
    void neverAnswered() {
        SwitchScript script = new SwitchScript(FIVE_SECONDS).fail("no reply in 1 s, 2 tries");
        assertEquals("no reply in 1 s, 2 tries", script.unknown(A));
    }
}
