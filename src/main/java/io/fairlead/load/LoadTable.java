package io.fairlead.load;

import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.util.Map;

/**
 * The load of every link at one time: the patent's table 50. Immutable.
 *
 * @param at       nanoseconds on this machine's monotonic clock at which it holds
 * @param loads    by link
 * @param rejected by source: readings and samples that could not be used, since the start
 * @param agents   by server, what its own agent tells; without those that have none
 */
public record LoadTable(long at, Map<LinkId, LinkLoad> loads, Map<String, Long> rejected,
                        Map<ServerId, AgentLoad> agents) {

    private static final LinkLoad NEVER_MEASURED = new LinkLoad.Unknown("not measured yet", true);

    public LoadTable {
        loads = Map.copyOf(loads);
        rejected = Map.copyOf(rejected);
        agents = Map.copyOf(agents);
    }

    /** Loads of links alone. */
    public LoadTable(long at, Map<LinkId, LinkLoad> loads, Map<String, Long> rejected) {
        this(at, loads, rejected, Map.of());
    }

    /** Loads of which all could be used. */
    public LoadTable(long at, Map<LinkId, LinkLoad> loads) {
        this(at, loads, Map.of());
    }

    /** Its load; unknown for a link that no source has told of. */
    public LinkLoad of(LinkId link) {
        return loads.getOrDefault(link, NEVER_MEASURED);
    }

    /** What its agent tells; unknown for a server without one. */
    public AgentLoad of(ServerId server) {
        return agents.getOrDefault(server, AgentLoad.NONE);
    }
}
