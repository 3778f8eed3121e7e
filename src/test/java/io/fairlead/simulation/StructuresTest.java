package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heaps, schedules and tournaments against the plain way of doing the same. */
class StructuresTest {

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    @DisplayName("A heap gives its flows in the order of their keys")
    void heap() {
        FlowHeap heap = new FlowHeap();
        TreeMap<Double, Integer> plain = new TreeMap<>();
        for (int step = 0; step < 10_000; step++) {
            if (random.nextInt(3) > 0) {
                double key = random.nextDouble();
                heap.add(key, step);
                plain.put(key, step);
            } else if (!plain.isEmpty()) {
                assertEquals(plain.firstKey(), heap.least());
                assertEquals(plain.pollFirstEntry().getValue(), heap.take());
            }
            assertEquals(plain.size(), heap.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 100})
    @DisplayName("Schedule and tournament know the least of values that change, and none when there is none")
    void least(int size) {
        Schedule schedule = new Schedule(size);
        Tournament tournament = new Tournament(size);
        double[] plain = new double[size];
        Arrays.fill(plain, Double.POSITIVE_INFINITY);
        assertEquals(Double.POSITIVE_INFINITY, schedule.earliest());
        assertEquals(-1, tournament.least());
        for (int step = 0; step < 5000; step++) {
            int thing = random.nextInt(size);
            plain[thing] = random.nextInt(10) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(50);
            schedule.set(thing, plain[thing]);
            tournament.set(thing, plain[thing]);
            double least = Arrays.stream(plain).min().orElseThrow();
            int lowest = least == Double.POSITIVE_INFINITY ? -1
                    : IntStream.range(0, size).filter(i -> plain[i] == least).findFirst().orElseThrow();
            assertEquals(least, schedule.earliest());
            assertEquals(least, plain[schedule.first()]);
            assertEquals(lowest, tournament.least());
        }
    }
}
