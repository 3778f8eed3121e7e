package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.health.ManualState;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Choice.Basis;
import io.fairlead.selection.Comparison;
import io.fairlead.selection.Comparison.Rule;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Choices, health and drained servers become the next table")
class ForwardingTablesTest {

    private static final Listener LISTENER = new Listener(Protocol.TCP,
            List.of(Site.address("192.0.2.1"), Site.address("2001:db8::1")),
            PortRange.of(80), "pool", 0, Affinity.none(), ProxyProtocol.NONE);
    private static final ServerId A = Site.id("a");
    private static final ServerId B = Site.id("b");

    private static Server server(String name, String ipv4, String ipv6, boolean enabled) {
        return new Server(Site.id(name), Optional.of((Inet4Address) Site.address(ipv4)),
                Optional.ofNullable(ipv6).map(text -> (Inet6Address) Site.address(text)),
                new Link(new LinkId("dispatcher", name), OptionalLong.empty()), 1, enabled);
    }

    private static Choice choice(Basis basis, String addressOfA, boolean aEnabled, double... weights) {
        Pool pool = new Pool("pool", List.of(server("a", addressOfA, null, aEnabled),
                server("b", "198.51.100.2", "2001:db8::b", true)));
        return new Choice(pool, weights, basis, Selector.of(weights), Selector.of(weights));
    }

    private static Choice choice(double... weights) {
        return choice(Basis.MEASURED, "198.51.100.1", true, weights);
    }

    private static ForwardingTable next(ForwardingTable previous, Choice choice, Set<ServerId> sick,
            Set<ServerId> drained) {
        HealthTable health = new HealthTable(sick.stream().collect(Collectors.toMap(id -> id, _ -> Health.DOWN)));
        return ForwardingTables.next(previous, List.of(LISTENER), _ -> choice, health, drained);
    }

    private static Target target(ForwardingTable table, int index) {
        return table.entry(LISTENER, AddressFamily.IPV4).orElseThrow().servers().get(index);
    }

    private static int[] picks(ForwardingTable table) {
        int[] counts = new int[2];
        Entry entry = table.entry(LISTENER, AddressFamily.IPV4).orElseThrow();
        for (int ticket = 0; ticket < 1_024; ticket++) {
            counts[entry.selector().pick(ticket)]++;
        }
        return counts;
    }

    @Test
    @DisplayName("weights become picks; each family has the servers that have an address of it")
    void families() {
        ForwardingTable table = next(ForwardingTable.EMPTY, choice(0.75, 0.25), Set.of(), Set.of());
        assertEquals(768, picks(table)[0]);
        Entry ipv6 = table.entry(LISTENER, AddressFamily.IPV6).orElseThrow();
        assertEquals(List.of(new Target(B, Site.address("2001:db8::b"), State.ACTIVE, 0)), ipv6.servers());
        assertEquals(0, ipv6.selector().pick(7));
    }

    @Test
    @DisplayName("the choice's comparison goes along, each room with its server though a family lacks some of them")
    void comparison() {
        Choice byWeight = choice(0.75, 0.25);
        Choice compared = new Choice(byWeight.pool(), byWeight.weights(), Basis.MEASURED,
                new Comparison(Rule.LEAST_OF_ALL, new double[] {3, 1}), byWeight.ipv4(), byWeight.ipv6());
        ForwardingTable table = next(ForwardingTable.EMPTY, compared, Set.of(), Set.of());
        Selector ipv4 = table.entry(LISTENER, AddressFamily.IPV4).orElseThrow().selector();
        assertTrue(ipv4.compares());
        for (int ticket = 0; ticket < 100; ticket++) {
            assertEquals(1, ipv4.pick(ticket, server -> server == 0 ? 6 : 1), "2 for a room of 1, or 7 for one of 3");
            assertEquals(0, ipv4.pick(ticket, server -> server == 0 ? 4 : 1), "2 for a room of 1, or 5 for one of 3");
        }
        Selector ipv6 = table.entry(LISTENER, AddressFamily.IPV6).orElseThrow().selector();
        assertEquals(0, ipv6.pick(7, server -> 1));
        Selector drained = next(ForwardingTable.EMPTY, compared, Set.of(), Set.of(B))
                .entry(LISTENER, AddressFamily.IPV4).orElseThrow().selector();
        assertEquals(0, drained.pick(7, server -> 1_000));
    }

    @Test
    @DisplayName("a drained server keeps its generation and is not picked, though the choice would")
    void drained() {
        ForwardingTable table = next(ForwardingTable.EMPTY, choice(0.9, 0.1), Set.of(), Set.of(A));
        assertEquals(new Target(A, Site.address("198.51.100.1"), State.DRAINING, 0), target(table, 0));
        assertEquals(0, picks(table)[0]);
        assertEquals(1_024, picks(table)[1]);
    }

    @Test
    @DisplayName("a server that an operator drains, drains; one that he says is down is dead, one that is up is not")
    void byHand() {
        HealthTable checks = new HealthTable(Map.of(A, Health.DOWN));
        assertEquals(State.DRAINING, state(HealthTable.ALL_UP.with(Map.of(A, ManualState.DRAIN))));
        assertEquals(State.DEAD, state(HealthTable.ALL_UP.with(Map.of(A, ManualState.DOWN))));
        assertEquals(State.ACTIVE, state(checks.with(Map.of(A, ManualState.UP))));
    }

    @Test
    @DisplayName("where checks are not believed, what an operator says still is, unless there is nothing else to choose")
    void byHandAndFailOpen() {
        HealthTable health = new HealthTable(Map.of(B, Health.DOWN), Map.of(A, ManualState.DOWN));
        assertEquals(List.of(State.DEAD, State.ACTIVE), states(health, 0, 1));
        assertEquals(List.of(State.ACTIVE, State.ACTIVE), states(health, 0.5, 0.5));
    }

    private static List<State> states(HealthTable health, double... weights) {
        ForwardingTable table = ForwardingTables.next(ForwardingTable.EMPTY, List.of(LISTENER),
                _ -> choice(Basis.FAIL_OPEN, "198.51.100.1", true, weights), health, Set.of());
        return List.of(target(table, 0).state(), target(table, 1).state());
    }

    private static State state(HealthTable health) {
        return target(ForwardingTables.next(ForwardingTable.EMPTY, List.of(LISTENER),
                _ -> choice(0.5, 0.5), health, Set.of()), 0).state();
    }

    @Test
    @DisplayName("a disabled server drains")
    void disabled() {
        ForwardingTable table = next(ForwardingTable.EMPTY, choice(Basis.MEASURED, "198.51.100.1", false, 0, 1),
                Set.of(), Set.of());
        assertEquals(State.DRAINING, target(table, 0).state());
    }

    @Test
    @DisplayName("a server's generation grows when it dies, once, and stays when it comes back")
    void generations() {
        ForwardingTable up = next(ForwardingTable.EMPTY, choice(0.5, 0.5), Set.of(), Set.of());
        ForwardingTable down = next(up, choice(0, 1), Set.of(A), Set.of());
        ForwardingTable stillDown = next(down, choice(0, 1), Set.of(A), Set.of());
        ForwardingTable back = next(stillDown, choice(0.5, 0.5), Set.of(), Set.of());
        assertEquals(new Target(A, Site.address("198.51.100.1"), State.DEAD, 1), target(stillDown, 0));
        assertEquals(new Target(A, Site.address("198.51.100.1"), State.ACTIVE, 1), target(back, 0));
        assertEquals(0, target(back, 1).generation());
    }

    @Test
    @DisplayName("a server that moves to another address is a new generation")
    void moved() {
        ForwardingTable table = next(ForwardingTable.EMPTY, choice(0.5, 0.5), Set.of(), Set.of());
        ForwardingTable next = next(table, choice(Basis.MEASURED, "198.51.100.77", true, 0.5, 0.5), Set.of(), Set.of());
        assertEquals(1, target(next, 0).generation());
    }

    @Test
    @DisplayName("where the choice fails open, sick servers go on: the checks may be what is broken")
    void failOpen() {
        ForwardingTable table = next(ForwardingTable.EMPTY, choice(Basis.FAIL_OPEN, "198.51.100.1", true, 0.5, 0.5),
                Set.of(A, B), Set.of());
        assertEquals(State.ACTIVE, target(table, 0).state());
        assertEquals(512, picks(table)[0]);
    }

    @Test
    @DisplayName("with every weight on servers that take no new flow, the others are picked alike; with none left, nobody")
    void nobodyLeft() {
        assertEquals(1_024, picks(next(ForwardingTable.EMPTY, choice(1, 0), Set.of(), Set.of(A)))[1]);
        ForwardingTable none = next(ForwardingTable.EMPTY, choice(0.5, 0.5), Set.of(), Set.of(A, B));
        assertSame(Selector.NONE, none.entry(LISTENER, AddressFamily.IPV4).orElseThrow().selector());
        assertTrue(none.entry(LISTENER, AddressFamily.IPV6).isPresent());
    }

    @Test
    @DisplayName("where a tunnel leads to servers, one without an address of the family is reached at its other one")
    void tunnelsToTheOtherFamily() {
        for (ReturnPath path : ReturnPath.values()) {
            Listener listener = new Listener(Protocol.TCP, LISTENER.addresses(), PortRange.of(80), "pool", 0,
                    Affinity.none(), ProxyProtocol.NONE, Optional.empty(), path);
            ForwardingTable table = ForwardingTables.next(ForwardingTable.EMPTY, List.of(listener), _ -> choice(1, 1),
                    HealthTable.ALL_UP, Set.of());
            List<String> addresses = table.entry(listener, AddressFamily.IPV6).orElseThrow().servers().stream()
                    .map(target -> target.address().getHostAddress()).toList();
            assertEquals(path.isTunnel() ? List.of("198.51.100.1", "2001:db8:0:0:0:0:0:b") : List.of("2001:db8:0:0:0:0:0:b"),
                    addresses);
        }
    }
}
