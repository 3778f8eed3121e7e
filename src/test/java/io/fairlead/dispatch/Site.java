package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.selection.Comparison;
import io.fairlead.selection.Selector;
import io.fairlead.testing.Await;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A cluster address on the loopback, a data plane that serves it, and origin servers behind it. */
final class Site implements AutoCloseable {

    static final ServerId[] IDS = {id("a"), id("b"), id("c"), id("d")};
    static final Timeouts TIMEOUTS = new Timeouts(Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofMinutes(1),
            Duration.ofSeconds(5));

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Makes the data plane under test. */
    interface Factory {
        DataPlane open(DispatcherSettings settings) throws IOException;
    }

    private final List<Origin> origins;
    private final DispatcherSettings settings;
    final DataPlane dataPlane;
    private State[] states;
    private int[] generations;
    private double[] weights;
    private Comparison comparison = Comparison.NONE;

    static ServerId id(String name) {
        return new ServerId("pool", name);
    }

    /** Settings of a site; a test changes what it is about. */
    static final class Builder {
        private final Factory factory;
        private InetAddress cluster = address("127.0.0.1");
        private Affinity affinity = Affinity.none();
        private ProxyProtocol proxyProtocol = ProxyProtocol.NONE;
        private Limits limits = new Limits(5_000, 0);
        private Timeouts timeouts = TIMEOUTS;
        private SourceBinding source = SourceBinding.DISPATCHER;
        private int threads = 2;
        private PortRange ports = PortRange.of(0);

        Builder(Factory factory) {
            this.factory = factory;
        }

        Builder cluster(String address) {
            cluster = address(address);
            return this;
        }

        Builder affinity(Affinity value) {
            affinity = value;
            return this;
        }

        Builder proxyProtocol(ProxyProtocol value) {
            proxyProtocol = value;
            return this;
        }

        Builder limits(int flows, int flowsPerClient) {
            limits = new Limits(flows, flowsPerClient);
            return this;
        }

        Builder timeouts(Timeouts value) {
            timeouts = value;
            return this;
        }

        Builder source(SourceBinding value) {
            source = value;
            return this;
        }

        Builder ports(PortRange value) {
            ports = value;
            return this;
        }

        Builder threads(int value) {
            threads = value;
            return this;
        }

        /** Opens it, all servers active and of equal weight. */
        Site open(List<Origin> origins) throws IOException {
            List<Listener> listeners = new ArrayList<>();
            for (Protocol protocol : Protocol.values()) {
                listeners.add(new Listener(protocol, List.of(cluster), ports, "pool", origins.getFirst()
                        .port(), affinity,
                        protocol == Protocol.TCP ? proxyProtocol : ProxyProtocol.NONE));
            }
            DispatcherSettings settings = new DispatcherSettings(listeners, limits, timeouts, source, Traffic.DEFAULT,
                    threads);
            return new Site(origins, settings, factory.open(settings));
        }
    }

    private Site(List<Origin> origins, DispatcherSettings settings, DataPlane dataPlane) {
        this.origins = origins;
        this.settings = settings;
        this.dataPlane = dataPlane;
        this.states = new State[origins.size()];
        this.generations = new int[origins.size()];
        this.weights = new double[origins.size()];
        Arrays.fill(states, State.ACTIVE);
        Arrays.fill(weights, 1);
        apply();
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** So many echoing servers on one port of 127.0.0.11 and following. */
    static List<Origin> echoes(int count) throws IOException {
        for (int attempt = 0; ; attempt++) {
            List<Origin> origins = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    origins.add(Origin.echo(address("127.0.0." + (11 + i)), i == 0 ? 0 : origins.getFirst().port()));
                }
                return origins;
            } catch (IOException e) {
                for (Origin origin : origins) {
                    origin.close();
                }
                if (attempt == 5) {
                    throw e;
                }
            }
        }
    }

    Site weights(double... values) {
        weights = values;
        apply();
        return this;
    }

    /** Lets picks by weight be compared by the flows open for that room. */
    Site comparing(Comparison.Rule rule, double... room) {
        comparison = new Comparison(rule, room);
        apply();
        return this;
    }

    Site state(int server, State state) {
        generations[server] += state == State.DEAD ? 1 : 0;
        states[server] = state;
        apply();
        return this;
    }

    private void apply() {
        List<Target> targets = new ArrayList<>();
        double[] active = weights.clone();
        for (int i = 0; i < origins.size(); i++) {
            targets.add(new Target(IDS[i], origins.get(i).address(), states[i], generations[i]));
            active[i] = states[i] == State.ACTIVE ? weights[i] : 0;
        }
        AddressFamily family = origins.getFirst().address() instanceof Inet4Address ? AddressFamily.IPV4
                : AddressFamily.IPV6;
        dataPlane.apply(new ForwardingTable(settings.listeners().stream()
                .map(listener -> new Entry(listener, family, targets, Selector.of(active, comparison))).toList()));
    }

    Origin origin(int index) {
        return origins.get(index);
    }

    InetSocketAddress address(Protocol protocol) {
        return dataPlane.listeners().stream().filter(bound -> bound.listener().protocol() == protocol).findFirst()
                .orElseThrow().address();
    }

    /** A TCP connection through the cluster address, whose reads time out. */
    Socket connect() throws IOException {
        return connect(null);
    }

    Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) LIMIT.toMillis());
        if (from != null) {
            socket.bind(new InetSocketAddress(from, 0));
        }
        socket.connect(address(Protocol.TCP), (int) LIMIT.toMillis());
        return socket;
    }

    /** Which server took a connection: the index of the mark it sends first. */
    int serverOf(Socket socket) throws IOException {
        return socket.getInputStream().read() - 11;
    }

    /** A UDP socket connected to the cluster address: it hears nothing from elsewhere. */
    DatagramSocket datagramSocket() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(settings.listeners().getFirst().addresses()
                .getFirst(), 0));
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.connect(address(Protocol.UDP));
        return socket;
    }

    /** Sends a packet and gives the index of the server that answered it. */
    static int ask(DatagramSocket socket, String text) throws IOException {
        byte[] octets = text.getBytes();
        socket.send(new DatagramPacket(octets, octets.length));
        DatagramPacket reply = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(reply);
        assertTrue(Arrays.equals(octets, Arrays.copyOfRange(reply.getData(), 1, reply.getLength())),
                "the echo differs");
        return reply.getData()[0] - 11;
    }

    ServerCounters counters(int server) {
        return dataPlane.counters().stream().filter(row -> row.server().equals(IDS[server])).findFirst().orElseThrow();
    }

    /** Waits until the condition holds. */
    static void eventually(String what, BooleanSupplier condition) {
        Await.until(LIMIT, condition, () -> what);
    }

    @Override
    public void close() throws IOException {
        dataPlane.close();
        for (Origin origin : origins) {
            origin.close();
        }
    }
}
