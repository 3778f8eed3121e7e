package io.fairlead.dispatch.relay;

import io.fairlead.topology.ServerId;
import java.util.List;

/**
 * How many flows of one server are open now, over all event loops and listeners.
 *
 * <p>Each loop counts for itself, without an atomic operation; a count may lag behind the other loops by what they are
 * just doing.
 */
final class OpenFlows {

    private final LoopCounters<Traffic>[] loops;

    private OpenFlows(LoopCounters<Traffic>[] loops) {
        this.loops = loops;
    }

    @SuppressWarnings("unchecked")
    static OpenFlows of(ServerId server, List<RelayLoop> loops) {
        return new OpenFlows(loops.stream().map(loop -> loop.traffic(server)).toArray(LoopCounters[]::new));
    }

    /** The sum as of lately, 0 or more. */
    long count() {
        long open = 0;
        for (LoopCounters<Traffic> loop : loops) {
            open -= loop.get(Traffic.CLOSED);
            open += loop.get(Traffic.OPENED);
        }
        return Math.max(0, open);
    }
}
