package io.fairlead.load;

import io.fairlead.topology.LinkId;
import java.util.Map;

/**
 * The load of every link at one time: the patent's table 50. Immutable.
 *
 * @param at    nanoseconds on this machine's monotonic clock at which it holds
 * @param loads by link
 */
public record LoadTable(long at, Map<LinkId, LinkLoad> loads) {

    private static final LinkLoad NEVER_MEASURED = new LinkLoad.Unknown("not measured yet", true);

    public LoadTable {
        loads = Map.copyOf(loads);
    }

    /** Its load; unknown for a link that no source has told of. */
    public LinkLoad of(LinkId link) {
        return loads.getOrDefault(link, NEVER_MEASURED);
    }
}
