package io.fairlead.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A source that members share")
class SharedSourceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long PERIOD = 2 * SECOND;
    private static final long KEY = Rendezvous.hash("sw1");

    private final List<CounterReading.Success> told = new ArrayList<>();
    private final Member.Switch source = new Member.Switch(Duration.ofNanos(PERIOD));
    private final List<String> members = new ArrayList<>(List.of("d1", "d2", "d3"));
    private final List<String> line = line();
    private long now = 100 * SECOND;
    private long sequence;

    /** The members as they stand in line for the switch. */
    private List<String> line() {
        List<String> sorted = new ArrayList<>(members);
        sorted.sort((a, b) -> a.equals(b) ? 0 : Rendezvous.comesBefore(a, b, KEY) ? -1 : 1);
        return sorted;
    }

    private SharedSource shared(String self) {
        return new SharedSource(source, KEY, self, _ -> members.stream().filter(other -> !other.equals(self)).toList(),
                (_, reading) -> told.add(reading), () -> now);
    }

    private void hears(SharedSource shared, String node) {
        Message.Reading reading = new Message.Reading(KEY, ++sequence, 0, Member.Switch.reading(now, 0));
        shared.heard(new UUID(0, node.hashCode()), node, reading);
    }

    @Test
    @DisplayName("is read by the first in line, who tells what he read; the others wait and read nothing")
    void firstInLine() {
        SharedSource first = shared(line.getFirst());
        assertEquals(Duration.ofNanos(PERIOD), first.period());
        assertInstanceOf(CounterReading.Success.class, first.read().toCompletableFuture().join());
        assertEquals(1, told.size());
        SharedSource second = shared(line.get(1));
        assertEquals(Duration.ZERO, second.period());
        CompletableFuture<CounterReading> waited = second.read().toCompletableFuture();
        second.turns().look();
        assertFalse(waited.isDone());
        hears(second, line.getFirst());
        assertEquals(now, assertInstanceOf(CounterReading.Success.class, waited.join()).samples().getFirst().time());
        assertEquals(1, source.reads.get());
    }

    @Test
    @DisplayName("is read by the second in line one and a half periods after the first fell silent, by the third half a period later")
    void takeOver() {
        SharedSource second = shared(line.get(1));
        SharedSource third = shared(line.get(2));
        CompletableFuture<CounterReading> waited = second.read().toCompletableFuture();
        CompletableFuture<CounterReading> waitedThird = third.read().toCompletableFuture();
        now += PERIOD * 3 / 2;
        second.turns().look();
        assertFalse(waited.isDone());
        now++;
        second.turns().look();
        assertTrue(waited.isDone(), "within two periods");
        hears(third, line.get(1));
        assertTrue(waitedThird.isDone(), "and tells the third");
        waitedThird = third.read().toCompletableFuture();
        now += 2 * PERIOD;
        third.turns().look();
        assertFalse(waitedThird.isDone());
        now++;
        third.turns().look();
        assertTrue(waitedThird.isDone());
        assertEquals(2, told.size());
    }

    @Test
    @DisplayName("goes back to the first in line as soon as he reads again")
    void handBack() {
        SharedSource second = shared(line.get(1));
        now += PERIOD * 2;
        assertFalse(second.period().isZero());
        hears(second, line.get(2));
        assertFalse(second.period().isZero(), "the third's reading is no sign of the first's life");
        hears(second, line.getFirst());
        assertTrue(second.period().isZero());
    }

    @Test
    @DisplayName("is read by who is alone, at once")
    void alone() {
        SharedSource third = shared(line.get(2));
        CompletableFuture<CounterReading> waited = third.read().toCompletableFuture();
        members.removeIf(each -> !each.equals(line.get(2)));
        third.turns().look();
        assertTrue(waited.isDone());
    }

    @Test
    @DisplayName("that is silent to its reader only is heard of from the next in line")
    void silentToOne() {
        source.isSilent = true;
        SharedSource first = shared(line.getFirst());
        assertInstanceOf(CounterReading.Failure.class, first.read().toCompletableFuture().join());
        assertEquals(0, told.size(), "failures are told to nobody");
        hears(first, line.get(1));
        assertInstanceOf(CounterReading.Success.class, first.read().toCompletableFuture().join());
    }

    @Test
    @DisplayName("is not read backwards: what was heard already, or comes too late, counts for nothing")
    void oldNews() {
        SharedSource second = shared(line.get(1));
        hears(second, line.getFirst());
        assertTrue(second.read().toCompletableFuture().isDone());
        sequence--;
        hears(second, line.getFirst());
        assertFalse(second.read().toCompletableFuture().isDone());
    }

    @Test
    @DisplayName("is heard of on the clock that readings here have, so that whoever takes over goes on")
    void onOneClock() {
        source.ahead = 7 * SECOND;
        SharedSource second = shared(line.get(1));
        hears(second, line.getFirst());
        CounterReading heard = second.read().toCompletableFuture().join();
        assertEquals(now + 7 * SECOND, assertInstanceOf(CounterReading.Success.class, heard).samples().getFirst().time());
    }

    @Test
    @DisplayName("ends what is waited for when it is closed")
    void close() {
        SharedSource second = shared(line.get(1));
        CompletableFuture<CounterReading> waited = second.read().toCompletableFuture();
        second.close();
        assertInstanceOf(CounterReading.Failure.class, waited.join());
    }

    @Test
    @DisplayName("switches spread over members, and one who leaves hands over only his own")
    void spread() {
        List<String> all = List.of("d1", "d2", "d3", "d4");
        Map<String, Integer> counts = new HashMap<>();
        int moved = 0;
        for (int i = 0; i < 1_000; i++) {
            long thing = Rendezvous.hash("switch" + i);
            String owner = owner(all, thing);
            counts.merge(owner, 1, Integer::sum);
            String after = owner(all.subList(0, 3), thing);
            moved += owner.equals("d4") || owner.equals(after) ? 0 : 1;
        }
        assertTrue(counts.values().stream().allMatch(count -> count > 180 && count < 320), counts::toString);
        assertEquals(0, moved);
    }

    private static String owner(List<String> members, long thing) {
        return IntStream.range(0, members.size()).mapToObj(members::get)
                .filter(each -> Rendezvous.rank(each, members.stream().filter(other -> !other.equals(each)).toList(), thing) == 0)
                .findFirst().orElseThrow();
    }
}
