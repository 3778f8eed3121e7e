package io.fairlead.bench;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DataPlaneSettings;
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
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.dispatch.kernel.KernelDataPlane;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ServerId;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kernel data plane alone, for scripts/bench/nat: tc or xdp, the way to servers (nat, full, direct, ipip, gue), folder
 * of pins, interfaces joined by commas, cluster address, server address, then pairs of cluster port and server port. It is
 * told to attach and to detach by lines of its input, answers each with a line, and ends with it.
 */
public final class KernelBench {

    private KernelBench() {
    }

    private static ReturnPath returnPath(String way) {
        return switch (way) {
            case "direct" -> ReturnPath.DIRECT;
            case "ipip" -> ReturnPath.DIRECT_BY_IPIP;
            case "gue" -> ReturnPath.DIRECT_BY_GUE;
            default -> ReturnPath.THROUGH;
        };
    }

    public static void main(String[] arguments) throws Exception {
        DataPlaneSettings dataPlane = new DataPlaneSettings(DataPlaneSettings.Kind.KERNEL,
                List.of(arguments[3].split(",")), DataPlaneSettings.Hook.valueOf(arguments[0].toUpperCase()),
                Path.of(arguments[2]), DataPlaneSettings.AtStop.DETACH);
        InetAddress cluster = InetAddress.getByName(arguments[4]);
        Target server = new Target(new ServerId("pool", "server"), InetAddress.getByName(arguments[5]), State.ACTIVE, 0);
        List<Listener> listeners = new ArrayList<>();
        for (int i = 6; i < arguments.length; i += 2) {
            for (Protocol protocol : Protocol.values()) {
                listeners.add(new Listener(protocol, List.of(cluster), PortRange.of(Integer.parseInt(arguments[i])), "pool",
                        Integer.parseInt(arguments[i + 1]), Affinity.none(), ProxyProtocol.NONE, Optional.empty(),
                        returnPath(arguments[1])));
            }
        }
        DispatcherSettings settings = new DispatcherSettings(listeners, new Limits(200_000, 0), Timeouts.DEFAULT,
                arguments[1].equals("full") ? SourceBinding.DISPATCHER : SourceBinding.TRANSPARENT, Traffic.DEFAULT, 0, dataPlane);
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            try (KernelDataPlane kernel = KernelDataPlane.open(settings)) {
                kernel.apply(new ForwardingTable(listeners.stream().map(listener -> new Entry(listener, AddressFamily.IPV4,
                        List.of(server), Selector.of(new double[] {1}))).toList()));
                System.out.println(String.join("; ", kernel.modes()));
                told.readLine();
                System.err.println(kernel.events());
            }
            System.out.println("detached");
        }
    }
}
