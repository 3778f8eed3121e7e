package io.fairlead.monitor;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers flows so that each counts as new once; of too many the one that was seen longest ago goes. Several threads may
 * use it.
 */
final class FlowMemory {

    private final long udpIdle;
    private final Map<Key, Flow> flows;

    /** @param ports the client's and the server's, 16 bits each */
    record Key(WireAddress client, WireAddress server, int ports, int protocol) {
    }

    private static final class Flow {
        private long seen;
        private int sequence;
    }

    FlowMemory(int limit, Duration udpIdle) {
        this.udpIdle = udpIdle.toNanos();
        flows = new LinkedHashMap<>(1_024, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Flow> eldest) {
                return size() > limit;
            }
        };
    }

    /** Takes note of a SYN; whether it begins a connection, and is not that of before again. */
    synchronized boolean opens(Key key, int sequence) {
        Flow known = flows.get(key);
        if (known != null && known.sequence == sequence) {
            return false;
        }
        Flow flow = known == null ? new Flow() : known;
        flow.sequence = sequence;
        flows.put(key, flow);
        return true;
    }

    /** Takes note of a datagram; whether it begins a flow, after a pause too. */
    synchronized boolean begins(Key key, long now) {
        Flow known = flows.get(key);
        boolean goesOn = known != null && now - known.seen < udpIdle;
        Flow flow = known == null ? new Flow() : known;
        flow.seen = now;
        if (known == null) {
            flows.put(key, flow);
        }
        return !goesOn;
    }

    synchronized int size() {
        return flows.size();
    }
}
