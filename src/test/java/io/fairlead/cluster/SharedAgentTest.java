package io.fairlead.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSample;
import io.fairlead.counter.AgentSource;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A server's agent that members share")
class SharedAgentTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long KEY = Rendezvous.hash("agent");
    private static final ServerId SERVER = new ServerId("www", "a");
    private static final AgentSample SAMPLE = new AgentSample(5, 6, 7, Double.NaN, 2, 0.5, 3, 4);

    private final List<AgentReading.Success> told = new ArrayList<>();
    private final boolean isD1First = Rendezvous.comesBefore("d1", "d2", KEY);
    private final String first = isD1First ? "d1" : "d2";
    private final String second = isD1First ? "d2" : "d1";
    private long now = 100 * SECOND;
    private int reads;

    private final AgentSource source = new AgentSource() {
        @Override
        public ServerId server() {
            return SERVER;
        }

        @Override
        public Duration period() {
            return Duration.ofSeconds(2);
        }

        @Override
        public CompletionStage<AgentReading> read() {
            reads++;
            return CompletableFuture.completedStage(new AgentReading.Success(SERVER, now, SAMPLE));
        }

        @Override
        public void close() {
            reads = -1;
        }
    };

    private SharedAgent shared(String self) {
        return new SharedAgent(source, KEY, self, _ -> List.of(self.equals("d1") ? "d2" : "d1"), (_, reading) -> told.add(reading),
                () -> now);
    }

    private Message.AgentRead message(ServerId server, long age) {
        return new Message.AgentRead(KEY, 1, age, new AgentReading.Success(server, 0, SAMPLE));
    }

    @Test
    @DisplayName("is asked by one of them, who tells what it said; the other takes that, as old as it is")
    void oneAsks() {
        assertInstanceOf(AgentReading.Success.class, shared(first).read().toCompletableFuture().join());
        assertEquals(1, told.size());
        SharedAgent listener = shared(second);
        assertEquals(Duration.ZERO, listener.period());
        CompletableFuture<AgentReading> waited = listener.read().toCompletableFuture();
        listener.heard(new UUID(0, 1), first, message(new ServerId("www", "b"), 0));
        assertFalse(waited.isDone(), "another server's");
        listener.heard(new UUID(0, 1), first, message(SERVER, SECOND));
        assertEquals(new AgentReading.Success(SERVER, now - SECOND, SAMPLE), waited.join());
        assertEquals(1, reads);
    }

    @Test
    @DisplayName("is asked by the other within two periods once the one is silent")
    void takeOver() {
        SharedAgent listener = shared(second);
        CompletableFuture<AgentReading> waited = listener.read().toCompletableFuture();
        now += 3 * SECOND + 1;
        listener.turns().look();
        assertTrue(waited.isDone());
        assertEquals(1, reads);
        assertEquals(1, told.size());
    }

    @Test
    @DisplayName("ends what is waited for when it is closed")
    void close() {
        SharedAgent listener = shared(second);
        CompletableFuture<AgentReading> waited = listener.read().toCompletableFuture();
        listener.close();
        assertInstanceOf(AgentReading.Failure.class, waited.join());
        assertEquals(-1, reads, "the source is closed too");
    }
}
