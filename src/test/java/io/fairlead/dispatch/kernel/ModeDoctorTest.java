package io.fairlead.dispatch.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Finding;
import io.fairlead.bpf.Finding.Grade;
import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DataPlaneSettings.AtStop;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import io.fairlead.dispatch.DataPlaneSettings.Sources;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the doctor says of full NAT and direct return, in a network namespace made for it.
 *
 * <p>Of IPv4: Java looks the addresses of IPv6 that interfaces have up in the process's first namespace, not the thread's.
 */
@Tag(OwnNetwork.TAG)
@DisplayName("Of full NAT and direct return the doctor")
class ModeDoctorTest {

    private static final String CLUSTER = "192.0.2.100";
    private static final String CLUSTER6 = "2001:db8::100";

    private static final Server NEAR = server("near", "192.0.2.11", "");
    private static final Server FAR = server("far", "198.51.100.7", "");
    private static final Server SIX = server("six", "", "2001:db8::11");

    private OwnNetwork network;

    @BeforeEach
    void enter() throws IOException {
        network = OwnNetwork.enter();
        network.run("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
        network.run("ip", "link", "set", "left", "up");
        network.run("ip", "link", "set", "right", "up");
        network.run("ip", "address", "add", "192.0.2.1/25", "dev", "left");
        network.run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.2");
    }

    @AfterEach
    void leave() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static Server server(String name, String ipv4, String ipv6) {
        return new Server(new ServerId(name.equals("elsewhere") ? "other" : "pool", name), Optional.of(ipv4).filter(it -> !it.isEmpty()).map(Inet4Address::ofLiteral),
                Optional.of(ipv6).filter(it -> !it.isEmpty()).map(it -> (Inet6Address) Inet6Address.ofLiteral(it)),
                new Link(new LinkId("sw1", name), OptionalLong.empty()), 1, true);
    }

    private static List<Finding> examine(SourceBinding source, Sources sources, ReturnPath path, String cluster,
                                         Server... servers) throws IOException {
        Listener listener = new Listener(Protocol.TCP, List.of(InetAddress.ofLiteral(cluster)), PortRange.of(80), "pool", 80,
                Affinity.none(), ProxyProtocol.NONE, Optional.empty(), path);
        Pool other = new Pool("other", List.of(server("elsewhere", "203.0.113.9", "")));
        return ModeDoctor.examine(new DispatcherSettings(List.of(listener), new Limits(2_000, 0), Timeouts.DEFAULT, source,
                Traffic.DEFAULT, 0, new DataPlaneSettings(DataPlaneSettings.Kind.KERNEL, List.of("left"), Hook.TC,
                PinnedSite.PINS, AtStop.DETACH, sources)), List.of(new Pool("pool", List.of(servers)), other));
    }

    private static List<Finding> direct(ReturnPath path, String cluster, Server... servers) throws IOException {
        return examine(SourceBinding.TRANSPARENT, Sources.DEFAULT, path, cluster, servers);
    }

    private static List<Finding> fullNat(Sources sources) throws IOException {
        return examine(SourceBinding.DISPATCHER, sources, ReturnPath.THROUGH, CLUSTER, NEAR);
    }

    private static void assertSays(Grade grade, String text, String cure, Finding finding) {
        assertEquals(grade, finding.grade(), finding::toString);
        assertTrue(finding.text().contains(text), finding::toString);
        assertTrue(finding.cure().contains(cure) && cure.isEmpty() == finding.cure().isEmpty(), finding::toString);
    }

    @Test
    @DisplayName("says nothing where a listener has neither")
    void plainNat() throws IOException {
        assertEquals(List.of(), examine(SourceBinding.TRANSPARENT, Sources.DEFAULT, ReturnPath.THROUGH, CLUSTER,
                NEAR));
    }

    @Test
    @DisplayName("tells how many flows the source ports are for, and when they are this machine's own connections' too")
    void sourcePorts() throws IOException {
        assertSays(Grade.WELL, "10240-32767 are no others': 22528 flows", "", fullNat(Sources.DEFAULT).getFirst());
        OwnNetwork.sysctl("ipv4/ip_local_port_range", "30000 60000");
        List<Finding> shared = fullNat(Sources.DEFAULT);
        assertEquals(1, shared.size(), shared::toString);
        assertSays(Grade.DOUBTFUL, "30000-32767 may be those of this machine's own connections too",
                "ip_local_reserved_ports=10240-32767", shared.getFirst());
        OwnNetwork.sysctl("ipv4/ip_local_reserved_ports", "30000-32767");
        assertSays(Grade.WELL, "are no others'", "", fullNat(Sources.DEFAULT).getFirst());
    }

    @Test
    @DisplayName("tells of each source address whether it is this machine's, of full NAT and of tunnels")
    void sourceAddresses() throws IOException {
        Sources sources = new Sources(Stream.of("192.0.2.1", "192.0.2.77").map(InetAddress::ofLiteral).toList(),
                Sources.DEFAULT.ports(), Sources.DEFAULT.guePort());
        List<Finding> full = fullNat(sources);
        List<Finding> tunnel = examine(SourceBinding.TRANSPARENT, sources, ReturnPath.DIRECT_BY_IPIP, CLUSTER, NEAR);
        for (List<Finding> each : List.of(full.subList(1, full.size()), tunnel.subList(0, 2))) {
            assertEquals(2, each.size(), each::toString);
            assertSays(Grade.WELL, "192.0.2.1 is on left", "", each.get(0));
            assertSays(Grade.BROKEN, "192.0.2.77 is on no interface", "ip address add 192.0.2.77 dev", each.get(1));
        }
        List<Finding> segment = examine(SourceBinding.TRANSPARENT, sources, ReturnPath.DIRECT, CLUSTER, NEAR);
        assertTrue(segment.stream().noneMatch(each -> each.text().contains("source address")), "of no use there");
    }

    @Test
    @DisplayName("tells which servers are on a segment of this machine's, to the bit, and to take a tunnel to others")
    void segments() throws IOException {
        List<Finding> findings = direct(ReturnPath.DIRECT, CLUSTER, server("last", "192.0.2.127", ""),
                server("beyond", "192.0.2.128", ""), FAR, SIX);
        assertEquals(3, findings.size(), findings::toString);
        assertSays(Grade.WELL, "pool/last 192.0.2.127 is on the segment of left", "", findings.get(0));
        assertSays(Grade.BROKEN, "pool/beyond 192.0.2.128 is on no segment", "'encapsulation: ipip'", findings.get(1));
        assertSays(Grade.BROKEN, "pool/far 198.51.100.7 is on no segment", "'encapsulation: ipip'", findings.get(2));
    }

    @Test
    @DisplayName("tells what MTU a tunnel leaves, by its headers, and when full packets fit")
    void tunnels() throws IOException {
        assertSays(Grade.DOUBTFUL, "an MTU of 1500, of which a tunnel leaves 1480", "an MTU of 1520 from here",
                direct(ReturnPath.DIRECT_BY_IPIP, CLUSTER, FAR).getFirst());
        assertSays(Grade.DOUBTFUL, "leaves 1468", "1532", direct(ReturnPath.DIRECT_BY_GUE, CLUSTER, FAR).getFirst());
        network.run("ip", "link", "set", "left", "mtu", "1531");
        assertSays(Grade.DOUBTFUL, "leaves 1499", "1532", direct(ReturnPath.DIRECT_BY_GUE, CLUSTER, FAR).getFirst());
        network.run("ip", "link", "set", "left", "mtu", "1532");
        assertSays(Grade.WELL, "full packets fit in a tunnel over left", "",
                direct(ReturnPath.DIRECT_BY_GUE, CLUSTER, FAR).getFirst());
    }

    @Test
    @DisplayName("takes a server's address of the other family for a tunnel where it has none of the cluster's")
    void otherFamily() throws IOException {
        assertSays(Grade.DOUBTFUL, "198.51.100.7: left has an MTU of 1500, of which a tunnel leaves 1480", "1520",
                direct(ReturnPath.DIRECT_BY_IPIP, CLUSTER6, FAR).getFirst());
    }
}
