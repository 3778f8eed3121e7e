package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.MeterSettings;
import io.fairlead.load.SourceMeter;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several readers of one agent, of whom one reads and tells the others, by turns: what each of them makes of it. The traffic is
 * constant, so that the truth is known; sysUpTime wraps, 32-bit counters wrap, readers begin anew, the agent restarts.
 */
@Tag("fuzz")
@DisplayName("When one member takes over reading a switch from another")
class HandOverTest {

    private static final LinkId LINK = new LinkId("sw", "1");
    private static final long SECOND = 1_000_000_000L;
    private static final long TURN = 1L << 32;
    private static final long MASK = TURN - 1;
    private static final int READERS = 3;
    private static final int BEATS = 60;
    private static final int SCRIPTS = 3_000;
    private static final int SETTLED = 3;
    private static final long NEAR = 3_000;
    private static final double TOLERANCE = 0.02;

    /** The agent: its time, and octets that grow evenly, in both directions. */
    private static final class Agent {

        private final int width;
        private final long octetsPerTick;
        private long uptime;
        private long octets;
        private long discontinuity;

        Agent(Random random) {
            width = random.nextBoolean() ? 32 : 64;
            octetsPerTick = 1 + random.nextInt(100_000);
            uptime = TURN * (1 + random.nextInt(3)) - random.nextInt(BEATS * 500);
            octets = random.nextLong(1L << 40);
            discontinuity = random.nextBoolean() ? 0 : uptime - random.nextInt(100_000);
        }

        void pass(long ticks) {
            uptime += ticks;
            octets += ticks * octetsPerTick;
        }

        /** A restart within seconds of the wrap looks like the wrap. */
        boolean isNearWrap() {
            return Math.floorMod(uptime + NEAR, TURN) < 2 * NEAR;
        }

        void restart() {
            uptime = 3;
            octets = 0;
            discontinuity = 0;
        }

        CounterSample sample(long time) {
            long told = width == 32 ? octets & MASK : octets;
            Counters counters = new Counters(told, told, 0, 0);
            return new CounterSample(LINK, time, UptimeClock.earlier(discontinuity & MASK, time), PortStatus.UP, 1_000_000_000L,
                    width, counters, counters);
        }
    }

    /** A member: its clock for the agent, and its meter. */
    private static final class Reader {

        private final UptimeClock clock = new UptimeClock();
        private final SourceMeter meter = new SourceMeter(List.of(new Link(LINK, OptionalLong.empty())), Duration.ofSeconds(5),
                MeterSettings.DEFAULT);
        private int readings;

        CounterReading.Success read(Agent agent, long now) {
            UptimeClock.Uptime uptime = clock.read(agent.uptime & MASK, now);
            CounterReading.Success reading =
                    new CounterReading.Success("sw", now, List.of(agent.sample(uptime.time())), Map.of());
            take(reading);
            return reading;
        }

        void hear(CounterReading.Success reading) {
            take(clock.follow(reading));
        }

        private void take(CounterReading.Success reading) {
            meter.accept(reading);
            readings++;
        }

        LinkLoad load(long now) {
            return meter.loads(now).get(LINK);
        }
    }

    @Test
    @DisplayName("no rate is made up and none is lost, over wraps of sysUpTime and of counters, and only a restart of the agent begins anew")
    void ratesGoOn() {
        int handedOverAcrossAWrap = 0;
        for (int seed = 0; seed < SCRIPTS; seed++) {
            handedOverAcrossAWrap += run(new Random(seed), "seed " + seed);
        }
        assertTrue(handedOverAcrossAWrap > SCRIPTS / 8, "only " + handedOverAcrossAWrap);
    }

    private static int run(Random random, String seed) {
        Agent agent = new Agent(random);
        Reader[] readers = Stream.generate(Reader::new).limit(READERS).toArray(Reader[]::new);
        long now = random.nextLong();
        int reading = 0;
        int sinceRestart = 0;
        int across = 0;
        for (int beat = 0; beat < BEATS; beat++) {
            long ticks = 450 + random.nextInt(100);
            int before = reading;
            long turn = agent.uptime / TURN;
            now += ticks * UptimeClock.NANOS_PER_TICK;
            agent.pass(ticks);
            sinceRestart++;
            if (random.nextInt(40) == 0 && !agent.isNearWrap()) {
                agent.restart();
                sinceRestart = 0;
            }
            if (random.nextInt(20) == 0) {
                readers[random.nextInt(READERS)] = new Reader();
            }
            if (random.nextInt(3) == 0) {
                reading = random.nextInt(READERS);
            }
            across += reading != before && agent.uptime / TURN > turn ? 1 : 0;
            tell(readers, reading, readers[reading].read(agent, now));
            for (Reader reader : readers) {
                check(reader, agent, now, sinceRestart, seed + " beat " + beat);
            }
        }
        return across;
    }

    private static void tell(Reader[] readers, int reading, CounterReading.Success read) {
        for (int i = 0; i < READERS; i++) {
            if (i != reading) {
                readers[i].hear(read);
            }
        }
    }

    private static void check(Reader reader, Agent agent, long now, int sinceRestart, String where) {
        LinkLoad load = reader.load(now);
        double truth = agent.octetsPerTick * 100.0;
        if (load instanceof LinkLoad.Known(var measurement)) {
            assertEquals(truth, measurement.from().bytes(), truth * TOLERANCE, where);
        } else {
            assertTrue(sinceRestart < SETTLED || reader.readings <= SETTLED, () -> where + ": " + load);
        }
    }
}
