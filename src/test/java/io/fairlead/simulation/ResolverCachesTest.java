package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResolverCachesTest {

    private static final long TTL = 10_000_000_000L;

    private static ResolverCaches caches(int addresses, double overlong) {
        Entrance entrance = new Entrance.Named(Farms.fourLinks(), Duration.ofSeconds(10), addresses);
        return new ResolverCaches(List.of(entrance), new Resolvers(1000, 0, overlong, Duration.ofSeconds(60)));
    }

    @Test
    @DisplayName("A resolver asks once per TTL")
    void onceForATtl() {
        ResolverCaches caches = caches(1, 0);
        assertTrue(caches.isMiss(5, 0, 7));
        caches.answer(0)[0] = 3;
        caches.store(5, 0, 7, 1, TTL);
        assertFalse(caches.isMiss(14.99, 0, 7));
        assertTrue(caches.isMiss(15, 0, 7));
        assertTrue(caches.isMiss(5, 0, 8));
        assertEquals(3, caches.next(0, 7));
        assertEquals(3, caches.next(0, 7));
    }

    @Test
    @DisplayName("Clients take the addresses of an answer in turn")
    void addressesInTurn() {
        ResolverCaches caches = caches(2, 0);
        caches.answer(0)[0] = 3;
        caches.answer(0)[1] = 1;
        caches.store(0, 0, 7, 2, TTL);
        assertEquals(List.of(3, 1, 3), List.of(caches.next(0, 7), caches.next(0, 7), caches.next(0, 7)));
    }

    @Test
    @DisplayName("An empty answer is asked for again")
    void emptyAnswer() {
        ResolverCaches caches = caches(1, 0);
        caches.store(0, 0, 7, 0, TTL);
        assertEquals(-1, caches.next(0, 7));
        assertTrue(caches.isMiss(1, 0, 7));
    }

    @Test
    @DisplayName("The part of the resolvers that it should be holds answers too long")
    void someHoldTooLong() {
        ResolverCaches caches = caches(1, 0.2);
        IntStream.range(0, 1000).forEach(resolver -> caches.store(0, 0, resolver, 1, TTL));
        assertEquals(200, IntStream.range(0, 1000).filter(resolver -> !caches.isMiss(59, 0, resolver)).count(), 40);
        assertEquals(0, IntStream.range(0, 1000).filter(resolver -> !caches.isMiss(60, 0, resolver)).count());
    }
}
