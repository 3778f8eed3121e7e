package io.fairlead.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.Originator;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Shared affinity")
class SharedAffinityTest {

    private static final Duration LIFETIME = Duration.ofSeconds(40);
    private static final long SECOND = 1_000_000_000L;

    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final Predicate<UUID> NOBODY = _ -> false;

    private static SharedAffinity table(int limit) {
        return new SharedAffinity(LIFETIME, LIFETIME, limit);
    }

    private static Originator originator(long client, String server, long idleSeconds) {
        return new Originator(32, 128, 0, client, new ServerId("www", server), Duration.ofSeconds(idleSeconds));
    }

    @Test
    @DisplayName("tells of an originator when it is new, when it moves, and when a quarter of its lifetime has passed")
    void tells() {
        SharedAffinity table = table(100);
        assertEquals(1, table.changes(List.of(originator(1, "a", 0)), SECOND).size());
        assertEquals(0, table.changes(List.of(originator(1, "a", 0)), 5 * SECOND).size(), "it is told of already");
        assertEquals(1, table.changes(List.of(originator(1, "a", 0)), 12 * SECOND).size(), "lest others forget it");
        List<Message.Given> moved = table.changes(List.of(originator(1, "b", 0)), 13 * SECOND);
        assertEquals(2, moved.getFirst().version());
        assertEquals("b", moved.getFirst().server());
    }

    @Test
    @DisplayName("takes the later change; of two at once the lesser name, everywhere; and tells no echo")
    void merges() {
        SharedAffinity one = table(100);
        SharedAffinity two = table(100);
        List<Message.Given> a = one.changes(List.of(originator(1, "a", 0)), SECOND);
        List<Message.Given> b = two.changes(List.of(originator(1, "b", 0)), SECOND);
        assertEquals(List.of(), one.take(TWO, b, SECOND));
        List<Originator> taken = two.take(ONE, a, SECOND);
        assertEquals("a", taken.getFirst().server().name());
        assertEquals(List.of(), two.take(ONE, a, SECOND), "doubled");
        assertEquals(List.of(), two.changes(taken, 2 * SECOND), "what was heard is not told");
        two.tellAll(NOBODY);
        assertEquals(List.of(), two.changes(List.of(), 3 * SECOND), "nor to who joins: who gave it tells");
        one.tellAll(NOBODY);
        assertEquals(1, one.changes(List.of(), 3 * SECOND).size());
    }

    @Test
    @DisplayName("of a member that is gone is told by its heir to who joins, not by others; who uses it last is whose it is")
    void heirs() {
        SharedAffinity table = table(100);
        SharedAffinity gone = table(100);
        table.take(ONE, gone.changes(List.of(originator(1, "a", 0), originator(2, "b", 0)), SECOND), SECOND);
        table.tellAll(TWO::equals);
        assertEquals(List.of(), table.changes(List.of(), 2 * SECOND), "of another one");
        table.tellAll(ONE::equals);
        assertEquals(2, table.changes(List.of(), 3 * SECOND).size());
        List<Message.Given> again = gone.changes(List.of(originator(1, "a", 0)), 14 * SECOND);
        table.take(TWO, again, 14 * SECOND);
        table.tellAll(TWO::equals);
        assertEquals(1, table.changes(List.of(), 15 * SECOND).size());
    }

    @Test
    @DisplayName("under a flood of originators keeps no more of what is to be told than it remembers")
    void flooded() {
        SharedAffinity table = table(1_000);
        for (int i = 0; i < 100; i++) {
            List<Originator> many = new ArrayList<>();
            for (int j = 0; j < 10_000; j++) {
                many.add(originator(10_000L * i + j, "a", 0));
            }
            table.changes(many, i * SECOND);
            assertTrue(table.size() <= 1_000 && table.untold() <= 1_000, () -> table.size() + " " + table.untold());
        }
    }

    @Test
    @DisplayName("is bounded, and forgets who was unused for longest; what is too old is not taken")
    void bounded() {
        SharedAffinity table = table(10);
        for (int i = 0; i < 100; i++) {
            table.changes(List.of(originator(i, "a", 0)), i * SECOND / 10);
        }
        assertEquals(10, table.size());
        Message.Given old = new Message.Given(new Message.Key("www", 32, 128, 0, 1), 9, "b", LIFETIME.toNanos());
        assertEquals(List.of(), table.take(TWO, List.of(old), 20 * SECOND));
    }

    @Test
    @DisplayName("tells many a batch at a time")
    void batches() {
        SharedAffinity table = table(20_000);
        List<Originator> many = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            many.add(originator(i, "a", 0));
        }
        assertEquals(5_000, table.changes(many, SECOND).size());
        assertEquals(5_000, table.changes(List.of(), 2 * SECOND).size());
        assertEquals(2_000, table.changes(List.of(), 3 * SECOND).size());
    }

    /** Members give originators servers at random, cut off from each other at times; in the end all agree on each. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    @DisplayName("agrees everywhere once everybody has heard everything, in whatever order")
    void converges(long seed) {
        Random random = new Random(seed);
        int size = 2 + random.nextInt(3);
        List<SharedAffinity> tables = new ArrayList<>();
        List<Map<Long, String>> planes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            tables.add(table(1_000));
            planes.add(new HashMap<>());
        }
        long now = SECOND;
        for (int round = 0; round < 30; round++) {
            now += SECOND / 10;
            boolean last = round > 25;
            List<Runnable> letters = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                List<Originator> here = new ArrayList<>();
                for (int j = 0; j < 5 && !last; j++) {
                    long client = random.nextInt(8);
                    String server = planes.get(i).getOrDefault(client, "s" + random.nextInt(4));
                    server = random.nextInt(5) == 0 ? "s" + random.nextInt(4) : server;
                    planes.get(i).put(client, server);
                    here.add(originator(client, server, 0));
                }
                if (last) {
                    tables.get(i).tellAll(NOBODY);
                }
                List<Message.Given> told = tables.get(i).changes(here, now);
                for (int j = 0; j < size; j++) {
                    int to = j;
                    UUID from = new UUID(0, i);
                    long at = now;
                    if (i != j && (last || random.nextInt(3) > 0)) {
                        letters.add(() -> tables.get(to).take(from, told, at).forEach(each ->
                                planes.get(to).put(each.low(), each.server().name())));
                    }
                }
            }
            Collections.shuffle(letters, random);
            letters.forEach(Runnable::run);
        }
        Set<Map<Long, String>> known = new HashSet<>(planes);
        assertEquals(1, known.size(), () -> "they hold " + planes);
        assertTrue(planes.getFirst().size() > 4, planes::toString);
    }
}
