package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The loop is closed: what a chooser gives out comes back as the next measurement. Others take a third of one link at once,
 * and later give it back.
 */
@DisplayName("After a link was disturbed")
class SettlingTest {

    /** Own traffic, of all links' capacity, and others' of the disturbed link. */
    private static final double LOAD = 0.5;
    private static final double OTHERS = 0.35;
    private static final int DISTURBED = 2;
    private static final int TTL = 10;
    private static final int[] POLLS = {1, 2, 5, 10, 30, 60};
    /** Polls in which it has to settle, and in which it has to stay so. */
    private static final int SOON = 3;
    private static final int STAYS = 20;
    /** Seconds over which use is looked at: clients of a moment are never quite even. */
    private static final int WINDOW = 5;
    /** What a link's use may stray from its mean, of its capacity, and be steady. */
    private static final double STEADY = 0.08;

    static Stream<Arguments> steady() {
        return Stream.concat(cases(0, PolicySettings.Headroom.DEFAULT, new PolicySettings.WeightedRoundRobin(),
                        new PolicySettings.WeightedLeastConnections(), PolicySettings.DynamicFeedback.DEFAULT),
                cases(TTL, PolicySettings.Headroom.DEFAULT, new PolicySettings.WeightedRoundRobin(),
                        PolicySettings.DynamicFeedback.DEFAULT));
    }

    static Stream<Arguments> herding() {
        PolicySettings[] policies = {new PolicySettings.LeastLoaded(), new PolicySettings.PowerOfTwo()};
        return Stream.concat(cases(0, policies), cases(TTL, policies));
    }

    private static Stream<Arguments> cases(int ttl, PolicySettings... policies) {
        return Arrays.stream(policies)
                .flatMap(policy -> Arrays.stream(POLLS).mapToObj(poll -> Arguments.of(policy, poll, ttl)));
    }

    @ParameterizedTest(name = "{0} every {1} s, TTL {2} s")
    @MethodSource("steady")
    @DisplayName("its use settles within three polls, or two TTLs where that is longer, and stays")
    void settles(PolicySettings policy, int poll, int ttl) {
        FluidFarm farm = started(policy, poll, ttl);
        for (double others : new double[] {OTHERS, 0}) {
            farm.disturb(DISTURBED, others);
            farm.polls(Math.max(SOON, 2 * ttl / poll));
            double strays = strays(farm.windows(STAYS, Math.max(1, WINDOW / poll)));
            assertTrue(strays < STEADY, () -> String.format(Locale.ROOT, "strays by %.3f with others at %.2f", strays, others));
        }
    }

    @ParameterizedTest(name = "{0} every {1} s, TTL {2} s")
    @MethodSource("herding")
    @DisplayName("who follows the last measurement swings on for ever")
    void swings(PolicySettings policy, int poll, int ttl) {
        FluidFarm farm = started(policy, poll, ttl);
        farm.disturb(DISTURBED, OTHERS);
        farm.polls(STAYS);
        assertFalse(strays(farm.windows(STAYS, 1)) < 2 * STEADY);
    }

    private static FluidFarm started(PolicySettings policy, int poll, int ttl) {
        FluidFarm farm = new FluidFarm(policy, LOAD, poll, ttl);
        farm.polls(Math.max(STAYS, 120 / poll));
        return farm;
    }

    /** How far the use of any link is at most from its mean. */
    private static double strays(List<double[]> uses) {
        double most = 0;
        for (int link = 0; link < FluidFarm.LINKS; link++) {
            int one = link;
            double mean = uses.stream().mapToDouble(use -> use[one]).average().orElseThrow();
            most = Math.max(most, uses.stream().mapToDouble(use -> Math.abs(use[one] - mean)).max().orElseThrow());
        }
        return most;
    }
}
