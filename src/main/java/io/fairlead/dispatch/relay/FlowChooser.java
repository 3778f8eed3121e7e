package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.selection.Held;
import io.fairlead.selection.Selector;
import io.fairlead.topology.ServerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Chooses servers for the new flows of one virtual listener on one event loop: affinity first, then the selector, which
 * may compare the flows that servers have open now, on all loops.
 *
 * <p>A server that is suspect or was tried in vain for this flow is passed over while another can take it. Tickets are
 * counted per loop, so the shares come out exact on each.
 */
final class FlowChooser {

    private final AffinityTable affinity;
    private final Function<Target, ServerSlot> newSlots;
    private final Held held = this::held;
    private ServerSlot[] slots = new ServerSlot[0];
    private Map<ServerId, ServerSlot> byServer = new HashMap<>();
    private int[] picks = new int[0];
    private Selector selector = Selector.NONE;
    private long ticket;
    private long now;

    /**
     * @param affinity null for none
     * @param newSlots makes the slot of a server that is new in the table
     */
    FlowChooser(AffinityTable affinity, Function<Target, ServerSlot> newSlots, long firstTicket) {
        this.affinity = affinity;
        this.newSlots = newSlots;
        this.ticket = firstTicket;
    }

    /** Takes the table's entry; servers that left it become orphans' servers. */
    void update(Entry entry) {
        Map<ServerId, ServerSlot> leaving = byServer;
        ServerSlot[] next = new ServerSlot[entry.servers().size()];
        byServer = HashMap.newHashMap(next.length);
        for (int i = 0; i < next.length; i++) {
            Target target = entry.servers().get(i);
            ServerSlot slot = leaving.remove(target.server());
            if (slot == null) {
                slot = newSlots.apply(target);
            } else {
                slot.update(target);
            }
            next[i] = slot;
            byServer.put(target.server(), slot);
        }
        leaving.values().forEach(ServerSlot::retire);
        slots = next;
        picks = new int[next.length];
        selector = entry.selector();
    }

    /**
     * Chooses.
     *
     * @param high  the client's address, see {@link io.fairlead.dispatch.FlowKey}
     * @param at    now, on the monotonic clock, nanoseconds
     * @param tried servers that failed for this flow already
     * @return null when no server is left
     */
    ServerSlot choose(long high, long low, long at, List<ServerSlot> tried) {
        now = at;
        if (affinity == null) {
            return pick(tried);
        }
        ServerId known = affinity.find(high, low, at);
        ServerSlot slot = known == null ? null : byServer.get(known);
        if (slot == null || !isGood(slot, tried)) {
            slot = pick(tried);
            if (slot != null) {
                affinity.remember(high, low, slot.id(), at);
            }
        }
        return slot;
    }

    /** A flow goes on: whoever takes it over, on another machine perhaps, is to know its server. */
    void keep(UdpFlow flow, long at) {
        if (affinity != null && at - flow.keptAt > affinity.refresh()) {
            flow.keptAt = at;
            affinity.keep(flow.high, flow.low, flow.server.id(), at);
        }
    }

    private ServerSlot pick(List<ServerSlot> tried) {
        int first = selector.pick(ticket++, held);
        if (first < 0) {
            return null;
        }
        return isGood(slots[first], tried) ? slots[first] : pickAmongAll(tried);
    }

    /** A suspect holds more than any other: it has few flows because it takes none. */
    private double held(int server) {
        ServerSlot slot = slots[server];
        return slot.suspicion().holds(now) ? Double.POSITIVE_INFINITY : slot.openFlows().count();
    }

    private ServerSlot pickAmongAll(List<ServerSlot> tried) {
        int count = selector.pick(ticket - 1, picks);
        ServerSlot doubtful = null;
        for (int i = 0; i < count; i++) {
            ServerSlot slot = slots[picks[i]];
            if (isGood(slot, tried)) {
                return slot;
            }
            if (doubtful == null && slot.takesNewFlows() && !tried.contains(slot)) {
                doubtful = slot;
            }
        }
        return doubtful == null ? anyGood(tried) : doubtful;
    }

    /** Servers of weight 0 are not on the ring; better one of those than none. */
    private ServerSlot anyGood(List<ServerSlot> tried) {
        for (ServerSlot slot : slots) {
            if (isGood(slot, tried)) {
                return slot;
            }
        }
        return null;
    }

    private boolean isGood(ServerSlot slot, List<ServerSlot> tried) {
        return slot.takesNewFlows() && !slot.suspicion().holds(now) && !tried.contains(slot);
    }
}
