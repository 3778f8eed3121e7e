package io.fairlead.counter;

import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A server's own agent, which tells how busy the server is (patent signs 18.1–18.4). */
public interface AgentSource extends AutoCloseable {

    /** Whose agent. */
    ServerId server();

    /** How often to read it. */
    Duration period();

    /**
     * Reads it once. Neither blocks nor throws; the stage never completes exceptionally and always completes within the
     * source's own bound. At most one reading is under way at a time.
     */
    CompletionStage<AgentReading> read();

    @Override
    void close();
}
