package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.Dispatcher;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.OwnFlows;
import io.fairlead.health.HealthTable;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.topology.Pool;
import java.util.List;
import java.util.function.Supplier;

/**
 * A node's dispatcher, and what joins it to the flow: its record is one more source, each publication becomes its
 * table.
 */
final class Dispatching implements AutoCloseable {

    private final Dispatcher dispatcher;
    private final OwnRecord own;

    /** @throws Failure when the data plane cannot be opened, with the cure */
    Dispatching(DispatcherSettings settings, Configuration configuration, SelectionBoard board,
                Supplier<HealthTable> health) {
        List<Pool> pools = configuration.pools().stream().map(PoolSettings::pool).toList();
        DataPlane dataPlane = DataPlanes.open(settings, pools);
        dispatcher = new Dispatcher(settings, board, health, dataPlane);
        own = new OwnRecord(dataPlane, settings, pools, configuration.beat(), configuration.meter());
    }

    /** Its own record as a source with its meter. */
    ControlLoop.Poll poll() {
        return own.poll();
    }

    /** Lets the loop combine records, tell choosers what was carried, and feed the data plane; before it starts. */
    void follow(ControlLoop loop, OwnFlows flows) {
        loop.beforeChoosing(() -> flows.take(dispatcher.dataPlane().counters()));
        loop.combineBy(own::combine);
        loop.afterPublication(dispatcher::beat);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Takes no more flows and waits for the old ones to end, no longer than the settings let them. */
    void drain() {
        dispatcher.drain().toCompletableFuture().join();
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}
