package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.Measurement;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Health of the balancing: loads in, figures out, beat after beat")
class BalanceMeterTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long GIGA = 1_000_000_000L;
    private static final int[] BOTH = {0, 1};
    private static final IntToDoubleFunction NOTHING = _ -> Double.NaN;

    private final BalanceMeter meter = new BalanceMeter(pool("p0", "p1"));
    private final Volatility volatility = new Volatility(2);

    private static Pool pool(String... ports) {
        return new Pool("www", IntStream.range(0, ports.length).mapToObj(i -> new Server(new ServerId("www", "s" + i),
                Optional.of(Inet4Address.ofLiteral("192.0.2." + (i + 1))), Optional.empty(),
                new Link(new LinkId("sw", ports[i]), OptionalLong.empty()), 1, true)).toList());
    }

    private static LinkLoad known(double use, double loss, long capacity, long at) {
        double packets = 1000 * (1 - loss);
        LinkRate from = new LinkRate(use * capacity / 8, packets, 1000 * loss, 0);
        return new LinkLoad.Known(new Measurement(from, LinkRate.IDLE, capacity, at, SECOND));
    }

    private static LinkLoad[] loads(long at, double... uses) {
        return IntStream.range(0, uses.length).mapToObj(i -> known(uses[i], 0, GIGA, at)).toArray(LinkLoad[]::new);
    }

    private BalanceHealth beat(long second, double... uses) {
        return meter.beat(second * SECOND, loads(second * SECOND, uses), BOTH, NOTHING, 0);
    }

    @Test
    @DisplayName("before there is a measurement nothing is known, and nothing is an alarm")
    void nothing() {
        LinkLoad unknown = new LinkLoad.Unknown("test", true);
        BalanceHealth health = meter.beat(0, new LinkLoad[] {unknown, unknown}, BOTH, NOTHING, 3);
        assertTrue(Double.isNaN(health.sampleAge()) && Double.isNaN(health.imbalance()) && Double.isNaN(health.signFlips()));
        assertEquals(0, health.avoidableOverload());
        assertEquals(3, health.rejected());
        assertFalse(health.isHerding());
    }

    @Test
    @DisplayName("a sample is as old as the middle of the time that it spans")
    void sampleAge() {
        LinkLoad[] loads = {known(0.5, 0, GIGA, 10 * SECOND), known(0.5, 0, GIGA, 12 * SECOND)};
        assertEquals((4.5 + 2.5) / 2, meter.beat(14 * SECOND, loads, BOTH, NOTHING, 0).sampleAge(), 1e-9);
    }

    @Test
    @DisplayName("a load that is as it was has no prediction error; a beat without a new measurement changes nothing")
    void predictionError() {
        assertTrue(Double.isNaN(beat(1, 0.5, 0.5).predictionError()));
        assertEquals(0, beat(2, 0.5, 0.5).predictionError(), 1e-9);
        double[] moved = beat(3, 0.7, 0.5).predictionErrors();
        assertArrayEquals(new double[] {0.02, 0}, moved, 1e-9);
        LinkLoad[] same = loads(3 * SECOND, 0.7, 0.5);
        assertArrayEquals(moved, meter.beat(4 * SECOND, same, BOTH, NOTHING, 0).predictionErrors());
    }

    @Test
    @DisplayName("what was foreseen is what the measurement is held against")
    void foreseen() {
        BalanceHealth health = meter.beat(0, loads(0, 0.7, 0.2), BOTH, server -> server == 0 ? 0.6 : 0.2, 0);
        assertArrayEquals(new double[] {0.1, 0}, health.predictionErrors(), 1e-9);
    }

    @Test
    @DisplayName("clients that go to and fro together are herding: every error flips, and they are large")
    void herding() {
        BalanceHealth health = BalanceHealth.UNKNOWN;
        for (int i = 0; i < 40; i++) {
            health = beat(i, i % 2 == 0 ? 0.9 : 0.1, i % 2 == 0 ? 0.1 : 0.9);
        }
        assertTrue(health.signFlips() > 0.95, () -> "flips");
        assertTrue(health.isHerding());
    }

    @Test
    @DisplayName("noise, and loads that rise and fall slowly, are no herding")
    void noHerding() {
        Random random = new Random(4);
        BalanceHealth noisy = BalanceHealth.UNKNOWN;
        BalanceMeter slow = new BalanceMeter(pool("p0", "p1"));
        BalanceHealth waves = BalanceHealth.UNKNOWN;
        for (int i = 0; i < 2000; i++) {
            noisy = beat(i, 0.5 + 0.05 * random.nextGaussian(), 0.5 + 0.05 * random.nextGaussian());
            double wave = 0.5 + 0.4 * Math.sin(i / 10.0);
            waves = slow.beat(i * SECOND, loads(i * SECOND, wave, 1 - wave), BOTH, NOTHING, 0);
            assertFalse(noisy.isHerding() || waves.isHerding());
        }
        assertTrue(noisy.signFlips() > 0.4 && noisy.signFlips() < 0.7);
        assertTrue(waves.signFlips() < 0.2);
    }

    @Test
    @DisplayName("imbalance is the most demanded link over all, for capacity; drops tell of demand that a counter hides")
    void imbalance() {
        assertEquals(1, beat(1, 0.5, 0.5).imbalance(), 1e-9);
        assertEquals(0.9 / 0.6, beat(2, 0.9, 0.3).imbalance(), 1e-9);
        assertEquals(1, beat(3, 0, 0.001).imbalance());
        LinkLoad[] lossy = {known(0.8, 0.01, GIGA, 4 * SECOND), known(0.8, 0, GIGA, 4 * SECOND)};
        assertEquals(1.8 / 1.4, meter.beat(4 * SECOND, lossy, BOTH, NOTHING, 0).imbalance(), 1e-9);
        LinkLoad[] unlike = {known(0.9, 0, GIGA, 5 * SECOND), known(0.3, 0, 9 * GIGA, 5 * SECOND)};
        assertEquals(0.9 / 0.36, meter.beat(5 * SECOND, unlike, BOTH, NOTHING, 0).imbalance(), 1e-9);
        assertEquals(1, meter.beat(6 * SECOND, unlike, new int[] {0}, NOTHING, 0).imbalance(), 1e-9);
    }

    @Test
    @DisplayName("overload is avoidable while others have room, and is a share of the time of late")
    void avoidableOverload() {
        beat(0, 1, 0.5);
        double once = beat(10, 1, 0.5).avoidableOverload();
        assertEquals(-Math.expm1(-10 / 300.0), once, 1e-9);
        double more = beat(1000, 1, 0.5).avoidableOverload();
        assertTrue(more > 0.9);
        assertTrue(beat(1300, 1, 0.98).avoidableOverload() < more, "all full is nobody's fault");
        assertTrue(beat(1600, 0.9, 0.5).avoidableOverload() < 0.2);
    }

    @Test
    @DisplayName("servers that share a link count it once")
    void sharedLink() {
        BalanceMeter shared = new BalanceMeter(pool("p0", "p0"));
        shared.beat(0, loads(0, 0.5, 0.5), BOTH, NOTHING, 0);
        BalanceHealth health = shared.beat(SECOND, loads(SECOND, 0.7, 0.7), BOTH, NOTHING, 0);
        assertTrue(Double.isNaN(health.predictionErrors()[1]));
        assertEquals(0.2, health.predictionError(), 1e-9);
    }

    private double calm(long second, double one, double other, double... shares) {
        return volatility.beat(loads(second * SECOND, one, other), shares);
    }

    @Test
    @DisplayName("steady links with room are calm, full ones are not, and only those that get clients count")
    void calm() {
        for (int i = 0; i < 20; i++) {
            assertEquals(1, calm(i, 0.3, 0.95, 1, 0), 1e-9);
        }
        assertEquals(0, calm(20, 0.3, 0.95, 0, 1), 1e-9);
        assertEquals(0.5, calm(21, 0.3, 0.95, 0.25 / 0.65, 0.4 / 0.65), 1e-9);
    }

    @Test
    @DisplayName("the wilder the loads, the less calm; they calm down again")
    void volatility() {
        Random random = new Random(8);
        double mild = 1;
        for (int i = 0; i < 200; i++) {
            mild = calm(i, 0.5 + 0.02 * random.nextGaussian(), 0.5, 1, 0);
        }
        double wild = 1;
        for (int i = 200; i < 400; i++) {
            wild = calm(i, 0.5 + 0.2 * random.nextGaussian(), 0.5, 1, 0);
        }
        assertTrue(mild > 0.7 && wild < mild - 0.3, mild + " and " + wild);
        double again = 0;
        for (int i = 400; i < 500; i++) {
            again = calm(i, 0.5, 0.5, 1, 0);
        }
        assertEquals(1, again, 0.01);
    }

    @Test
    @DisplayName("where nothing is measured nothing is calm")
    void unknownIsNotCalm() {
        LinkLoad unknown = new LinkLoad.Unknown("test", true);
        assertEquals(0, volatility.beat(new LinkLoad[] {unknown, unknown}, new double[] {0.5, 0.5}));
    }
}
