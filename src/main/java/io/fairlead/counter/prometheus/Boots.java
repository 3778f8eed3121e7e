package io.fairlead.counter.prometheus;

import io.fairlead.topology.LinkId;
import java.util.HashMap;
import java.util.Map;

/**
 * When the switch behind each link started, by the uptime that was scraped with its counters: a start that moves is a restart,
 * by which counts are not continued. The two clocks stray a little, which is none.
 */
final class Boots {

    private static final long STRAYING_MILLIS = 10_000;

    private final Map<LinkId, Long> starts = new HashMap<>();

    /**
     * When it started, in milliseconds, steady while it runs.
     *
     * @param millis when the uptime was scraped
     * @param ticks  the uptime in hundredths of a second
     */
    long start(LinkId link, long millis, double ticks) {
        long start = millis - (long) (ticks * 10);
        Long before = starts.get(link);
        if (before == null || Math.abs(start - before) > STRAYING_MILLIS) {
            starts.put(link, start);
            return start;
        }
        return before;
    }
}
