package io.fairlead.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Forwards nothing; remembers what it was told and tells what it is given. */
final class RecordingDataPlane implements DataPlane {

    ForwardingTable table = ForwardingTable.EMPTY;
    List<ServerCounters> rows = List.of();
    boolean closed;

    @Override
    public void apply(ForwardingTable next) {
        table = next;
    }

    @Override
    public List<ServerCounters> counters() {
        return rows;
    }

    @Override
    public List<Flow> flows(int limit) {
        return List.of();
    }

    @Override
    public List<Originator> originators(Duration within) {
        return List.of();
    }

    @Override
    public void remember(List<Originator> originators) {
    }

    @Override
    public List<BoundListener> listeners() {
        return List.of();
    }

    @Override
    public DataPlaneStatistics statistics() {
        return new DataPlaneStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public CompletionStage<Void> drain() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        closed = true;
    }
}
