package io.fairlead.counter.prometheus;

import io.fairlead.topology.LinkId;
import java.util.HashMap;
import java.util.Map;

/**
 * When the counters of each link began, by the uptime that was scraped with them: a beginning that moves is a restart, by which
 * counts are not continued. The two clocks stray a little, which is none.
 */
final class Boots {

    private static final long STRAYING_MILLIS = 10_000;

    private final Map<LinkId, Long> beginnings = new HashMap<>();

    /**
     * When they began, in milliseconds, steady as long as they run.
     *
     * @param millis as it was worked out this time
     */
    synchronized long steady(LinkId link, long millis) {
        Long before = beginnings.get(link);
        if (before == null || Math.abs(millis - before) > STRAYING_MILLIS) {
            beginnings.put(link, millis);
            return millis;
        }
        return before;
    }

    /** Another reader of the same has it that they began then. */
    synchronized void take(LinkId link, long millis) {
        beginnings.put(link, millis);
    }
}
