package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.selection.Selector;
import io.fairlead.topology.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Chooses servers for the new flows of one virtual listener on one event loop: affinity first, then the selector's
 * ring.
 *
 * <p>A server that is suspect or was tried in vain for this flow is passed over while another can take it. Tickets are
 * counted per loop, so the shares come out exact on each.
 */
final class FlowChooser {

    private final AffinityTable affinity;
    private final Function<ServerId, LoopCounters<Traffic>> traffic;
    private final Function<ServerId, Suspicion> suspicions;
    private ServerSlot[] slots = new ServerSlot[0];
    private int[] picks = new int[0];
    private Selector selector = Selector.NONE;
    private long ticket;

    /** @param affinity null for none */
    FlowChooser(AffinityTable affinity, Function<ServerId, LoopCounters<Traffic>> traffic,
                Function<ServerId, Suspicion> suspicions, long firstTicket) {
        this.affinity = affinity;
        this.traffic = traffic;
        this.suspicions = suspicions;
        this.ticket = firstTicket;
    }

    /** Takes the table's entry; servers that left it become orphans' servers. */
    void update(Entry entry) {
        List<ServerSlot> leaving = new ArrayList<>(List.of(slots));
        ServerSlot[] next = new ServerSlot[entry.servers().size()];
        for (int i = 0; i < next.length; i++) {
            Target target = entry.servers().get(i);
            ServerSlot slot = find(target.server());
            if (slot == null) {
                slot = new ServerSlot(target, traffic.apply(target.server()), suspicions.apply(target.server()));
            } else {
                slot.update(target);
                leaving.remove(slot);
            }
            next[i] = slot;
        }
        leaving.forEach(ServerSlot::retire);
        slots = next;
        picks = new int[next.length];
        selector = entry.selector();
    }

    /**
     * Chooses.
     *
     * @param high  the client's address, see {@link io.fairlead.dispatch.FlowKey}
     * @param tried servers that failed for this flow already
     * @return null when no server is left
     */
    ServerSlot choose(long high, long low, long now, List<ServerSlot> tried) {
        if (affinity == null) {
            return pick(now, tried);
        }
        ServerId known = affinity.find(high, low);
        ServerSlot slot = known == null ? null : find(known);
        if (slot == null || !isGood(slot, now, tried)) {
            slot = pick(now, tried);
            if (slot != null) {
                affinity.remember(high, low, slot.id());
            }
        }
        return slot;
    }

    private ServerSlot pick(long now, List<ServerSlot> tried) {
        int first = selector.pick(ticket++);
        if (first < 0) {
            return null;
        }
        return isGood(slots[first], now, tried) ? slots[first] : pickAmongAll(now, tried);
    }

    private ServerSlot pickAmongAll(long now, List<ServerSlot> tried) {
        int count = selector.pick(ticket - 1, picks);
        ServerSlot doubtful = null;
        for (int i = 0; i < count; i++) {
            ServerSlot slot = slots[picks[i]];
            if (isGood(slot, now, tried)) {
                return slot;
            }
            if (doubtful == null && slot.takesNewFlows() && !tried.contains(slot)) {
                doubtful = slot;
            }
        }
        return doubtful == null ? anyGood(now, tried) : doubtful;
    }

    /** Servers of weight 0 are not on the ring; better one of those than none. */
    private ServerSlot anyGood(long now, List<ServerSlot> tried) {
        for (ServerSlot slot : slots) {
            if (isGood(slot, now, tried)) {
                return slot;
            }
        }
        return null;
    }

    private static boolean isGood(ServerSlot slot, long now, List<ServerSlot> tried) {
        return slot.takesNewFlows() && !slot.suspicion().holds(now) && !tried.contains(slot);
    }

    private ServerSlot find(ServerId id) {
        for (ServerSlot slot : slots) {
            if (slot.id().equals(id)) {
                return slot;
            }
        }
        return null;
    }
}
