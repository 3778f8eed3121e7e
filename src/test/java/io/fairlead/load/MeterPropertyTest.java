package io.fairlead.load;

import static io.fairlead.load.SwitchScript.A;
import static io.fairlead.load.SwitchScript.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever an agent does, a rate that is told is the true one. The traffic is constant, so that the truth is known; the
 * agent caches, restarts, loses replies, wraps.
 */
@Tag("fuzz")
@DisplayName("No rate is made up")
class MeterPropertyTest {

    private static final int SCRIPTS = 2_000;
    private static final int POLLS = 120;

    @Test
    @DisplayName("over caches, restarts, lost replies and wraps, every known rate is the true one")
    void everyKnownRateIsTrue() {
        long known = 0;
        for (int seed = 0; seed < SCRIPTS; seed++) {
            known += run(new Random(seed), seed);
        }
        assertTrue(known > SCRIPTS * POLLS / 4, "rates were known at only " + known + " polls");
    }

    private static int run(Random random, int seed) {
        int period = 1 + random.nextInt(5);
        int cache = random.nextBoolean() ? 0 : 1 + random.nextInt(15);
        SwitchScript script = new SwitchScript(Duration.ofSeconds(period), MeterSettings.DEFAULT, OptionalLong.empty());
        script.port(A).width = script.port(B).width = random.nextInt(3) == 0 ? 32 : 64;
        double rate = 1_000 + random.nextInt(120_000_000);
        int known = 0;
        int age = 0;
        for (int poll = 0; poll < POLLS; poll++) {
            script.pass(period).flow(A, (long) (rate * period), 0).flow(B, 100, 100);
            age += period;
            if (random.nextInt(40) == 0) {
                script.restart().refresh();
                age = cache;
            }
            if (random.nextInt(10) == 0) {
                script.fail("lost");
                continue;
            }
            if (age >= cache) {
                script.refresh().read();
                if (cache > 0) {
                    script.cache();
                }
                age = 0;
            } else {
                script.read();
            }
            if (script.load(A) instanceof LinkLoad.Known(Measurement measurement)) {
                known++;
                assertEquals(rate, measurement.from().bytes(), rate * 0.01 + 2, "script " + seed + ", poll " + poll);
            }
        }
        return known;
    }
}
