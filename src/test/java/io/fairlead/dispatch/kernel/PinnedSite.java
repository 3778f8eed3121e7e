package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network namespace with a client and a server on its loopback, and a bpf file system for pins. */
final class PinnedSite implements AutoCloseable {

    static final Path PINS = Path.of("/run/fairlead-test-bpf-" + ProcessHandle.current().pid(), "fairlead");

    private static final InetSocketAddress CLUSTER = new InetSocketAddress("127.0.0.100", 7_000);

    private final OwnNetwork network;
    private final DatagramSocket origin;
    private final DatagramSocket client;

    PinnedSite() throws IOException {
        network = OwnNetwork.enter();
        Files.createDirectories(PINS.getParent());
        network.run("mount", "-t", "bpf", "bpf", PINS.getParent().toString());
        origin = new DatagramSocket(new InetSocketAddress("127.0.0.11", 7_001));
        client = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        origin.setSoTimeout(3_000);
        client.setSoTimeout(3_000);
    }

    OwnNetwork network() {
        return network;
    }

    /** @param otherPorts of listeners ahead of the one that is asked */
    KernelDataPlane open(DataPlaneSettings.Hook hook, DataPlaneSettings.AtStop atStop, int... otherPorts)
            throws IOException {
        Listener listener = listener(CLUSTER.getPort(), 7_001);
        List<Listener> listeners = otherPorts.length == 0 ? List.of(listener)
                : List.of(listener(otherPorts[0], 7_002), listener);
        KernelDataPlane opened = KernelDataPlane.open(new DispatcherSettings(listeners, new Limits(2_000, 0),
                Timeouts.DEFAULT, SourceBinding.TRANSPARENT, Traffic.DEFAULT, 0, new DataPlaneSettings(
                DataPlaneSettings.Kind.KERNEL, List.of("lo"), hook, PINS, atStop)));
        Target target = new Target(new ServerId("pool", "a"), InetAddress.getByName("127.0.0.11"), State.ACTIVE, 0);
        opened.apply(new ForwardingTable(listeners.stream().map(each -> new Entry(each, AddressFamily.IPV4, List.of(target),
                Selector.of(new double[] {1}))).toList()));
        return opened;
    }

    private static Listener listener(int port, int serverPort) {
        return new Listener(Protocol.UDP, List.of(CLUSTER.getAddress()), PortRange.of(port), "pool", serverPort,
                Affinity.none(), ProxyProtocol.NONE);
    }

    /** A question through the cluster address and its answer, by this thread alone. */
    void ask() throws IOException {
        client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, CLUSTER));
        DatagramPacket question = new DatagramPacket(new byte[10], 10);
        origin.receive(question);
        origin.send(new DatagramPacket(new byte[] {4}, 1, question.getSocketAddress()));
        DatagramPacket answer = new DatagramPacket(new byte[10], 10);
        client.receive(answer);
        assertEquals(CLUSTER, answer.getSocketAddress());
    }

    @Override
    public void close() throws IOException {
        KernelDataPlane.detach(PINS);
        network.run("umount", PINS.getParent().toString());
        Files.delete(PINS.getParent());
        origin.close();
        client.close();
        network.close();
    }
}
