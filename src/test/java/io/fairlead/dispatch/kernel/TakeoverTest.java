package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What outlives a process, and how its successor finds it: on the loopback of a network namespace, pinned. */
class TakeoverTest {

    private static final Path MOUNT = Path.of("/run/fairlead-test-bpf-" + ProcessHandle.current().pid());
    private static final Path PINS = MOUNT.resolve("fairlead");
    private static final InetSocketAddress CLUSTER = new InetSocketAddress("127.0.0.100", 7_000);

    private OwnNetwork network;
    private DatagramSocket origin;
    private DatagramSocket client;

    @BeforeEach
    void enter() throws IOException {
        network = OwnNetwork.enter();
        Files.createDirectories(MOUNT);
        network.run("mount", "-t", "bpf", "bpf", MOUNT.toString());
        origin = new DatagramSocket(new InetSocketAddress("127.0.0.11", 7_001));
        client = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        origin.setSoTimeout(3_000);
        client.setSoTimeout(3_000);
    }

    @AfterEach
    void leave() throws IOException {
        if (network != null) {
            KernelDataPlane.detach(PINS);
            network.run("umount", MOUNT.toString());
            Files.delete(MOUNT);
            origin.close();
            client.close();
            network.close();
        }
    }

    private static KernelDataPlane open(DataPlaneSettings.AtStop atStop, int... otherPorts) throws IOException {
        Listener listener = listener(CLUSTER.getPort(), 7_001);
        List<Listener> listeners = otherPorts.length == 0 ? List.of(listener)
                : List.of(listener(otherPorts[0], 7_002), listener);
        KernelDataPlane opened = KernelDataPlane.open(new DispatcherSettings(listeners, new Limits(2_000, 0),
                Timeouts.DEFAULT, SourceBinding.TRANSPARENT, Traffic.DEFAULT, 0, new DataPlaneSettings(
                DataPlaneSettings.Kind.KERNEL, List.of("lo"), DataPlaneSettings.Hook.TC, PINS, atStop)));
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
    private void ask() throws IOException {
        client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, CLUSTER));
        DatagramPacket question = new DatagramPacket(new byte[10], 10);
        origin.receive(question);
        origin.send(new DatagramPacket(new byte[] {4}, 1, question.getSocketAddress()));
        DatagramPacket answer = new DatagramPacket(new byte[10], 10);
        client.receive(answer);
        assertEquals(CLUSTER, answer.getSocketAddress());
    }

    @Test
    @DisplayName("traffic goes on without a process, and its successor has the flows and counters")
    void goesOn() throws IOException {
        try (KernelDataPlane first = open(DataPlaneSettings.AtStop.KEEP)) {
            ask();
            assertEquals(1, first.statistics().open());
        }
        ask();
        try (KernelDataPlane second = open(DataPlaneSettings.AtStop.KEEP, 6_999)) {
            ask();
            assertEquals(1, second.statistics().opened(), "the same flow, though another listener stands first now");
            assertEquals(1, second.statistics().open());
            assertEquals(9, second.counters().getFirst().toBytes());
            assertTrue(second.modes().stream().allMatch(mode -> mode.startsWith("lo: tcx")), second.modes()::toString);
        }
    }

    @Test
    @DisplayName("an orderly end takes everything away, and so does detach after an end that left it")
    void takesAway() throws IOException {
        try (KernelDataPlane first = open(DataPlaneSettings.AtStop.DETACH)) {
            ask();
            assertEquals(1, Bpf.attached(1, Bpf.TCX_INGRESS));
            assertEquals(1, first.flows(5).size());
        }
        assertEquals(0, Bpf.attached(1, Bpf.TCX_INGRESS));
        assertFalse(Files.exists(PINS.resolve("layout-" + Table.LAYOUT)));
        open(DataPlaneSettings.AtStop.KEEP).close();
        assertEquals(1, Bpf.attached(1, Bpf.TCX_EGRESS));
        assertTrue(KernelDataPlane.detach(PINS).stream().anyMatch(line -> line.startsWith("detached")));
        assertEquals(0, Bpf.attached(1, Bpf.TCX_EGRESS));
        assertFalse(Files.exists(PINS));
        assertEquals(List.of(), KernelDataPlane.detach(PINS));
    }
}
