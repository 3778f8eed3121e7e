package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.DispatcherSettings.Limits;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the limits of flows, over all event loops: in all, and for each client. Touched once for each flow, not for
 * packets.
 *
 * <p>At the limit the loop that has the new flow sheds the one of its own that was idle for longest.
 */
final class Admission {

    private final Limits limits;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> openByClient = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Admission(Limits limits) {
        this.limits = limits;
    }

    /** Admits no more. */
    void stop() {
        stopped = true;
    }

    /** Whether one more flow of that client may be opened; when true, {@link #leave} is to follow in the end. */
    boolean admit(InetAddress client, RelayLoop loop) {
        if (stopped || !countClient(client)) {
            return false;
        }
        if (open.incrementAndGet() > limits.flows() && !loop.shedOldest()) {
            leave(client);
            return false;
        }
        return true;
    }

    private boolean countClient(InetAddress client) {
        if (limits.flowsPerClient() == 0) {
            return true;
        }
        int count = openByClient.merge(client, 1, Integer::sum);
        if (count > limits.flowsPerClient()) {
            uncountClient(client);
            return false;
        }
        return true;
    }

    private void uncountClient(InetAddress client) {
        if (limits.flowsPerClient() > 0) {
            openByClient.computeIfPresent(client, (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** A flow that was admitted is over. */
    void leave(InetAddress client) {
        open.decrementAndGet();
        uncountClient(client);
    }
}
