package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.Originator;
import io.fairlead.dispatch.Protocol;
import io.fairlead.topology.ServerId;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/** The listening sockets of all listeners on all loops: opens, starts, stops and closes them. */
final class RelaySockets {

    private final DispatcherSettings settings;
    private final Transport transport;
    private final List<RelayLoop> loops;
    private final Admission admission;
    private final Map<RelayLoop, PerLoop> perLoop;
    private final Map<Remembering, AffinityTable> affinities = new HashMap<>();
    private final List<BoundListener> bound = new ArrayList<>();
    private int turn;

    /** Listeners that remember their clients together. */
    private record Remembering(String pool, Affinity affinity) {
    }

    /** What one loop has; used on it, once it is started. */
    private static final class PerLoop {

        private final DatagramSockets datagramSockets;
        private final List<VirtualListener> virtualListeners = new ArrayList<>();
        private final List<StreamAcceptor> acceptors = new ArrayList<>();
        private final List<Runnable> starts = new ArrayList<>();
        private final List<Channel> datagramChannels = new ArrayList<>();

        PerLoop(DatagramSockets datagramSockets) {
            this.datagramSockets = datagramSockets;
        }
    }

    RelaySockets(DispatcherSettings settings, Transport transport, List<RelayLoop> loops, Admission admission) {
        this.settings = settings;
        this.transport = transport;
        this.loops = loops;
        this.admission = admission;
        UpstreamPorts ports = UpstreamPorts.ofThisMachine();
        this.perLoop = loops.stream().collect(Collectors.toMap(loop -> loop,
                _ -> new PerLoop(new DatagramSockets(transport, settings.source(), ports))));
    }

    List<VirtualListener> virtualListeners(RelayLoop loop) {
        return perLoop.get(loop).virtualListeners;
    }

    List<BoundListener> bound() {
        return List.copyOf(bound);
    }

    /** Originators with a new flow within that time. */
    List<Originator> originators(Duration within) {
        long now = System.nanoTime();
        return affinities.values().stream().filter(Objects::nonNull)
                .flatMap(table -> table.originators(within, now).stream()).toList();
    }

    /** Takes what other data planes remember, where listeners here remember alike. */
    void remember(List<Originator> originators) {
        long now = System.nanoTime();
        affinities.forEach((by, table) -> originators.stream()
                .filter(originator -> originator.belongsTo(by.pool, by.affinity))
                .forEach(originator -> table.remember(originator, now)));
    }

    /** Binds every address and port of a listener. */
    void open(Listener listener) throws IOException {
        AffinityTable affinity = affinities.computeIfAbsent(new Remembering(listener.pool(), listener.affinity()),
                by -> AffinityTable.of(by.affinity()));
        ConcurrentMap<ServerId, Suspicion> suspicions = new ConcurrentHashMap<>();
        List<VirtualListener> each = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            VirtualListener virtual = new VirtualListener(listener, affinity, suspicions, loops, i);
            perLoop.get(loops.get(i)).virtualListeners.add(virtual);
            each.add(virtual);
        }
        for (InetAddress address : listener.addresses()) {
            for (int port = listener.ports().first(); port <= listener.ports().last(); port++) {
                bind(listener, new InetSocketAddress(address, port), each);
            }
        }
    }

    private void bind(Listener listener, InetSocketAddress address, List<VirtualListener> each) throws IOException {
        try {
            InetSocketAddress actual = listener.protocol() == Protocol.TCP ? bindTcp(listener, address, each)
                    : bindUdp(listener, address, each);
            bound.add(new BoundListener(listener, actual));
        } catch (IOException e) {
            throw new IOException("cannot listen on " + listener.protocol() + " " + address.getAddress().getHostAddress()
                    + " port " + address.getPort() + " (" + e.getMessage() + "): is the address this machine's, the port "
                    + "free, and the program allowed to use it (CAP_NET_BIND_SERVICE below 1024)?", e);
        }
    }

    private InetSocketAddress bindTcp(Listener listener, InetSocketAddress address, List<VirtualListener> each)
            throws IOException {
        InetSocketAddress actual = address;
        List<TcpListener> listeners = new ArrayList<>();
        for (RelayLoop loop : transport.spreads() ? loops : loops.subList(0, 1)) {
            StreamAcceptor acceptor = transport.listen(actual);
            actual = acceptor.address();
            perLoop.get(loop).acceptors.add(acceptor);
            perLoop.get(loop).starts.add(() -> start(acceptor, loop, listeners));
        }
        for (int i = 0; i < loops.size(); i++) {
            listeners.add(new TcpListener(listener, actual, loops.get(i), each.get(i).chooser(actual.getAddress()),
                    admission, transport, settings.source()));
        }
        return actual;
    }

    /** A loop with a socket of its own keeps its connections; from a single socket they go to the loops in turn. */
    private void start(StreamAcceptor acceptor, RelayLoop loop, List<TcpListener> listeners) {
        int own = loops.indexOf(loop);
        try {
            acceptor.start(loop, transport.spreads() ? listeners.get(own)::accepted : accepted -> {
                turn = turn + 1 == loops.size() ? 0 : turn + 1;
                TcpListener next = listeners.get(turn);
                loops.get(turn).execute(() -> next.accepted(accepted));
            });
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private InetSocketAddress bindUdp(Listener listener, InetSocketAddress address, List<VirtualListener> each)
            throws IOException {
        InetSocketAddress actual = address;
        List<RelayLoop> serving = transport.spreads() ? loops : loops.subList(0, 1);
        for (RelayLoop loop : serving) {
            InetSocketAddress wanted = actual;
            VirtualListener virtual = each.get(loops.indexOf(loop));
            actual = on(loop, () -> bindUdp(listener, wanted, loop, virtual));
        }
        return actual;
    }

    private InetSocketAddress bindUdp(Listener listener, InetSocketAddress address, RelayLoop loop,
                                      VirtualListener virtual) throws IOException {
        PerLoop own = perLoop.get(loop);
        Channel channel = own.datagramSockets.listen(loop, address, transport.spreads());
        own.datagramChannels.add(channel);
        UdpListener udp = new UdpListener(listener, channel, loop, virtual.chooser(address.getAddress()), admission,
                own.datagramSockets);
        own.starts.add(() -> {
            channel.pipeline().addLast(udp);
            channel.config().setAutoRead(true);
        });
        return udp.address();
    }

    private interface Task<T> {
        T run() throws IOException;
    }

    private static <T> T on(RelayLoop loop, Task<T> task) throws IOException {
        try {
            return CompletableFuture.supplyAsync(() -> {
                try {
                    return task.run();
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            }, loop.eventLoop()).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Begins to serve, now that every address is bound. */
    void start() throws IOException {
        for (RelayLoop loop : loops) {
            on(loop, () -> {
                perLoop.get(loop).starts.forEach(Runnable::run);
                return null;
            });
        }
    }

    /** Takes no more connections; on the loop. */
    void stopAccepting(RelayLoop loop) {
        perLoop.get(loop).acceptors.forEach(StreamAcceptor::close);
    }

    /** Closes every listening socket; on the loop. */
    void close(RelayLoop loop) {
        PerLoop own = perLoop.get(loop);
        stopAccepting(loop);
        own.datagramChannels.forEach(Channel::close);
        own.datagramSockets.close();
    }
}
