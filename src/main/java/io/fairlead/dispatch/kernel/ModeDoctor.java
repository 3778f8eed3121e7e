package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Finding;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@link Doctor} looks at for full NAT and direct return. */
final class ModeDoctor {

    private static final int FULL_PACKET = 1_500;

    private final DispatcherSettings settings;
    private final List<Pool> pools;
    private final List<Finding> findings = new ArrayList<>();

    private ModeDoctor(DispatcherSettings settings, List<Pool> pools) {
        this.settings = settings;
        this.pools = pools;
    }

    static List<Finding> examine(DispatcherSettings settings, List<Pool> pools) throws IOException {
        ModeDoctor doctor = new ModeDoctor(settings, pools);
        Set<Mode> modes = settings.listeners().stream().map(each -> Mode.of(each, settings.source()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (modes.contains(Mode.FULL)) {
            doctor.sourcePorts();
        }
        if (modes.contains(Mode.FULL) || modes.stream().anyMatch(Mode::isTunnel)) {
            doctor.sourceAddresses();
        }
        for (Listener listener : settings.listeners()) {
            doctor.servers(listener, Mode.of(listener, settings.source()));
        }
        return doctor.findings;
    }

    private void sourcePorts() throws IOException {
        SourcePorts ports = new SourcePorts(settings.dataPlane().sources().ports());
        Optional<PortRange> shared = ports.shared();
        findings.add(shared.map(range -> Finding.doubtful("full NAT: the source ports " + range + " may be those of this "
                + "machine's own connections too (net.ipv4.ip_local_port_range)", ports.cure())).orElseGet(() ->
                Finding.well("full NAT: the source ports " + ports.range() + " are no others': " + ports.range().size()
                        + " flows to each server's port and source address")));
    }

    private void sourceAddresses() throws IOException {
        for (InetAddress address : settings.dataPlane().sources().addresses()) {
            NetworkInterface at = NetworkInterface.getByInetAddress(address);
            findings.add(at != null ? Finding.well("source address " + address.getHostAddress() + " is on " + at.getName())
                    : Finding.broken("source address " + address.getHostAddress() + " is on no interface: replies would not "
                    + "come here", "ip address add " + address.getHostAddress() + " dev …"));
        }
    }

    private void servers(Listener listener, Mode mode) throws IOException {
        Set<AddressFamily> families = listener.addresses().stream().map(ListenerRows::family)
                .collect(Collectors.toCollection(TreeSet::new));
        for (Pool pool : pools) {
            for (Server server : pool.name().equals(listener.pool()) && !mode.isThrough() ? pool.servers()
                    : List.<Server>of()) {
                for (AddressFamily family : families) {
                    if (mode == Mode.SEGMENT && server.address(family).isPresent()) {
                        segment(server, server.address(family).get());
                    } else if (mode.isTunnel()) {
                        tunnel(server, server.address(family).map(InetAddress.class::cast).or(() ->
                                server.ipv4().map(InetAddress.class::cast)).or(server::ipv6).orElseThrow(), mode);
                    }
                }
            }
        }
    }

    private void segment(Server server, InetAddress address) throws IOException {
        Optional<NetworkInterface> at = onSegment(address);
        findings.add(at.isPresent() ? Finding.well(server.id() + " " + address.getHostAddress() + " is on the segment of "
                + at.get().getName() + "; it must have the cluster address on its loopback, and be silent about it (ARP)")
                : Finding.broken(server.id() + " " + address.getHostAddress() + " is on no segment of this machine's, so it "
                + "cannot be reached by its hardware address", "'encapsulation: ipip' or 'gue' for that listener"));
    }

    private static Optional<NetworkInterface> onSegment(InetAddress address) throws IOException {
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            for (InterfaceAddress own : each.getInterfaceAddresses()) {
                if (own.getAddress().getClass() == address.getClass() && !own.getAddress().isLoopbackAddress()
                        && sameBits(own.getAddress().getAddress(), address.getAddress(), own.getNetworkPrefixLength())) {
                    return Optional.of(each);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean sameBits(byte[] one, byte[] other, int bits) {
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >>> i % 8;
            if ((one[i / 8] & mask) != (other[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private void tunnel(Server server, InetAddress address, Mode mode) throws IOException {
        List<InetAddress> own = SourceSlots.byRoute(address);
        NetworkInterface by = own.isEmpty() ? null : NetworkInterface.getByInetAddress(own.getFirst());
        int overhead = mode.overhead(ListenerRows.family(address) == AddressFamily.IPV6);
        if (by != null && !by.isLoopback() && by.getMTU() - overhead < FULL_PACKET) {
            findings.add(Finding.doubtful(server.id() + " " + address.getHostAddress() + ": " + by.getName() + " has an MTU of "
                    + by.getMTU() + ", of which a tunnel leaves " + (by.getMTU() - overhead)
                    + ": clients are told, which costs them a packet and needs ICMP to pass",
                    "an MTU of " + (FULL_PACKET + overhead) + " from here to the servers, or 'advmss' on the servers' routes"));
        } else if (by != null) {
            findings.add(Finding.well(server.id() + " " + address.getHostAddress() + ": full packets fit in a tunnel over "
                    + by.getName()));
        }
    }
}
