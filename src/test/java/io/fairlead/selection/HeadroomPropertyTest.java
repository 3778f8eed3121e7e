package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.simulation.Farms;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fuzz")
@DisplayName("headroom, for any course of loads and of its own choices")
class HeadroomPropertyTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long TTL = 5 * SECOND;
    private static final double STEP = 0.05;
    private static final long[] CAPACITY = {1_000_000_000L, 1_000_000_000L, 2_500_000_000L, 10_000_000_000L};

    private final Pool pool = Farms.pool(CAPACITY);

    /** A chooser with all that it knows. */
    private final class Course implements Demand.Flows {

        private final LeaseLedger ledger;
        private final PoolChooser chooser;
        private final LoadHistory history = new LoadHistory(Duration.ZERO);
        private final long[] carried = new long[CAPACITY.length];
        private final long[] open = new long[CAPACITY.length];

        Course(boolean byName, double largestStep) {
            ledger = byName ? new LeaseLedger(CAPACITY.length, 1_000) : null;
            chooser = new PoolChooser(pool, PolicySettings.Headroom.DEFAULT,
                    new GuardSettings(GuardSettings.DEFAULT.slowStart(), largestStep, 0.5, 0, 0, 0),
                    ledger == null ? this : ledger);
        }

        @Override
        public OwnTraffic of(int server) {
            return new OwnTraffic(carried[server], carried[server] / 50, carried[server] / 5, 0, open[server], open[server] / 4);
        }

        double[] beat(long now, LinkLoad[] loads, long seed) {
            Map<LinkId, LinkLoad> table = new HashMap<>();
            for (int i = 0; i < loads.length; i++) {
                table.put(pool.servers().get(i).link().id(), loads[i]);
            }
            history.add(new LoadTable(now, table));
            Choice choice = chooser.choose(history, HealthTable.ALL_UP);
            Random random = new Random(seed);
            for (int i = random.nextInt(50); i > 0; i--) {
                if (ledger != null) {
                    ledger.assign(choice.ipv4(), 0, 1 + random.nextInt(30), LeaseLedger.ALONE, random.nextInt(1024), now, TTL);
                } else {
                    int server = choice.ipv4().pick(random.nextInt(1024), one -> open[one]);
                    open[server]++;
                    carried[server] += random.nextInt(20_000_000);
                }
            }
            return choice.weights();
        }
    }

    private static LinkLoad anyLoad(Random random, int server, long now, double part) {
        LinkRate from = new LinkRate(CAPACITY[server] / 8.0 * part, 1_000, random.nextInt(4) == 0 ? random.nextInt(50) : 0, 0);
        Measurement measurement = new Measurement(from, new LinkRate(from.bytes() * random.nextDouble(), 500, 0, 0),
                CAPACITY[server], now, SECOND);
        return switch (random.nextInt(8)) {
            case 0 -> new LinkLoad.Unknown("test", true);
            case 1 -> new LinkLoad.Down();
            case 2 -> new LinkLoad.Stale(measurement, random.nextDouble());
            default -> new LinkLoad.Known(measurement);
        };
    }

    private static LinkLoad[] anyLoads(Random random, long now) {
        return IntStream.range(0, CAPACITY.length).mapToObj(i -> anyLoad(random, i, now, random.nextDouble()))
                .toArray(LinkLoad[]::new);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("shares sum to one, none is a dead server's while one lives, and more room is never less share")
    void shares(boolean byName) {
        for (int round = 0; round < 2_000; round++) {
            Random random = new Random(round);
            Course course = new Course(byName, 1);
            Course eased = new Course(byName, 1);
            long now = SECOND;
            for (int beat = random.nextInt(20); beat > 0; beat--, now += SECOND) {
                LinkLoad[] loads = anyLoads(random, now);
                long seed = random.nextLong();
                assertShares(loads, course.beat(now, loads, seed));
                eased.beat(now, loads, seed);
            }
            LinkLoad[] loads = anyLoads(random, now);
            int server = random.nextInt(CAPACITY.length);
            if (loads[server] instanceof LinkLoad.Known(Measurement m)) {
                double before = course.beat(now, loads, 1)[server];
                double part = random.nextDouble();
                loads[server] = new LinkLoad.Known(new Measurement(scaled(m.from(), part), scaled(m.to(), part), m.capacity(),
                        m.at(), m.span()));
                double after = eased.beat(now, loads, 1)[server];
                int at = round;
                assertTrue(after >= before - 1e-9, () -> "round " + at + ": " + before + " and then " + after);
            }
        }
    }

    /** Without drops: those of a link with little traffic would tell that it has less capacity. */
    private static LinkRate scaled(LinkRate rate, double part) {
        return new LinkRate(rate.bytes() * part, rate.packets(), 0, 0);
    }

    private static void assertShares(LinkLoad[] loads, double[] shares) {
        assertEquals(1, Arrays.stream(shares).sum(), 1e-9);
        boolean anyUp = Arrays.stream(loads).anyMatch(load -> !(load instanceof LinkLoad.Down));
        for (int i = 0; i < shares.length; i++) {
            assertTrue(shares[i] >= 0);
            assertTrue(!anyUp || !(loads[i] instanceof LinkLoad.Down) || shares[i] == 0, "a dead server has a share");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("with a largest step no share moves further in a second")
    void steps(boolean byName) {
        for (int round = 0; round < 500; round++) {
            Random random = new Random(round);
            Course course = new Course(byName, STEP);
            double[] before = null;
            for (long now = SECOND; now < 20 * SECOND; now += SECOND) {
                LinkLoad[] loads = anyLoads(random, now);
                Arrays.setAll(loads, i -> loads[i] instanceof LinkLoad.Down ? new LinkLoad.Unknown("test", true) : loads[i]);
                double[] shares = course.beat(now, loads, random.nextLong());
                for (int i = 0; before != null && i < shares.length; i++) {
                    assertEquals(before[i], shares[i], STEP + 1e-9);
                }
                before = shares;
            }
        }
    }
}
