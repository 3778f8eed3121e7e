package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.Flow;
import io.fairlead.topology.ServerId;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One event loop and everything on it: its flows, buffers and counters. No other thread touches them; counters may be
 * read.
 *
 * <p>Idle flows and overdue connects are found at the old end of lists in order of use, ten times a second; a flow has
 * no timer of its own.
 */
final class RelayLoop {

    private static final Logger LOG = System.getLogger(RelayLoop.class.getName());
    private static final long SWEEP_MILLIS = 100;
    /** Time between two lines about one shortage or a full table. */
    private static final long QUIET = 10_000_000_000L;

    private final IoEventLoop eventLoop;
    private final long connectTimeout;
    private final long tcpIdle;
    private final long udpIdle;
    private final LoopBuffers buffers = new LoopBuffers();
    private final Pipes pipes = new Pipes();
    private final FlowList connecting = new FlowList();
    private final FlowList tcpFlows = new FlowList();
    private final FlowList udpFlows = new FlowList();
    private final FlowList untriedUdpFlows = new FlowList();
    private final LoopCounters<Event> events = new LoopCounters<>(Event.class);
    private final Map<ServerId, LoopCounters<Traffic>> traffic = new ConcurrentHashMap<>();
    private final List<StreamSocket> retired = new ArrayList<>();
    private final List<Runnable> shortageListeners = new ArrayList<>();
    private long now = System.nanoTime();
    private long lastEvictionLine = now - QUIET;

    RelayLoop(IoEventLoop eventLoop, Timeouts timeouts) {
        this.eventLoop = eventLoop;
        this.connectTimeout = timeouts.connect().toNanos();
        this.tcpIdle = timeouts.tcpIdle().toNanos();
        this.udpIdle = timeouts.udpIdle().toNanos();
        onShortage(pipes::close);
        eventLoop.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    IoEventLoop eventLoop() {
        return eventLoop;
    }

    void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Registers with the selector of this loop, on which it is called. */
    IoRegistration register(IoHandle handle) {
        return eventLoop.register(handle).getNow();
    }

    /** The monotonic clock as of the last {@link #freshNow}, nanoseconds. */
    long now() {
        return now;
    }

    /** Reads the monotonic clock. */
    long freshNow() {
        now = System.nanoTime();
        return now;
    }

    LoopBuffers buffers() {
        return buffers;
    }

    Pipes pipes() {
        return pipes;
    }

    /** TCP flows that look for a server, in the order in which their attempts began. */
    FlowList connecting() {
        return connecting;
    }

    FlowList tcpFlows() {
        return tcpFlows;
    }

    /** UDP flows whose client has sent again after a reply. */
    FlowList udpFlows() {
        return udpFlows;
    }

    /**
     * UDP flows whose client has not sent again after a reply yet. A flood from forged addresses never gets beyond, so
     * at the limit these make room first, as conntrack drops what is not assured.
     */
    FlowList untriedUdpFlows() {
        return untriedUdpFlows;
    }

    void count(Event event) {
        events.add(event, 1);
    }

    void count(Event event, long amount) {
        events.add(event, amount);
    }

    LoopCounters<Event> events() {
        return events;
    }

    /** Counters by server; servers are added on the loop, read anywhere. */
    Map<ServerId, LoopCounters<Traffic>> traffic() {
        return traffic;
    }

    LoopCounters<Traffic> traffic(ServerId server) {
        return traffic.computeIfAbsent(server, _ -> new LoopCounters<>(Traffic.class));
    }

    /**
     * Closes a socket once the events at hand are handled: a descriptor that is free earlier could be given to a new
     * connection, which would then be told of the old one's events.
     */
    void retire(StreamSocket socket) {
        if (retired.isEmpty()) {
            eventLoop.execute(this::closeRetired);
        }
        retired.add(socket);
    }

    private void closeRetired() {
        retired.forEach(StreamSocket::close);
        retired.clear();
    }

    /** Ends the flow that was idle for longest; false when there is none. */
    boolean shedOldest() {
        RelayFlow oldest = untriedUdpFlows.oldest();
        if (oldest == null) {
            oldest = older(udpFlows.oldest(), tcpFlows.oldest());
        }
        if (oldest == null) {
            return false;
        }
        if (now - lastEvictionLine >= QUIET) {
            lastEvictionLine = now;
            LOG.log(Level.WARNING, "the flow table is full: the flow idle for longest ({0} ms) makes room; raise the limit of flows "
                    + "or lower the idle timeouts", (now - oldest.lastUsed) / 1_000_000);
        }
        oldest.end(RelayFlow.Ending.EVICTED);
        return true;
    }

    private static RelayFlow older(RelayFlow a, RelayFlow b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.lastUsed - b.lastUsed <= 0 ? a : b;
    }

    /** Calls back whenever descriptors or socket memory run short. */
    void onShortage(Runnable listener) {
        shortageListeners.add(listener);
    }

    /**
     * Whether that error says that this machine is short of something, not that a server failed; accepting pauses if
     * so.
     */
    boolean noteShortage(IOException cause) {
        boolean isShort = NativeErrors.isShortage(cause);
        if (isShort) {
            shortageListeners.forEach(Runnable::run);
        }
        return isShort;
    }

    private void sweep() {
        freshNow();
        expireConnects();
        expire(tcpFlows, tcpIdle);
        expire(udpFlows, udpIdle);
        expire(untriedUdpFlows, udpIdle);
    }

    private void expireConnects() {
        for (RelayFlow flow = connecting.oldest(); isOver(flow, connectTimeout); flow = connecting.oldest()) {
            ((TcpFlow) flow).connectFailed(new SocketTimeoutException("no answer in time"));
        }
    }

    private void expire(FlowList flows, long idle) {
        for (RelayFlow flow = flows.oldest(); isOver(flow, idle); flow = flows.oldest()) {
            flow.end(RelayFlow.Ending.EXPIRED);
        }
    }

    private boolean isOver(RelayFlow flow, long limit) {
        return flow != null && now - flow.lastUsed >= limit;
    }

    /** Resets TCP flows whose server died. UDP flows find out by themselves, at their next packet. */
    void resetOrphans() {
        List<RelayFlow> orphans = new ArrayList<>();
        tcpFlows.forEach(flow -> {
            if (flow.isOrphan()) {
                orphans.add(flow);
            }
        });
        orphans.forEach(flow -> flow.end(RelayFlow.Ending.SERVER_DIED));
    }

    /** Flows as a view shows them, at most so many. */
    List<Flow> views(int limit) {
        List<Flow> views = new ArrayList<>();
        freshNow();
        for (FlowList flows : List.of(tcpFlows, udpFlows, untriedUdpFlows)) {
            for (RelayFlow flow = flows.oldest(); flow != null && views.size() < limit; flow = flow.newer) {
                views.add(flow.view(now));
            }
        }
        return views;
    }

    /** Whether flows are open that a stop should wait for: any of TCP, those of UDP that are not quiet. */
    boolean isBusy(long udpQuiet) {
        freshNow();
        return connecting.size() + tcpFlows.size() > 0 || udpFlows.isUsedWithin(udpQuiet, now)
                || untriedUdpFlows.isUsedWithin(udpQuiet, now);
    }

    /** Ends every flow. */
    void close() {
        for (FlowList flows : List.of(connecting, tcpFlows, udpFlows, untriedUdpFlows)) {
            while (flows.oldest() != null) {
                flows.oldest().end(RelayFlow.Ending.STOPPED);
            }
        }
        closeRetired();
        buffers.close();
        pipes.close();
    }
}
