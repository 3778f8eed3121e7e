package io.fairlead.monitor;

import java.util.List;

/** The pace of new flows by server, taken between two looks at their counts. */
final class NewFlows {

    private static final double NANOS = 1e9;

    private final long[] before;
    private final long[] pace;
    private long since;
    private boolean begun;

    NewFlows(int servers) {
        before = new long[servers];
        pace = new long[servers];
    }

    /** Takes counts in the order of servers; they never fall. */
    void take(List<Traffic> counts, long now) {
        double seconds = (now - since) / NANOS;
        for (int i = 0; i < before.length; i++) {
            long flows = counts.get(i).tcpFlows() + counts.get(i).udpFlows();
            pace[i] = begun && seconds > 0 ? Math.round((flows - before[i]) / seconds) : 0;
            before[i] = flows;
        }
        since = now;
        begun = true;
    }

    /** Flows that began, each second. */
    long perSecond(int server) {
        return pace[server];
    }
}
