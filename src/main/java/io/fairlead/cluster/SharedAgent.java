package io.fairlead.cluster;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSource;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** A server's own agent (patent signs 18.1–18.4) that one member of the cluster reads for all, in {@link Turns}. */
final class SharedAgent implements AgentSource {

    private final AgentSource source;
    private final Turns<AgentReading> turns;

    /** Parameters are those of {@link SharedSource}. */
    SharedAgent(AgentSource source, long key, String self, LongFunction<List<String>> others,
                BiConsumer<SharedAgent, AgentReading.Success> tell, LongSupplier clock) {
        this.source = source;
        this.turns = new Turns<>(new Thing(tell), key, self, others, clock);
    }

    /** The agent as what is read in turn. */
    private final class Thing implements Turns.Thing<AgentReading> {

        private final BiConsumer<SharedAgent, AgentReading.Success> tell;

        Thing(BiConsumer<SharedAgent, AgentReading.Success> tell) {
            this.tell = tell;
        }

        @Override
        public String name() {
            return "agent of " + source.server();
        }

        @Override
        public Duration period() {
            return source.period();
        }

        @Override
        public CompletionStage<AgentReading> read() {
            return source.read();
        }

        @Override
        public boolean hasAnswered(AgentReading reading) {
            return reading instanceof AgentReading.Success;
        }

        @Override
        public void tell(AgentReading reading) {
            tell.accept(SharedAgent.this, (AgentReading.Success) reading);
        }

        @Override
        public AgentReading closed(long now) {
            return new AgentReading.Failure(source.server(), now, "the source was closed");
        }
    }

    Turns<AgentReading> turns() {
        return turns;
    }

    @Override
    public ServerId server() {
        return source.server();
    }

    @Override
    public Duration period() {
        return turns.period();
    }

    @Override
    public CompletionStage<AgentReading> read() {
        return turns.read();
    }

    /** Takes what another member has read. */
    void heard(UUID run, String node, Message.AgentRead told) {
        if (told.reading().server().equals(server())) {
            turns.heard(run, node, told.sequence(), told.age(),
                    at -> new AgentReading.Success(server(), at, told.reading().sample()));
        }
    }

    @Override
    public void close() {
        turns.close();
        source.close();
    }
}
