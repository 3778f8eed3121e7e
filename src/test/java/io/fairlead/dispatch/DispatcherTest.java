package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Purpose;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.selection.Selector;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The dispatch controller puts the board's choices into force")
class DispatcherTest {

    private static final ServerId A = Site.id("a");
    private static final Pool POOL = new Pool("pool", List.of(server("a", "192.0.2.1"), server("b", "192.0.2.2")));
    private static final DispatcherSettings SETTINGS = new DispatcherSettings(List.of(new Listener(Protocol.UDP,
            List.of(Site.address("198.51.100.1")), PortRange.of(53), "pool", 0, Affinity.none(), ProxyProtocol.NONE)),
            DispatcherSettings.Limits.DEFAULT, DispatcherSettings.Timeouts.DEFAULT, SourceBinding.DISPATCHER,
            DispatcherSettings.Traffic.DEFAULT, 1);

    private final RecordingDataPlane dataPlane = new RecordingDataPlane();
    private final SelectionBoard board = new SelectionBoard(List.of(new Purpose.Flows("pool", Optional.empty())),
            List.of(choice(1, 0)));
    private HealthTable health = HealthTable.ALL_UP;

    private static Server server(String name, String address) {
        return new Server(Site.id(name), Optional.of((Inet4Address) Site.address(address)), Optional.empty(),
                new Link(new LinkId("switch", name), OptionalLong.empty()), 1, true);
    }

    private static Choice choice(double... weights) {
        return new Choice(POOL, weights, Choice.Basis.MEASURED, Selector.of(weights), Selector.NONE);
    }

    private int picked() {
        return dataPlane.table.entries().getFirst().selector().pick(0);
    }

    private State state(int server) {
        return dataPlane.table.entries().getFirst().servers().get(server).state();
    }

    @Test
    @DisplayName("from the start, and after each beat")
    void beats() {
        try (Dispatcher dispatcher = new Dispatcher(SETTINGS, board, () -> health, dataPlane)) {
            assertEquals(0, picked());
            board.publish(List.of(choice(0, 1)));
            dispatcher.beat();
            assertEquals(1, picked());
        }
        assertTrue(dataPlane.closed);
    }

    @Test
    @DisplayName("draining and restoring a server take force at once")
    void drains() {
        try (Dispatcher dispatcher = new Dispatcher(SETTINGS, board, () -> health, dataPlane)) {
            dispatcher.drain(A);
            assertEquals(Set.of(A), dispatcher.drained());
            assertEquals(State.DRAINING, state(0));
            assertEquals(1, picked());
            dispatcher.restore(A);
            assertEquals(State.ACTIVE, state(0));
            assertEquals(0, picked());
        }
    }

    @Test
    @DisplayName("a sick server is dead at the next beat")
    void dies() {
        try (Dispatcher dispatcher = new Dispatcher(SETTINGS, board, () -> health, dataPlane)) {
            health = new HealthTable(Map.of(A, Health.DOWN));
            dispatcher.beat();
            assertEquals(State.DEAD, state(0));
            assertEquals(1, picked());
        }
    }
}
