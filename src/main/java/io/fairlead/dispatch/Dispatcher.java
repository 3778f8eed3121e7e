package io.fairlead.dispatch;

import io.fairlead.health.HealthTable;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.topology.ServerId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The dispatch controller (patent sign 36): once a beat, makes what the board holds into a table and hands it to the
 * data plane.
 *
 * <p>It owns the data plane. Draining a server takes force at once, not at the next beat.
 */
public final class Dispatcher implements AutoCloseable {

    private final List<Listener> listeners;
    private final SelectionBoard board;
    private final Supplier<HealthTable> health;
    private final DataPlane dataPlane;
    private final Set<ServerId> drained = new HashSet<>();
    private ForwardingTable table = ForwardingTable.EMPTY;

    /**
     * @param board     with a choice for each listener's purpose
     * @param dataPlane open, and serving the listeners of these settings
     */
    public Dispatcher(DispatcherSettings settings, SelectionBoard board, Supplier<HealthTable> health,
                      DataPlane dataPlane) {
        this.listeners = settings.listeners();
        this.board = board;
        this.health = health;
        this.dataPlane = dataPlane;
        beat();
    }

    /** Puts the board's choices into force; to be called after each publication. */
    public synchronized void beat() {
        table = ForwardingTables.next(table, listeners,
                listener -> board.choice(board.indexOf(listener.purpose())), health.get(), drained);
        dataPlane.apply(table);
    }

    /**
     * Takes a server out of the choice for new flows and lets its old ones finish; enough when its open flows are 0.
     */
    public synchronized void drain(ServerId server) {
        if (drained.add(server)) {
            beat();
        }
    }

    /** Gives a drained server new flows again. */
    public synchronized void restore(ServerId server) {
        if (drained.remove(server)) {
            beat();
        }
    }

    /** Servers that are being drained. */
    public synchronized Set<ServerId> drained() {
        return Set.copyOf(drained);
    }

    /** The table in force. */
    public synchronized ForwardingTable table() {
        return table;
    }

    /** What forwards. */
    public DataPlane dataPlane() {
        return dataPlane;
    }

    /** Stops taking new flows; completes when old ones have ended or the drain time is over. */
    public CompletionStage<Void> drain() {
        return dataPlane.drain();
    }

    @Override
    public void close() {
        dataPlane.close();
    }
}
