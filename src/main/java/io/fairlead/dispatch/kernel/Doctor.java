package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.Finding;
import io.fairlead.bpf.InterfaceFeatures;
import io.fairlead.bpf.LinuxError;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.Listener;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks at everything that the kernel data plane rests on, and says of each thing how it stands and what cures it.
 *
 * <p>It changes nothing: programs are loaded into tables of their own, which end with the look, and attached nowhere.
 */
public final class Doctor {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_NET_RAW = 13;
    private static final int CAP_BPF = 39;
    private static final int DISCARD = 9;

    private final DispatcherSettings settings;
    private final List<Pool> pools;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(DispatcherSettings settings, List<Pool> pools) {
        this.settings = settings;
        this.pools = pools;
    }

    /**
     * Examines this machine for these settings.
     *
     * @param pools every pool that a listener names
     */
    public static List<Finding> examine(DispatcherSettings settings, List<Pool> pools) {
        Doctor doctor = new Doctor(settings, pools);
        doctor.look("capabilities", doctor::capabilities);
        doctor.look("programs", doctor::programs);
        doctor.look("pins", doctor::pins);
        doctor.look("configuration", doctor::configuration);
        doctor.look("forwarding", doctor::forwarding);
        doctor.look("cluster addresses", doctor::clusterAddresses);
        doctor.look("interfaces", doctor::interfaces);
        doctor.look("routes", doctor::routes);
        doctor.look("forwarding modes", () -> doctor.findings.addAll(ModeDoctor.examine(settings, pools)));
        return List.copyOf(doctor.findings);
    }

    private interface Look {
        void look() throws IOException;
    }

    /** What cannot even be looked at is a finding too. */
    private void look(String at, Look look) {
        try {
            look.look();
        } catch (IOException e) {
            findings.add(Finding.broken(at + ": " + e.getMessage(), "see what is said"));
        }
    }

    private void capabilities() throws IOException {
        findings.add(Finding.well("kernel " + System.getProperty("os.version") + ", " + System.getProperty("os.arch")));
        String line = Files.readAllLines(STATUS).stream().filter(each -> each.startsWith("CapEff:")).findFirst()
                .orElse("CapEff: 0");
        long effective = Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
        for (int capability : new int[] {CAP_NET_ADMIN, CAP_NET_RAW, CAP_BPF}) {
            String name = switch (capability) {
                case CAP_NET_ADMIN -> "CAP_NET_ADMIN";
                case CAP_NET_RAW -> "CAP_NET_RAW";
                default -> "CAP_BPF";
            };
            findings.add((effective >>> capability & 1) != 0 ? Finding.well(name)
                    : Finding.broken("no " + name, "run as root, or let systemd grant it (AmbientCapabilities=" + name
                    + ")"));
        }
    }

    /** Has the verifier look at them. */
    private void programs() throws IOException {
        if (Programs.object().isEmpty()) {
            findings.add(Finding.broken("this build has no kernel programs: it was made without clang",
                    "install clang and build again: scripts/setup build && scripts/build"));
            return;
        }
        try (Tables tables = Tables.open(Optional.empty(), 1_024, 1, 1_024);
                Programs programs = new Programs(settings.dataPlane().hook(), tables, EnumSet.allOf(Mode.class))) {
            findings.add(Finding.well("the kernel's verifier takes the programs"
                    + (programs.of(KernelProgram.FAST) == null ? "" : ", XDP too")));
        } catch (IOException e) {
            findings.add(Finding.broken(e.getMessage(), "Linux 5.15 or newer, and the capabilities above"));
        }
    }

    private void pins() throws IOException {
        Path folder = settings.dataPlane().pins();
        BpfFileSystem pins = new BpfFileSystem(folder);
        findings.add(BpfFileSystem.isBpf(folder) ? Finding.well(folder + " is on a bpf file system")
                : Finding.doubtful(folder + " is on no bpf file system yet: one will be mounted on " + folder.getParent(),
                "mount -t bpf bpf " + folder.getParent()));
        for (Path other : pins.others()) {
            findings.add(Finding.doubtful(other + " is of another version's tables", "fairlead detach"));
        }
        for (Path pin : BpfFileSystem.list(pins.current())) {
            if (Attachments.isAttachment(pin)) {
                findings.add(Attachments.pinned(pin).map(at -> Finding.well("attached already: " + pin.getFileName()
                        + " on " + at.getName())).orElseGet(() -> Finding.doubtful(pin
                        + ": its interface is gone, or somebody has detached it", "fairlead detach, or start again")));
            }
        }
    }

    private void configuration() {
        findings.add(Unsupported.of(settings, pools).map(reason -> Finding.broken("the kernel data plane does not do this: "
                + reason, "as said, or 'data-plane: relay'")).orElseGet(() ->
                Finding.well("the configuration asks for nothing that it does not do")));
    }

    private Set<AddressFamily> families() {
        return settings.listeners().stream().flatMap(each -> each.addresses().stream()).map(ListenerRows::family)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void forwarding() throws IOException {
        for (AddressFamily family : families()) {
            findings.add(Forwarding.isOn(family) ? Finding.well("the kernel forwards " + family)
                    : Finding.broken("the kernel does not forward " + family, Forwarding.cure(family)));
        }
    }

    private void clusterAddresses() throws IOException {
        Set<InetAddress> all = settings.listeners().stream().map(Listener::addresses).flatMap(List::stream)
                .collect(Collectors.toSet());
        for (InetAddress address : all) {
            NetworkInterface at = NetworkInterface.getByInetAddress(address);
            findings.add(at != null ? Finding.well("cluster address " + address.getHostAddress() + " is on " + at.getName())
                    : Finding.doubtful("cluster address " + address.getHostAddress() + " is on no interface: it has to be "
                    + "routed here", "ip address add " + address.getHostAddress() + " dev …"));
        }
    }

    private void interfaces() throws IOException {
        for (NetworkInterface each : Interfaces.choose(settings.dataPlane(), List.of())) {
            attaching(each);
            offloads(each);
            if (Forwarding.sendsRedirects(each.getName())) {
                findings.add(Finding.doubtful(each.getName() + " sends ICMP redirects: where clients and servers share a "
                        + "segment, servers learn a way past this machine", "sysctl -w net.ipv4.conf.all.send_redirects=0 "
                        + "net.ipv4.conf." + each.getName() + ".send_redirects=0"));
            }
            if (!each.isUp()) {
                findings.add(Finding.broken(each.getName() + " is down", "ip link set " + each.getName() + " up"));
            }
        }
    }

    /** What would attach, and how. */
    private void attaching(NetworkInterface at) throws IOException {
        int others = Bpf.attached(at.getIndex(), Bpf.TCX_INGRESS);
        boolean isClsact = settings.dataPlane().hook() == Hook.CLSACT;
        if (others < 0) {
            findings.add(isClsact ? Finding.well(at.getName() + ": by filters of clsact")
                    : Finding.doubtful(at.getName() + " has no tcx (" + LinuxError.text(-others)
                    + "): filters of clsact take its place", "a kernel of 6.6 or newer"));
        } else {
            findings.add(Finding.well(at.getName() + ": " + (isClsact ? "by filters of clsact"
                    : "by tcx, behind those there now: " + others)));
        }
        if (isFast(at)) {
            findings.add(Finding.well(at.getName() + ": by native XDP ahead of that, for known flows; a driver without it "
                    + "refuses it at the start"));
        }
    }

    private boolean isFast(NetworkInterface at) throws IOException {
        return settings.dataPlane().hook() == Hook.XDP && !at.isLoopback();
    }

    private void offloads(NetworkInterface at) throws IOException {
        InterfaceFeatures has = InterfaceFeatures.of(at);
        boolean isFast = isFast(at);
        findings.add(Finding.well(at.getName() + ": MTU " + at.getMTU() + ", checksums sent " + on(has.txChecksums())
                + ", received " + on(has.rxChecksums()) + ", TSO " + on(has.tso()) + ", GSO " + on(has.gso()) + ", GRO "
                + on(has.gro()) + ", LRO " + on(has.lro())));
        if (has.lro()) {
            String cure = "ethtool -K " + at.getName() + " lro off";
            findings.add(isFast ? Finding.broken(at.getName() + " joins segments itself (LRO), which XDP does not see", cure)
                    : Finding.doubtful(at.getName() + " joins segments itself (LRO), which cannot be taken apart again",
                    cure));
        }
        if (isFast && has.xdpProgram() != 0) {
            findings.add(Finding.doubtful(at.getName() + " has an XDP program already: " + has.xdpMode() + ", program "
                    + has.xdpProgram(), "if it is not ours, take it off, or 'hook: tc'"));
        }
        if (isFast && Files.notExists(Path.of("/sys/class/net", at.getName(), "device"))) {
            findings.add(Finding.doubtful(at.getName() + " is no physical port: XDP is slower there than tc, and right only "
                    + "where the other end completes checksums", "'hook: tc', or ethtool -K … tx off at the other end"));
        }
    }

    private static String on(boolean is) {
        return is ? "on" : "off";
    }

    /** A datagram socket that is connected asks the routing table, and sends nothing. */
    private void routes() {
        for (Pool pool : pools) {
            for (Server server : pool.servers()) {
                for (AddressFamily family : families()) {
                    server.address(family).ifPresent(address -> findings.add(route(server, address)));
                }
            }
        }
    }

    private static Finding route(Server server, InetAddress address) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(address, DISCARD));
            NetworkInterface by = NetworkInterface.getByInetAddress(socket.getLocalAddress());
            return Finding.well(server.id() + " " + address.getHostAddress() + " is reached"
                    + (by == null ? "" : " by " + by.getName()));
        } catch (SocketException e) {
            return Finding.broken(server.id() + " " + address.getHostAddress() + " is not reached: " + e.getMessage(),
                    "a route to it");
        }
    }
}
