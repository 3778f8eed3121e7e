package io.fairlead.testing;

import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneStatistics;
import io.fairlead.dispatch.Flow;
import io.fairlead.dispatch.ForwardingTable;
import io.fairlead.dispatch.Originator;
import io.fairlead.dispatch.ServerCounters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A data plane that forwards nothing and remembers nothing: tests override what they are about. */
public abstract class IdleDataPlane implements DataPlane {

    @Override
    public void apply(ForwardingTable table) {
    }

    @Override
    public List<ServerCounters> counters() {
        return List.of();
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
    }
}
