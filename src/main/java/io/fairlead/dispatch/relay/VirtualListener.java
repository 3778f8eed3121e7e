package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.ForwardingTable;
import io.fairlead.dispatch.Listener;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;

/**
 * A listener of the settings on one event loop: a chooser for each address family, with the affinity all loops share.
 */
final class VirtualListener {

    private final Listener listener;
    private final Map<AddressFamily, FlowChooser> choosers = new EnumMap<>(AddressFamily.class);

    /**
     * @param affinity   shared with the other loops; null for none
     * @param suspicions shared with the other loops
     * @param loops      all loops
     * @param index      the number of its own, by which the loops' turns are set apart
     */
    VirtualListener(Listener listener, AffinityTable affinity, ConcurrentMap<ServerId, Suspicion> suspicions,
                    List<RelayLoop> loops, int index) {
        this.listener = listener;
        RelayLoop own = loops.get(index);
        for (AddressFamily family : AddressFamily.values()) {
            choosers.put(family, new FlowChooser(affinity, target -> new ServerSlot(target,
                    own.traffic(target.server()), OpenFlows.of(target.server(), loops),
                    suspicions.computeIfAbsent(target.server(), _ -> new Suspicion())), index));
        }
    }

    FlowChooser chooser(InetAddress clusterAddress) {
        return choosers.get(clusterAddress instanceof Inet4Address ? AddressFamily.IPV4 : AddressFamily.IPV6);
    }

    /** Takes what the table says of it; on the loop. */
    void update(ForwardingTable table) {
        choosers.forEach((family, chooser) -> chooser.update(table.entry(listener, family)
                .orElseGet(() -> ForwardingTable.Entry.none(listener, family))));
    }
}
