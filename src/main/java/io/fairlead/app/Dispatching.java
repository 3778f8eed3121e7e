package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.dispatch.Dispatcher;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.OwnFlows;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.health.HealthTable;
import io.fairlead.load.SourceMeter;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.topology.Pool;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A node's dispatcher, and what joins it to the flow: its record is one more source, each publication becomes its
 * table.
 */
final class Dispatching implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Dispatching.class.getName());

    private final Duration drain;
    private final Dispatcher dispatcher;
    private final OwnRecord own;
    private final ControlLoop.Poll poll;
    private final Clustering cluster;

    /** @throws Failure when the data plane cannot be opened, with the cure */
    Dispatching(DispatcherSettings settings, Configuration configuration, SelectionBoard board,
                Supplier<HealthTable> health, Clustering cluster) {
        List<Pool> pools = configuration.pools().stream().map(PoolSettings::pool).toList();
        DataPlane dataPlane = DataPlanes.open(settings, pools);
        drain = settings.timeouts().drain();
        dispatcher = new Dispatcher(settings, board, health, dataPlane);
        own = new OwnRecord(Optional.of(settings), pools);
        poll = new ControlLoop.Poll(new DispatchSource(dataPlane, own.recorded(), configuration.beat(), System::nanoTime),
                new SourceMeter(own.links(), configuration.beat(), configuration.meter().ofOwnCounters()));
        this.cluster = cluster;
        cluster.pool(own, Optional.of(settings), Optional.of(dataPlane));
    }

    /** Its own record as a source with its meter. */
    ControlLoop.Poll poll() {
        return poll;
    }

    /** Lets the loop pool and combine records, tell choosers what was carried, and feed the data plane; before it starts. */
    void follow(ControlLoop loop, OwnFlows flows) {
        loop.beforeChoosing(() -> {
            List<ServerCounters> rows = dispatcher.dataPlane().counters();
            flows.take(rows, cluster.elsewhere());
            cluster.tell(rows);
        });
        loop.combineBy(loads -> {
            cluster.addTo(loads);
            own.combine(loads);
        });
        loop.afterPublication(dispatcher::beat);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Takes no more flows and waits for the old ones to end, no longer than the settings let them. */
    void drain() {
        LOG.log(Level.INFO, "stopping: {0} may finish, within {1} s; a second signal ends what is left",
                ConfigurationOption.count(dispatcher.dataPlane().statistics().open(), "open flow"), drain.toSeconds());
        dispatcher.drain().toCompletableFuture().join();
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}
