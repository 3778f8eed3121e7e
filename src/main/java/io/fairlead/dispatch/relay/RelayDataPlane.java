package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.BoundListener;
import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.DataPlaneStatistics;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.Flow;
import io.fairlead.dispatch.ForwardingTable;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.Originator;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.topology.ServerId;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The data plane that runs anywhere without privilege: relays TCP and UDP in user space, on Netty's event loops.
 *
 * <p>Each loop serves every cluster address by itself where the kernel can spread clients over several sockets (Linux);
 * elsewhere one loop accepts and the loops take turns. A loop shares nothing with the others on the way of a packet:
 * limits and affinity are looked up for new flows only, counters are summed by those who read them.
 */
public final class RelayDataPlane implements DataPlane {

    private static final long DRAIN_LOOK_MILLIS = 50;
    /** Nanoseconds without a packet either way after which a stop takes a UDP flow for finished. */
    private static final long UDP_QUIET = 3_000_000_000L;
    private static final long LOOP_ANSWER_SECONDS = 5;

    private final DispatcherSettings settings;
    private final MultiThreadIoEventLoopGroup group;
    private final List<RelayLoop> loops;
    private final Admission admission;
    private final RelaySockets sockets;
    private CompletableFuture<Void> drained;
    private boolean closed;

    private RelayDataPlane(DispatcherSettings settings, Transport transport) throws IOException {
        this.settings = settings;
        int threads = settings.threads() > 0 ? settings.threads() : Runtime.getRuntime().availableProcessors();
        this.group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("fairlead-relay", true),
                transport.ioHandlers());
        this.loops = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            loops.add(new RelayLoop((IoEventLoop) group.next(), settings.timeouts()));
        }
        this.admission = new Admission(settings.limits());
        this.sockets = new RelaySockets(settings, transport, loops, admission);
        try {
            DescriptorLimit.check(settings.limits().flows());
            for (Listener listener : settings.listeners()) {
                sockets.open(listener);
            }
            sockets.start();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens every listener of the settings; new flows are refused until the first {@link #apply}.
     *
     * @throws IOException when an address cannot be listened on or the settings ask for what this machine does not
     *                     allow; says which and the cure
     */
    public static RelayDataPlane open(DispatcherSettings settings) throws IOException {
        return open(settings, Epoll.isAvailable() ? new EpollTransport() : new NioTransport());
    }

    static RelayDataPlane open(DispatcherSettings settings, Transport transport) throws IOException {
        if (settings.source() == SourceBinding.TRANSPARENT) {
            TransparentSources.check(transport);
        }
        return new RelayDataPlane(settings, transport);
    }

    @Override
    public void apply(ForwardingTable table) {
        onEachLoop(loop -> {
            sockets.virtualListeners(loop).forEach(listener -> listener.update(table));
            loop.resetOrphans();
        });
    }

    /** Runs on every loop and waits for all. */
    private void onEachLoop(Consumer<RelayLoop> task) {
        collect(loop -> {
            task.accept(loop);
            return null;
        });
    }

    private <T> List<T> collect(Function<RelayLoop, T> question) {
        List<CompletableFuture<T>> answers = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return List.of();
            }
            loops.forEach(loop -> answers.add(CompletableFuture.supplyAsync(() -> question.apply(loop),
                    loop.eventLoop())));
        }
        try {
            return answers.stream().map(answer -> answer.orTimeout(LOOP_ANSWER_SECONDS, TimeUnit.SECONDS).join())
                    .toList();
        } catch (CompletionException e) {
            throw new IllegalStateException("an event loop of the relay did not answer", e);
        }
    }

    @Override
    public List<ServerCounters> counters() {
        Map<ServerId, ServerCounters> sums = new HashMap<>();
        loops.forEach(loop -> loop.traffic().forEach((server, counters) ->
                sums.merge(server, row(server, counters), ServerCounters::plus)));
        return List.copyOf(sums.values());
    }

    private static ServerCounters row(ServerId server, LoopCounters<Traffic> counters) {
        long closed = counters.get(Traffic.CLOSED);
        long opened = counters.get(Traffic.OPENED);
        long udpFrom = counters.get(Traffic.UDP_FROM_BYTES);
        long udpTo = counters.get(Traffic.UDP_TO_BYTES);
        return new ServerCounters(server, counters.get(Traffic.FROM_PACKETS),
                counters.get(Traffic.TCP_FROM_BYTES) + udpFrom, counters.get(Traffic.TO_PACKETS),
                counters.get(Traffic.TCP_TO_BYTES) + udpTo, udpFrom, udpTo, opened, opened - closed,
                counters.get(Traffic.UDP_OPENED) - counters.get(Traffic.UDP_CLOSED));
    }

    @Override
    public List<Flow> flows(int limit) {
        List<Flow> flows = new ArrayList<>();
        collect(loop -> loop.views(limit)).forEach(flows::addAll);
        return List.copyOf(flows.subList(0, Math.min(limit, flows.size())));
    }

    @Override
    public List<Originator> originators(Duration within) {
        return sockets.originators(within);
    }

    @Override
    public void remember(List<Originator> originators) {
        sockets.remember(originators);
    }

    @Override
    public List<BoundListener> listeners() {
        return sockets.bound();
    }

    @Override
    public DataPlaneStatistics statistics() {
        long closedFlows = sum(Event.CLOSED);
        long opened = sum(Event.OPENED);
        return new DataPlaneStatistics(opened, opened - closedFlows, sum(Event.REFUSED), sum(Event.EVICTED),
                sum(Event.EXPIRED), sum(Event.MOVED), sum(Event.RESET), sum(Event.FAILED_CONNECT),
                sum(Event.ACCEPT_PAUSE), sum(Event.DROPPED));
    }

    private long sum(Event event) {
        return loops.stream().mapToLong(loop -> loop.events().get(event)).sum();
    }

    /** Octets of direct memory that relaying TCP takes. */
    long streamMemory() {
        return collect(loop -> loop.buffers().allocated()).stream().mapToLong(Long::longValue).sum();
    }

    /** Octets of TCP that went through pipes of the kernel, copied by nobody. */
    public long pipedOctets() {
        return sum(Event.PIPED);
    }

    /** Octets that wait in pipes of the kernel for slow ends. */
    public long heldInPipes() {
        return collect(loop -> loop.pipes().held()).stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public CompletionStage<Void> drain() {
        synchronized (this) {
            if (drained != null) {
                return drained;
            }
            drained = new CompletableFuture<>();
            if (closed) {
                drained.complete(null);
                return drained;
            }
        }
        admission.stop();
        onEachLoop(sockets::stopAccepting);
        lookWhetherDrained(System.nanoTime() + settings.timeouts().drain().toNanos());
        return drained;
    }

    private void lookWhetherDrained(long deadline) {
        boolean busy = collect(loop -> loop.isBusy(UDP_QUIET)).contains(true);
        if (!busy || System.nanoTime() - deadline >= 0) {
            drained.complete(null);
        } else {
            CompletableFuture.delayedExecutor(DRAIN_LOOK_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> lookWhetherDrained(deadline));
        }
    }

    @Override
    public void close() {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            for (RelayLoop loop : loops) {
                closing.add(CompletableFuture.runAsync(() -> {
                    sockets.close(loop);
                    loop.close();
                }, loop.eventLoop()));
            }
            if (drained != null) {
                drained.complete(null);
            }
        }
        CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, LOOP_ANSWER_SECONDS, TimeUnit.SECONDS).join();
        group.shutdownGracefully(0, LOOP_ANSWER_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(LOOP_ANSWER_SECONDS, TimeUnit.SECONDS);
    }
}
