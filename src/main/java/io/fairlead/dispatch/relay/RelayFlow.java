package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.Flow;
import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.Protocol;
import java.time.Duration;

/** What TCP and UDP flows have in common; a link of a {@link FlowList}. On its event loop only. */
abstract class RelayFlow {

    /** Why a flow is ended from outside. */
    enum Ending {
        EVICTED, EXPIRED, SERVER_DIED, STOPPED
    }

    /** Links of the list it stands in. */
    RelayFlow older;
    RelayFlow newer;

    /** Nanoseconds on the monotonic clock. */
    long lastUsed;
    private final long opened;
    private final Protocol protocol;

    /** Where it goes; null while none is chosen. */
    ServerSlot server;
    /** The generation of the server's slot when it was chosen. */
    int generation;
    private long fromBytes;
    private long toBytes;

    RelayFlow(Protocol protocol, long now) {
        this.protocol = protocol;
        opened = now;
        lastUsed = now;
    }

    /** Whose flow. */
    abstract FlowKey key();

    /** Ends it at once. */
    abstract void end(Ending ending);

    /** Takes it to a server. */
    final void place(ServerSlot slot) {
        server = slot;
        generation = slot.generation();
        slot.traffic().add(Traffic.OPENED, 1);
        if (protocol == Protocol.UDP) {
            slot.traffic().add(Traffic.UDP_OPENED, 1);
        }
    }

    /** Takes it from its server. */
    final void displace() {
        if (server != null) {
            server.traffic().add(Traffic.CLOSED, 1);
            if (protocol == Protocol.UDP) {
                server.traffic().add(Traffic.UDP_CLOSED, 1);
            }
            server = null;
        }
    }

    /** Whether its server is no longer the one it was placed with. */
    final boolean isOrphan() {
        return server != null && !server.serves(generation);
    }

    final void countFrom(long packets, long bytes) {
        fromBytes += bytes;
        server.traffic().add(Traffic.FROM_PACKETS, packets);
        server.traffic().add(protocol == Protocol.UDP ? Traffic.UDP_FROM_BYTES : Traffic.TCP_FROM_BYTES, bytes);
    }

    final void countTo(long packets, long bytes) {
        toBytes += bytes;
        server.traffic().add(Traffic.TO_PACKETS, packets);
        server.traffic().add(protocol == Protocol.UDP ? Traffic.UDP_TO_BYTES : Traffic.TCP_TO_BYTES, bytes);
    }

    /** As a view shows it. */
    final Flow view(long now) {
        return new Flow(key(), server.id(), Duration.ofNanos(now - opened),
                Duration.ofNanos(Math.max(0, now - lastUsed)), fromBytes, toBytes);
    }
}
