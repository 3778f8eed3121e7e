package io.fairlead.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Forwards packets between clients and servers (patent signs 38, 39, 40) and counts them (34, 50).
 *
 * <p>It is told by tables and asked by snapshots; it never calls back. A flow keeps its server until it ends, expires,
 * is shed, or its server dies. All methods may be called from any thread.
 */
public interface DataPlane extends AutoCloseable {

    /** Puts a table into force for the packets that follow; flows of servers that are dead in it are reset or move. */
    void apply(ForwardingTable table);

    /** One row for each server that was ever in a table, in no order. */
    List<ServerCounters> counters();

    /**
     * Flows open now, in no order.
     *
     * @param limit how many at most
     */
    List<Flow> flows(int limit);

    /**
     * Originators that have a server under affinity, in no order.
     *
     * @param within only those with a new flow within that time, or one that was seen to be in use
     */
    List<Originator> originators(Duration within);

    /**
     * Has originators' later flows go where these say, as if their last flow here had gone there; flows that are open stay.
     * Those of which no listener knows the prefix or the server are passed over.
     */
    void remember(List<Originator> originators);

    /** What is served where. */
    List<BoundListener> listeners();

    /** What befell flows so far. */
    DataPlaneStatistics statistics();

    /** What befell packets and flows beyond that, by the data plane's own names for it. */
    default Map<String, Long> events() {
        return Map.of();
    }

    /**
     * Stops taking new flows and lets old ones finish.
     *
     * @return completes when the last TCP flow has ended and no UDP flow, which has no end of its own, seems to be in use
     *         any more, or when the drain time has passed; what is open then goes on until {@link #close}
     */
    CompletionStage<Void> drain();

    /** Ends every flow at once and frees everything; idempotent. */
    @Override
    void close();
}
