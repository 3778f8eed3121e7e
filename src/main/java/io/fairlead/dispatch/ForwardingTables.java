package io.fairlead.dispatch;

import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.health.Health;
import io.fairlead.health.HealthTable;
import io.fairlead.health.ManualState;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Comparison;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes choices, health and drained servers into the next table. Pure.
 *
 * <p>A choice's weights and rooms go by the pool's servers, an entry's by those that have an address of its family.
 *
 * <p>A disabled server drains, and so does one that an operator drains. A sick one is dead, except where the choice
 * fails open: then the checks may be what is broken, and flows go on. An operator's "down" is believed even then, unless
 * that server is chosen. A server that was picked for but may take no new flow is left out of the ring.
 */
final class ForwardingTables {

    private ForwardingTables() {
    }

    /**
     * The next table.
     *
     * @param previous the table in force, whose generations are carried on
     * @param health   with what operators say of servers
     * @param drained  servers that are drained besides
     */
    static ForwardingTable next(ForwardingTable previous, List<Listener> listeners, Function<Listener, Choice> choices,
                                HealthTable health, Set<ServerId> drained) {
        List<Entry> entries = new ArrayList<>();
        for (Listener listener : listeners) {
            Choice choice = choices.apply(listener);
            for (AddressFamily family : families(listener)) {
                List<Target> before = previous.entry(listener, family).map(Entry::servers).orElse(List.of());
                entries.add(entry(listener, family, choice, index -> state(index, choice, health, drained), before));
            }
        }
        return new ForwardingTable(entries);
    }

    private static Set<AddressFamily> families(Listener listener) {
        return listener.addresses().stream()
                .map(address -> address instanceof Inet4Address ? AddressFamily.IPV4 : AddressFamily.IPV6)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(AddressFamily.class)));
    }

    private static Entry entry(Listener listener, AddressFamily family, Choice choice, IntFunction<State> states,
                               List<Target> before) {
        Map<ServerId, Target> earlier = before.stream().collect(Collectors.toMap(Target::server, Function.identity()));
        List<Server> servers = choice.pool().servers();
        boolean isTunnel = listener.returnPath().isTunnel();
        int[] indexes = IntStream.range(0, servers.size())
                .filter(i -> address(servers.get(i), family, isTunnel).isPresent()).toArray();
        List<Target> targets = new ArrayList<>();
        double[] weights = IntStream.of(indexes).mapToDouble(index -> choice.weights()[index]).toArray();
        for (int i = 0; i < indexes.length; i++) {
            Server server = servers.get(indexes[i]);
            Target target = target(server, address(server, family, isTunnel).orElseThrow(), states.apply(indexes[i]), earlier.get(server.id()));
            weights[i] = target.state() == State.ACTIVE ? weights[i] : 0;
            targets.add(target);
        }
        return new Entry(listener, family, targets, selector(targets, weights, choice.comparison().among(indexes)));
    }

    private static Selector selector(List<Target> targets, double[] weights, Comparison comparison) {
        Selector byWeight = Selector.of(weights, comparison);
        return byWeight != Selector.NONE ? byWeight
                : Selector.of(targets.stream().mapToDouble(target -> target.state() == State.ACTIVE ? 1 : 0).toArray());
    }

    /** Where a server is; a tunnel to an address of the other family carries the flows as well. */
    private static Optional<InetAddress> address(Server server, AddressFamily family, boolean isTunnel) {
        AddressFamily other = family == AddressFamily.IPV4 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        AddressFamily either = isTunnel && server.address(family).isEmpty() ? other : family;
        return server.address(either).map(InetAddress.class::cast);
    }

    private static Target target(Server server, InetAddress address, State state, Target before) {
        int generation = 0;
        if (before != null) {
            boolean died = state == State.DEAD && before.state() != State.DEAD;
            generation = before.generation() + (died || !address.equals(before.address()) ? 1 : 0);
        }
        return new Target(server.id(), address, state, generation);
    }

    private static State state(int index, Choice choice, HealthTable health, Set<ServerId> drained) {
        Server server = choice.pool().servers().get(index);
        ManualState manual = health.manual(server.id());
        boolean isBelieved = choice.basis() != Choice.Basis.FAIL_OPEN
                || manual == ManualState.DOWN && choice.weights()[index] == 0;
        if (isBelieved && health.of(server.id()) == Health.DOWN) {
            return State.DEAD;
        }
        boolean isDrained = drained.contains(server.id()) || manual == ManualState.DRAIN;
        return !server.enabled() || isDrained ? State.DRAINING : State.ACTIVE;
    }
}
