package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The demo's traffic")
class DemoTrafficTest {

    private final DemoTraffic traffic = new DemoTraffic(1_000_000_000L, 0.5, 0.45, 60, 0.25);

    private double use(double seconds) {
        return (traffic.octetsFrom(seconds + 0.5) - traffic.octetsFrom(seconds - 0.5)) * 8.0 / 1e9;
    }

    @Test
    @DisplayName("counters start at zero and never fall")
    void monotone() {
        assertEquals(0, traffic.octetsFrom(0));
        for (int second = 1; second < 200; second++) {
            assertTrue(traffic.octetsFrom(second) > traffic.octetsFrom(second - 1));
            assertTrue(traffic.packetsTo(second) >= traffic.packetsTo(second - 1));
        }
    }

    @Test
    @DisplayName("the use swings around its mean and peaks a phase before the period is over")
    void wave() {
        assertEquals(0.95, use(45), 0.01);
        assertEquals(0.05, use(15), 0.01);
        assertEquals(0.5, use(30), 0.01);
        assertEquals(0.5 * 60 / 8 * 1e9, traffic.octetsFrom(60), 1e6);
    }

    @Test
    @DisplayName("packets are dropped while the port is nearly full, and at no other time")
    void drops() {
        for (int second = 1; second < 180; second++) {
            boolean full = use(second - 0.5) > 0.9;
            boolean nearlyFull = use(second - 0.5) > 0.88;
            long dropped = traffic.discards(second) - traffic.discards(second - 1);
            assertTrue(full ? dropped > 0 : nearlyFull || dropped == 0, dropped + " dropped at a use of " + use(second - 0.5));
        }
    }
}
