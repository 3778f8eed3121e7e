package io.fairlead.dispatch.relay;

import java.util.function.Consumer;

/**
 * Flows of one event loop in order of use, the longest idle first: a doubly linked list whose links are in the flows.
 */
final class FlowList {

    private RelayFlow oldest;
    private RelayFlow newest;
    private int size;

    int size() {
        return size;
    }

    /** The flow that was idle for longest; null when there is none. */
    RelayFlow oldest() {
        return oldest;
    }

    /** Whether a flow was used in the last so many nanoseconds. */
    boolean isUsedWithin(long nanos, long now) {
        return newest != null && now - newest.lastUsed < nanos;
    }

    /** Adds a flow as just used. */
    void add(RelayFlow flow) {
        flow.older = newest;
        flow.newer = null;
        if (newest == null) {
            oldest = flow;
        } else {
            newest.newer = flow;
        }
        newest = flow;
        size++;
    }

    void remove(RelayFlow flow) {
        if (flow.older == null) {
            oldest = flow.newer;
        } else {
            flow.older.newer = flow.newer;
        }
        if (flow.newer == null) {
            newest = flow.older;
        } else {
            flow.newer.older = flow.older;
        }
        flow.older = null;
        flow.newer = null;
        size--;
    }

    /** Marks a flow as used just now. */
    void touch(RelayFlow flow, long now) {
        flow.lastUsed = now;
        if (newest != flow) {
            remove(flow);
            add(flow);
        }
    }

    /** Visits every flow, the longest idle first; the flow visited may be removed on the way, no other. */
    void forEach(Consumer<RelayFlow> visitor) {
        for (RelayFlow flow = oldest; flow != null; ) {
            RelayFlow next = flow.newer;
            visitor.accept(flow);
            flow = next;
        }
    }
}
