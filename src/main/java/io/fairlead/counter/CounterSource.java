package io.fairlead.counter;

import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Something that keeps counters of links: a switch, this machine, a dispatcher's own table (patent signs 34, 72, 82–88,
 * 92).
 */
public interface CounterSource extends AutoCloseable {

    /** Its name: {@link LinkId#source()} of each of its links. */
    String name();

    /** The links it is asked for; fixed. */
    List<LinkId> links();

    /** How often to read it; zero where readings come when somebody sends them, so that nobody is to wait for one. */
    Duration period();

    /**
     * Reads every link once. Neither blocks nor throws; the stage never completes exceptionally and always completes
     * within the source's own bound (its timeout and retries), on any thread. At most one reading is under way at a
     * time: a call before the last one ended gives a {@link CounterReading.Failure} that says so.
     */
    CompletionStage<CounterReading> read();

    /**
     * Takes what another reader of the same read of it: its own readings are to go on from there, where it says something that
     * every reader works out for himself. On any thread.
     *
     * @param elsewhere asked for at a time of this machine's clock
     * @return the same, on the clock that readings here have
     */
    default CounterReading.Success continueFrom(CounterReading.Success elsewhere) {
        return elsewhere;
    }

    /** Frees sockets and files; a reading under way ends as a failure. */
    @Override
    void close();
}
