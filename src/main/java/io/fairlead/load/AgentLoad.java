package io.fairlead.load;

import io.fairlead.topology.Limits;
import java.util.Objects;

/** How busy a server is by its own agent. Closed: it is known, or it is not. */
public sealed interface AgentLoad {

    /** Of a server that has no agent. */
    AgentLoad NONE = new Unknown("no agent is configured", false);

    /**
     * Told lately.
     *
     * @param processor   part of its processors' time that is busy, 0 to 1; NaN where not told
     * @param loadAverage runnable processes for each processor; NaN where not told
     * @param connections established TCP connections; NaN where not told
     * @param processes   processes; NaN where not told
     * @param at          nanoseconds on this machine's monotonic clock when the agent was asked
     * @param span        nanoseconds since the telling before
     */
    record Known(double processor, double loadAverage, double connections, double processes, long at, long span)
            implements AgentLoad {

        /** Use of the tightest of the limited resources, 1 for all of it; 0 where none is both limited and told. */
        public double use(Limits limits) {
            return Math.max(Math.max(part(processor, limits.processor()), part(loadAverage, limits.loadAverage())),
                    Math.max(part(connections, limits.connections()), part(processes, limits.processes())));
        }

        private static double part(double told, double limit) {
            return Double.isNaN(told) ? 0 : told / limit;
        }
    }

    /**
     * Nothing to go by: such a server counts by its link alone.
     *
     * @param reason   why, in words for an operator
     * @param settling true when the next readings should mend it by themselves
     */
    record Unknown(String reason, boolean settling) implements AgentLoad {

        public Unknown {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
