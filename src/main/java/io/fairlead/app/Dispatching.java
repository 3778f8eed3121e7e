package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.dispatch.Dispatcher;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.OwnFlows;
import io.fairlead.dispatch.relay.RelayDataPlane;
import io.fairlead.health.HealthTable;
import io.fairlead.selection.SelectionBoard;
import java.io.IOException;
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
        RelayDataPlane dataPlane = open(settings);
        dispatcher = new Dispatcher(settings, board, health, dataPlane);
        own = new OwnRecord(dataPlane, settings, configuration.pools().stream().map(PoolSettings::pool).toList(),
                configuration.beat(), configuration.meter());
    }

    private static RelayDataPlane open(DispatcherSettings settings) {
        try {
            return RelayDataPlane.open(settings);
        } catch (IOException e) {
            throw new Failure("the dispatcher cannot start: " + e.getMessage());
        }
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
