package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.LinuxCalls;
import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DataPlaneSettings.AtStop;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the doctor says of a machine, in a network namespace made for it. */
@Tag(OwnNetwork.TAG)
@DisplayName("The doctor")
class DoctorTest {

    private static final Pool POOL = new Pool("pool", List.of(new Server(new ServerId("pool", "near"),
            Optional.of(Inet4Address.ofLiteral("192.0.2.11")), Optional.empty(),
            new Link(new LinkId("sw1", "1"), OptionalLong.empty()), 1, true), new Server(new ServerId("pool", "far"),
            Optional.of(Inet4Address.ofLiteral("198.51.100.1")), Optional.empty(),
            new Link(new LinkId("sw1", "2"), OptionalLong.empty()), 1, true)));

    private OwnNetwork network;

    @BeforeEach
    void enter() throws IOException {
        network = OwnNetwork.enter();
        network.run("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
        network.run("ip", "link", "set", "left", "up");
        network.run("ip", "address", "add", "192.0.2.100/24", "dev", "left");
    }

    @AfterEach
    void leave() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static List<String> examine(Hook hook) throws IOException {
        Listener listener = new Listener(Protocol.TCP, List.of(InetAddress.getByName("192.0.2.100")), PortRange.of(80), "pool",
                80, Affinity.none(), ProxyProtocol.NONE);
        return Doctor.examine(new DispatcherSettings(List.of(listener), new Limits(2_000, 0), Timeouts.DEFAULT,
                SourceBinding.TRANSPARENT, Traffic.DEFAULT, 0, new DataPlaneSettings(DataPlaneSettings.Kind.KERNEL,
                List.of("left"), hook, PinnedSite.PINS, AtStop.DETACH)), List.of(POOL)).stream().map(Object::toString).toList();
    }

    private static String one(List<String> findings, String part) {
        List<String> with = findings.stream().filter(each -> each.contains(part)).toList();
        assertEquals(1, with.size(), () -> part + ": " + String.join("\n", findings));
        return with.getFirst();
    }

    @Test
    @DisplayName("tells each interface's offloads as they are, and where programs would attach")
    void offloads() throws IOException {
        network.run("ethtool", "-K", "left", "tso", "off", "gro", "on", "tx", "on");
        assertTrue(one(examine(Hook.TC), "left: MTU").contains("checksums sent on, received on, TSO off, GSO on, GRO on, LRO off"));
        network.run("ethtool", "-K", "left", "gro", "off", "tx", "off");
        List<String> now = examine(Hook.TC);
        assertTrue(one(now, "left: MTU").contains("checksums sent off, received on, TSO off, GSO on, GRO off, LRO off"),
                () -> one(now, "left: MTU"));
        one(now, "left: by tcx, behind those there now: 0");
        one(examine(Hook.CLSACT), "left: by filters of clsact");
    }

    @Test
    @DisplayName("with XDP tells of a program that is there, and how it is attached, and that this is no physical port")
    void xdp() throws IOException {
        byte[] passing = HexFormat.of().parseHex("b700000002000000" + "9500000000000000");
        int program = Bpf.load("passing", Bpf.PROGRAM_XDP, Bpf.XDP, passing, "GPL", MemorySegment.NULL);
        int link = Bpf.link(program, NetworkInterface.getByName("left").getIndex(), Bpf.XDP, Bpf.XDP_DRIVER_MODE);
        try {
            List<String> findings = examine(Hook.XDP);
            one(findings, "left has an XDP program already: native, program ");
            one(findings, "left is no physical port");
            one(findings, "left: by native XDP ahead of that, for known flows");
        } finally {
            LinuxCalls.close(link);
            LinuxCalls.close(program);
        }
    }

    @Test
    @DisplayName("tells that the kernel does not forward, that a server is not reached, that an interface is down, with cures")
    void cures() throws IOException {
        network.run("ip", "link", "set", "right", "up");
        one(examine(Hook.TC), "pool/near 192.0.2.11 is reached by left");
        assertTrue(one(examine(Hook.TC), "198.51.100.1 is not reached").contains("a route to it"));
        OwnNetwork.sysctl("ipv4/ip_forward", "0");
        network.run("ip", "link", "set", "left", "down");
        List<String> findings = examine(Hook.TC);
        assertTrue(one(findings, "does not forward").contains("sysctl -w net.ipv4.ip_forward=1"));
        assertTrue(one(findings, "left is down").contains("ip link set left up"));
    }
}
