package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.ForwardingTable.Target;
import io.fairlead.topology.ServerId;
import java.net.InetAddress;

/**
 * A server of one virtual listener as one event loop knows it: the table's row, its counters, whether it is suspect.
 */
final class ServerSlot {

    private final LoopCounters<Traffic> traffic;
    private final OpenFlows openFlows;
    private final Suspicion suspicion;
    private Target target;

    ServerSlot(Target target, LoopCounters<Traffic> traffic, OpenFlows openFlows, Suspicion suspicion) {
        this.target = target;
        this.traffic = traffic;
        this.openFlows = openFlows;
        this.suspicion = suspicion;
    }

    void update(Target next) {
        target = next;
    }

    /** The server has left the table: its flows are orphans. */
    void retire() {
        target = new Target(target.server(), target.address(), State.DEAD, target.generation() + 1);
    }

    ServerId id() {
        return target.server();
    }

    InetAddress address() {
        return target.address();
    }

    int generation() {
        return target.generation();
    }

    LoopCounters<Traffic> traffic() {
        return traffic;
    }

    /** Its open flows, those of other loops and listeners too. */
    OpenFlows openFlows() {
        return openFlows;
    }

    boolean takesNewFlows() {
        return target.state() == State.ACTIVE;
    }

    /** Whether a flow of that generation may stay. */
    boolean serves(int generation) {
        return target.generation() == generation && target.state() != State.DEAD;
    }

    /** Whether it is to be avoided while another server can take a flow. */
    Suspicion suspicion() {
        return suspicion;
    }
}
