package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.Program;
import io.fairlead.bpf.ProgramObject;
import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.DataPlaneSettings;
import io.fairlead.dispatch.DataPlaneSettings.PickUp;
import io.fairlead.dispatch.DataPlaneSettings.Sources;
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
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The kernel data plane in a network of its own, with a client's side and a servers' side that exist only as routes:
 * packets are put into the programs and taken out again, none is sent.
 */
final class TestSite implements AutoCloseable {

    static final InetSocketAddress CLUSTER = new InetSocketAddress("192.0.2.100", 80);
    static final InetSocketAddress CLUSTER6 = new InetSocketAddress("2001:db8::100", 80);
    static final int SERVER_PORT = 8_080;

    /** Hardware address of both of its interfaces. */
    static final byte[] MAC = {2, 0, 0, 0, 0, 1};

    /** Verdicts of tc (linux/pkt_cls.h): what others have attached is next; dropped; sent on. */
    static final int OK = -1;
    static final int SHOT = 2;
    static final int REDIRECT = 7;

    /** Verdicts of XDP (linux/bpf.h, enum xdp_action). */
    static final int XDP_PASS = 2;
    static final int XDP_REDIRECT = 4;

    private static final int XDP_CONTEXT = 24;
    private static final int CONTEXT = 192;
    private static final int IFINDEX = 40;
    private static final int INGRESS_IFINDEX = 36;

    private final OwnNetwork network;
    private final KernelDataPlane dataPlane;
    private final Kernel kernel;
    private final ProgramObject object;
    private final Map<KernelProgram, Program> programs = new EnumMap<>(KernelProgram.class);
    private final DispatcherSettings settings;
    private final int client;
    private final State[] states;
    private final int[] generations;
    private boolean isCrossed;

    /**
     * What a site is to be like; a test changes what it is about.
     *
     * @param path which way replies take; with direct return servers have the cluster's port
     */
    record Shape(int servers, int flows, SourceBinding source, ReturnPath path, Sources sources, Affinity affinity,
                 PickUp pickUp, Timeouts timeouts) {

        static final Shape USUAL = new Shape(2, 10_000, SourceBinding.TRANSPARENT, ReturnPath.THROUGH, Sources.DEFAULT,
                Affinity.none(), PickUp.CLIENTS, Timeouts.DEFAULT);

        Shape withServers(int number) {
            return new Shape(number, flows, source, path, sources, affinity, pickUp, timeouts);
        }

        Shape withFlows(int most) {
            return new Shape(servers, most, source, path, sources, affinity, pickUp, timeouts);
        }

        /** Servers see these addresses and ports, or that of the route where there is no address. */
        Shape showing(PortRange ports, String... addresses) {
            return new Shape(servers, flows, SourceBinding.DISPATCHER, path, new Sources(Stream.of(addresses)
                    .map(InetAddress::ofLiteral).toList(), ports, sources.guePort()), affinity, pickUp, timeouts);
        }

        Shape returning(ReturnPath way) {
            return new Shape(servers, flows, source, way, sources, affinity, pickUp, timeouts);
        }

        /** Clients are known by their addresses, and connections that are not known are taken up so. */
        Shape remembering(Duration lifetime, PickUp whose) {
            return new Shape(servers, flows, source, path, sources, Affinity.clientAddress(lifetime, 1_000), whose, timeouts);
        }

        Shape timing(Timeouts other) {
            return new Shape(servers, flows, source, path, sources, affinity, pickUp, other);
        }
    }

    TestSite(int servers) throws IOException {
        this(Shape.USUAL.withServers(servers));
    }

    TestSite(Shape shape) throws IOException {
        network = OwnNetwork.enter();
        int servers = shape.servers;
        client = addNetworks();
        states = new State[servers];
        generations = new int[servers];
        Arrays.fill(states, State.ACTIVE);
        List<Listener> listeners = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            listeners.add(new Listener(protocol, List.of(CLUSTER.getAddress(), CLUSTER6.getAddress()), PortRange.of(80),
                    "pool", shape.path.isDirect() ? 0 : SERVER_PORT, shape.affinity, ProxyProtocol.NONE,
                    Optional.empty(), shape.path));
        }
        settings = new DispatcherSettings(listeners, new Limits(shape.flows, 0), shape.timeouts, shape.source,
                Traffic.DEFAULT, 1, new DataPlaneSettings(DataPlaneSettings.Kind.KERNEL, List.of("lo"),
                DataPlaneSettings.Hook.TC, Path.of("/none"), DataPlaneSettings.AtStop.DETACH, shape.sources, shape.pickUp));
        kernel = Kernel.open(settings, Optional.empty());
        dataPlane = KernelDataPlane.of(settings, kernel);
        object = Programs.object().orElseThrow();
        apply();
    }

    /** Two pairs of interfaces with fixed neighbours. */
    private int addNetworks() throws IOException {
        for (String[] side : new String[][] {{"clients", "192.0.2.1/24", "2001:db8::1/64", "192.0.2.9", "2001:db8::9"},
            {"servers", "10.1.0.1/24", "fd01::1/64", "10.1.0.11", "fd01::11"}}) {
            network.run("ip", "link", "add", side[0], "type", "veth", "peer", "name", side[0] + "x");
            network.run("ip", "link", "set", side[0], "address", "02:00:00:00:00:01", "up");
            network.run("ip", "link", "set", side[0] + "x", "up");
            network.run("ip", "address", "add", side[1], "dev", side[0]);
            network.run("ip", "address", "add", side[2], "dev", side[0], "nodad");
        }
        OwnNetwork.sysctl("ipv4/ip_forward", "1");
        OwnNetwork.sysctl("ipv6/conf/all/forwarding", "1");
        String shown = network.run("ip", "-o", "link", "show", "clients");
        return Integer.parseInt(shown.substring(0, shown.indexOf(':')));
    }

    OwnNetwork network() {
        return network;
    }

    Kernel kernel() {
        return kernel;
    }

    KernelDataPlane dataPlane() {
        return dataPlane;
    }

    static InetSocketAddress server(int number) {
        return new InetSocketAddress("10.1.0." + (11 + number), SERVER_PORT);
    }

    static InetSocketAddress server6(int number) {
        return new InetSocketAddress("fd01::" + (11 + number), SERVER_PORT);
    }

    static ServerId id(int number) {
        return new ServerId("pool", "s" + number);
    }

    void state(int server, State state) {
        generations[server] += state == State.DEAD ? 1 : 0;
        states[server] = state;
        apply();
    }

    /** Has the servers at addresses of the other family. */
    void cross() {
        isCrossed = true;
        apply();
    }

    /** Puts a table with that state of servers into force, all of equal weight. */
    void apply() {
        double[] weights = new double[states.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = states[i] == State.ACTIVE ? 1 : 0;
        }
        apply(Selector.of(weights));
    }

    /** Puts a table with that selector for every listener into force. */
    void apply(Selector selector) {
        List<Entry> entries = new ArrayList<>();
        for (Listener listener : settings.listeners()) {
            for (AddressFamily family : AddressFamily.values()) {
                List<Target> targets = new ArrayList<>();
                for (int i = 0; i < states.length; i++) {
                    targets.add(target(i, family));
                }
                entries.add(new Entry(listener, family, targets, selector));
            }
        }
        dataPlane.apply(new ForwardingTable(entries));
    }

    private Target target(int server, AddressFamily family) {
        InetAddress address = (family == AddressFamily.IPV4 ^ isCrossed ? server(server) : server6(server))
                .getAddress();
        return new Target(id(server), address, states[server], generations[server]);
    }

    /** The number of a server's row. */
    int row(int server, AddressFamily family) {
        return kernel.servers().index(target(server, family)).orElseThrow();
    }

    /** A packet that arrives on the clients' side. */
    Bpf.TestRun arrive(byte[] frame) throws IOException {
        return Bpf.run(program(KernelProgram.ARRIVE), frame, context(), 1);
    }

    /** A packet that the clients' side's driver has just received. */
    Bpf.TestRun fast(byte[] frame) throws IOException {
        byte[] context = ByteBuffer.allocate(XDP_CONTEXT).order(ByteOrder.nativeOrder()).putInt(4, frame.length)
                .putInt(12, client).array();
        return Bpf.run(program(KernelProgram.FAST), frame, context, 1);
    }

    /** Makes the neighbours known, and both sides take packets from XDP. */
    void makeFast() throws IOException {
        for (String side : new String[] {"clients", "servers"}) {
            for (String neighbour : side.equals("clients") ? List.of("192.0.2.9", "2001:db8::9")
                    : IntStream.range(0, states.length).boxed().flatMap(i -> Stream.of(server(i), server6(i)))
                            .map(each -> each.getAddress().getHostAddress()).toList()) {
                network.run("ip", "neighbour", "add", neighbour, "lladdr", "02:00:00:00:00:99", "dev", side);
            }
        }
        new FastPorts(kernel.tables()).write(List.of(NetworkInterface.getByName("clients"),
                NetworkInterface.getByName("servers")));
    }

    /** A packet that this machine's stack sends. */
    Bpf.TestRun leave(byte[] frame) throws IOException {
        return Bpf.run(program(KernelProgram.LEAVE), frame, context(), 1);
    }

    /** One that is put packets into: loaded at its first, beside those that the data plane has attached or goes on to. */
    private int program(KernelProgram entry) throws IOException {
        Program program = programs.get(entry);
        if (program == null) {
            program = Program.load(object, entry.kind(), kernel.tables()::descriptor);
            programs.put(entry, program);
        }
        return program.descriptor();
    }

    private byte[] context() {
        return ByteBuffer.allocate(CONTEXT).order(ByteOrder.nativeOrder()).putInt(INGRESS_IFINDEX, client)
                .putInt(IFINDEX, client).array();
    }

    long event(Event event) {
        return dataPlane.events().get(event.label());
    }

    @Override
    public void close() throws IOException {
        programs.values().forEach(Program::close);
        dataPlane.close();
        network.close();
    }
}
