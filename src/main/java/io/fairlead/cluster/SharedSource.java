package io.fairlead.cluster;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSource;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** A source that one member of the cluster reads for all, in {@link Turns}. */
final class SharedSource implements CounterSource {

    private final CounterSource source;
    private final Turns<CounterReading> turns;

    /**
     * @param source the source itself
     * @param key    what it is, the same on every node that reads the same of it
     * @param self   this node's name
     * @param others names of the others that can read the source of that key
     * @param tell   tells them what was read
     */
    SharedSource(CounterSource source, long key, String self, LongFunction<List<String>> others,
                 BiConsumer<SharedSource, CounterReading.Success> tell, LongSupplier clock) {
        this.source = source;
        this.turns = new Turns<>(new Thing(tell), key, self, others, clock);
    }

    /** The source as what is read in turn. */
    private final class Thing implements Turns.Thing<CounterReading> {

        private final BiConsumer<SharedSource, CounterReading.Success> tell;

        Thing(BiConsumer<SharedSource, CounterReading.Success> tell) {
            this.tell = tell;
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Duration period() {
            return source.period();
        }

        @Override
        public CompletionStage<CounterReading> read() {
            return source.read();
        }

        @Override
        public boolean hasAnswered(CounterReading reading) {
            return reading instanceof CounterReading.Success;
        }

        @Override
        public void tell(CounterReading reading) {
            tell.accept(SharedSource.this, (CounterReading.Success) reading);
        }

        @Override
        public CounterReading closed(long now) {
            return new CounterReading.Failure(source.name(), now, "the source was closed");
        }
    }

    Turns<CounterReading> turns() {
        return turns;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<LinkId> links() {
        return source.links();
    }

    @Override
    public Duration period() {
        return turns.period();
    }

    @Override
    public CompletionStage<CounterReading> read() {
        return turns.read();
    }

    /** Takes what another member has read. */
    void heard(UUID run, String node, Message.Reading told) {
        CounterReading.Success reading = told.reading();
        if (reading.source().equals(name())) {
            turns.heard(run, node, told.sequence(), told.age(), at -> source.continueFrom(
                    new CounterReading.Success(name(), at, reading.samples(), reading.missing())));
        }
    }

    @Override
    public void close() {
        turns.close();
        source.close();
    }
}
