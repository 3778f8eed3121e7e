package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HostNamesTest {

    @Test
    @Timeout(30)
    @DisplayName("Names are asked all at a time: none waits for the others' answers")
    void allAtATime() {
        List<String> names = IntStream.range(0, 50).mapToObj(i -> "switch" + i).toList();
        CountDownLatch asked = new CountDownLatch(names.size());
        Map<String, InetAddress> addresses = HostNames.resolve(names, name -> {
            asked.countDown();
            assertTrue(await(asked), "every name is asked before the first is answered");
            return InetAddress.getLoopbackAddress();
        });
        assertEquals(50, addresses.size());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    @DisplayName("A name that two switches have is asked once; one without an address is left out")
    void onceEach() {
        AtomicInteger asked = new AtomicInteger();
        Map<String, InetAddress> addresses = HostNames.resolve(List.of("a", "a", "unknown", "broken"), name -> {
            asked.incrementAndGet();
            return switch (name) {
                case "a" -> InetAddress.getLoopbackAddress();
                case "unknown" -> throw new UnknownHostException(name);
                default -> throw new IllegalStateException("resolver broke");
            };
        });
        assertEquals(Map.of("a", InetAddress.getLoopbackAddress()), addresses);
        assertEquals(3, asked.get());
    }
}
