package io.fairlead.bench;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.ForwardingTable;
import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.dispatch.relay.RelayDataPlane;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ServerId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The relay alone, for scripts/bench/nat: cluster address, server address, then pairs of cluster port and server port.
 */
public final class RelayBench {

    private RelayBench() {
    }

    public static void main(String[] arguments) throws Exception {
        InetAddress cluster = InetAddress.getByName(arguments[0]);
        Target server = new Target(new ServerId("pool", "server"), InetAddress.getByName(arguments[1]), State.ACTIVE,
                0);
        List<Listener> listeners = new ArrayList<>();
        for (int i = 2; i < arguments.length; i += 2) {
            for (Protocol protocol : Protocol.values()) {
                listeners.add(new Listener(protocol, List.of(cluster), PortRange.of(Integer.parseInt(arguments[i])),
                        "pool",
                        Integer.parseInt(arguments[i + 1]), Affinity.none(), ProxyProtocol.NONE));
            }
        }
        DispatcherSettings settings = new DispatcherSettings(listeners, new Limits(20_000, 0), Timeouts.DEFAULT,
                SourceBinding.DISPATCHER, Traffic.DEFAULT, 0);
        RelayDataPlane relay = RelayDataPlane.open(settings);
        relay.apply(new ForwardingTable(listeners.stream()
                .map(listener -> new Entry(listener, AddressFamily.IPV4, List.of(server),
                Selector.of(new double[] {1}))).toList()));
        Runtime.getRuntime().addShutdownHook(new Thread(relay::close));
        Thread.currentThread().join();
    }
}
