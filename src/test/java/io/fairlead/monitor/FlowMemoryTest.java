package io.fairlead.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FlowMemoryTest {

    private static final long SECOND = 1_000_000_000;

    private final FlowMemory memory = new FlowMemory(3, Duration.ofSeconds(10));

    private static FlowMemory.Key key(int client) {
        return new FlowMemory.Key(WireAddress.ipv4(client), WireAddress.ipv4(99), 5, 17);
    }

    @Test
    @DisplayName("a flow of datagrams goes on while no pause is too long, and begins anew after one")
    void aPauseEndsAFlow() {
        assertTrue(memory.begins(key(1), 0));
        assertFalse(memory.begins(key(1), 9 * SECOND));
        assertFalse(memory.begins(key(1), 18 * SECOND));
        assertTrue(memory.begins(key(1), 28 * SECOND));
        assertFalse(memory.begins(key(1), 29 * SECOND));
    }

    @Test
    @DisplayName("of too many flows the one that was seen longest ago is forgotten")
    void theOldestIsForgotten() {
        List.of(1, 2, 3).forEach(client -> memory.begins(key(client), 0));
        assertFalse(memory.begins(key(1), SECOND));
        assertTrue(memory.begins(key(4), SECOND));
        assertFalse(memory.begins(key(1), SECOND));
        assertTrue(memory.begins(key(2), SECOND), "the second was seen longest ago");
        assertEquals(3, memory.size());
    }

    @Test
    @DisplayName("the pace of new flows is taken between two looks, and is nothing at the first")
    void paceOfNewFlows() {
        NewFlows pace = new NewFlows(1);
        pace.take(List.of(new Traffic(0, 0, 0, 0, 40, 10)), 5 * SECOND);
        assertEquals(0, pace.perSecond(0));
        pace.take(List.of(new Traffic(0, 0, 0, 0, 60, 20)), 7 * SECOND);
        assertEquals(15, pace.perSecond(0));
        pace.take(List.of(new Traffic(0, 0, 0, 0, 60, 20)), 8 * SECOND);
        assertEquals(0, pace.perSecond(0));
    }
}
