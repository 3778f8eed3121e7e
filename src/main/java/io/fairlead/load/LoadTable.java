package io.fairlead.load;

import io.fairlead.topology.LinkId;
import java.util.Map;

/**
 * The load of every link at one time: the patent's table 50. Immutable.
 *
 * @param at       nanoseconds on this machine's monotonic clock at which it holds
 * @param loads    by link
 * @param rejected by source: readings and samples that could not be used, since the start
 */
public record LoadTable(long at, Map<LinkId, LinkLoad> loads, Map<String, Long> rejected) {

    private static final LinkLoad NEVER_MEASURED = new LinkLoad.Unknown("not measured yet", true);

    public LoadTable {
        loads = Map.copyOf(loads);
        rejected = Map.copyOf(rejected);
    }

    /** Loads of which all could be used. */
    public LoadTable(long at, Map<LinkId, LinkLoad> loads) {
        this(at, loads, Map.of());
    }

    /** Its load; unknown for a link that no source has told of. */
    public LinkLoad of(LinkId link) {
        return loads.getOrDefault(link, NEVER_MEASURED);
    }
}
