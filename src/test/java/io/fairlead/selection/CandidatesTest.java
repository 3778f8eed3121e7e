package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.health.ManualState;
import io.fairlead.load.LinkLoad;
import io.fairlead.selection.Candidates.Set;
import io.fairlead.selection.GuardSettings.SlowStart;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Which servers may be chosen")
class CandidatesTest {

    private static final int[] NO_TIERS = {0, 0, 0, 0};
    private static final int[] TWO_TIERS = {0, 0, 0, 0, 1, 1};

    private final Map<ServerId, Health> checks = new HashMap<>();
    private final Map<ServerId, ManualState> manual = new HashMap<>();

    private static ServerId id(int server) {
        return new ServerId("www", "s" + server);
    }

    private static Pool pool(int... tiers) {
        return new Pool("www", IntStream.range(0, tiers.length).mapToObj(i -> new Server(id(i),
                Optional.of(Inet4Address.ofLiteral("192.0.2." + (i + 1))), Optional.empty(),
                new Link(new LinkId("sw", "p" + i), OptionalLong.empty()), 1, true, tiers[i])).toList());
    }

    private static GuardSettings bounds(double nextTierBelow, double failOpenBelow) {
        return new GuardSettings(SlowStart.NONE, 1, 0.5, 0, nextTierBelow, failOpenBelow);
    }

    private void sick(int... servers) {
        checks.clear();
        Arrays.stream(servers).forEach(server -> checks.put(id(server), Health.DOWN));
    }

    private Candidates candidates(GuardSettings guards, LinkLoad[] loads, int... tiers) {
        Roster roster = new Roster(pool(tiers));
        roster.look(new HealthTable(checks, manual));
        return new Candidates(roster, guards, loads);
    }

    private void assertChosen(GuardSettings guards, int[] tiers, int... expected) {
        assertSet(guards, tiers, false, expected);
    }

    private void assertOpen(GuardSettings guards, int[] tiers, int... expected) {
        assertSet(guards, tiers, true, expected);
    }

    private void assertSet(GuardSettings guards, int[] tiers, boolean open, int... expected) {
        LinkLoad[] loads = new LinkLoad[tiers.length];
        Arrays.fill(loads, new LinkLoad.Unknown("test", true));
        Set set = candidates(guards, loads, tiers).among(_ -> true);
        assertArrayEquals(expected, set.servers(), () -> Arrays.toString(set.servers()));
        assertEquals(open, set.failOpen());
    }

    @Test
    @DisplayName("the next tier rests until the preferred one is gone")
    void tiers() {
        GuardSettings guards = GuardSettings.DEFAULT;
        assertChosen(guards, TWO_TIERS, 0, 1, 2, 3);
        sick(0, 1, 2);
        assertChosen(guards, TWO_TIERS, 3);
        sick(0, 1, 2, 3);
        assertChosen(guards, TWO_TIERS, 4, 5);
        sick(0, 1, 2, 3, 4, 5);
        assertOpen(guards, TWO_TIERS, 0, 1, 2, 3, 4, 5);
    }

    @Test
    @DisplayName("the next tier is added to what is left when that is too little")
    void nextTierBelow() {
        GuardSettings guards = bounds(0.5, 0);
        sick(0, 1);
        assertChosen(guards, TWO_TIERS, 2, 3);
        sick(0, 1, 2);
        assertChosen(guards, TWO_TIERS, 3, 4, 5);
        sick(0, 1, 2, 3, 4);
        assertChosen(guards, new int[] {0, 0, 0, 0, 1, 3, 7}, 5, 6);
    }

    @Test
    @DisplayName("with fewer fit servers than the bound all of the tiers in use are answered, for the checks may lie")
    void failOpenBelow() {
        GuardSettings guards = bounds(0, 0.5);
        sick(0, 1);
        assertChosen(guards, NO_TIERS, 2, 3);
        sick(0, 1, 2);
        assertOpen(guards, NO_TIERS, 0, 1, 2, 3);
        assertOpen(guards, TWO_TIERS, 0, 1, 2, 3);
    }

    @Test
    @DisplayName("up by hand overrules checks and port, down by hand overrules all; drained servers are never chosen")
    void manual() {
        sick(0, 1, 2, 3);
        manual.put(id(2), ManualState.UP);
        assertChosen(GuardSettings.DEFAULT, NO_TIERS, 2);
        sick();
        manual.put(id(2), ManualState.DOWN);
        assertChosen(GuardSettings.DEFAULT, NO_TIERS, 0, 1, 3);
        manual.put(id(0), ManualState.DRAIN);
        assertChosen(GuardSettings.DEFAULT, NO_TIERS, 1, 3);
    }

    @Test
    @DisplayName("when checks fail for the rest, what is down by hand stays down, unless nothing else is left")
    void manualAndFailOpen() {
        manual.put(id(0), ManualState.DRAIN);
        manual.put(id(1), ManualState.DOWN);
        sick(2, 3);
        assertOpen(GuardSettings.DEFAULT, NO_TIERS, 2, 3);
        manual.put(id(2), ManualState.DOWN);
        manual.put(id(3), ManualState.DOWN);
        assertOpen(GuardSettings.DEFAULT, NO_TIERS, 1, 2, 3);
        IntStream.range(0, 4).forEach(i -> manual.put(id(i), ManualState.DRAIN));
        assertOpen(GuardSettings.DEFAULT, NO_TIERS);
    }

    @Test
    @DisplayName("servers down by hand do not make the others fail open, and do call for the next tier")
    void manualCounts() {
        manual.put(id(0), ManualState.DOWN);
        manual.put(id(1), ManualState.DOWN);
        manual.put(id(2), ManualState.DRAIN);
        assertChosen(bounds(0, 0.9), NO_TIERS, 3);
        assertChosen(bounds(0.5, 0.9), TWO_TIERS, 3, 4, 5);
    }

    @Test
    @DisplayName("a port that is down makes a server unfit, unless an operator knows better")
    void port() {
        LinkLoad known = new LinkLoad.Unknown("test", true);
        LinkLoad[] loads = {new LinkLoad.Down(), known, new LinkLoad.Down(), known};
        manual.put(id(2), ManualState.UP);
        assertArrayEquals(new int[] {1, 2, 3}, candidates(GuardSettings.DEFAULT, loads, NO_TIERS).among(_ -> true).servers());
    }

    @Test
    @DisplayName("each family has its own tiers in use")
    void families() {
        Candidates candidates = candidates(GuardSettings.DEFAULT, new LinkLoad[6], TWO_TIERS);
        assertArrayEquals(new int[] {4, 5}, candidates.among(server -> server >= 4).servers());
        assertArrayEquals(new int[] {0, 1}, candidates.among(server -> server < 2 || server >= 4).servers());
    }

    @Test
    @Tag("fuzz")
    @DisplayName("for any states: somebody is chosen when anybody may be, only fit ones while any is, never a drained one")
    void properties() {
        Random random = new Random(23);
        for (int round = 0; round < 20_000; round++) {
            checks.clear();
            manual.clear();
            int[] tiers = IntStream.range(0, 5).map(_ -> random.nextInt(3)).toArray();
            for (int i = 0; i < 5; i++) {
                checks.put(id(i), random.nextBoolean() ? Health.UP : Health.DOWN);
                manual.put(id(i), ManualState.values()[random.nextInt(4)]);
            }
            Candidates candidates = candidates(bounds(random.nextDouble(), 0), new LinkLoad[5], tiers);
            Set set = candidates.among(_ -> true);
            boolean anyFit = IntStream.range(0, 5).anyMatch(candidates::isFit);
            boolean anyUsable = IntStream.range(0, 5).anyMatch(i -> manual.get(id(i)) != ManualState.DRAIN);
            assertEquals(anyFit, !set.failOpen());
            assertEquals(anyUsable, set.servers().length > 0);
            for (int server : set.servers()) {
                assertTrue(manual.get(id(server)) != ManualState.DRAIN);
                assertTrue(!anyFit || candidates.isFit(server));
            }
        }
    }
}
