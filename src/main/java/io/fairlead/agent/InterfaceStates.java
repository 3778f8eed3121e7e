package io.fairlead.agent;

import io.fairlead.counter.PortStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Makes rows into views, with what only an agent knows of them: its uptime, and since when their state is as it is. */
final class InterfaceStates {

    private static final long NANOS_PER_TICK = 10_000_000;

    private final long started;
    private final Map<Integer, State> states = new HashMap<>();

    /** A state, and the sysUpTime since when. */
    private record State(PortStatus status, long since) {
    }

    /** @param started {@link System#nanoTime} of the agent's start */
    InterfaceStates(long started) {
        this.started = started;
    }

    /** The view at a time on the same clock. */
    synchronized MibView view(String name, String description, List<InterfaceRow> rows, long now) {
        long uptime = ticks(now);
        NavigableMap<Integer, MibRow> byIndex = new TreeMap<>();
        for (InterfaceRow row : rows) {
            State state = states.compute(row.index(), (index, before) -> before == null ? new State(row.status(), 0)
                    : before.status() == row.status() ? before : new State(row.status(), uptime));
            long broken = row.broken().isPresent() ? Math.max(1, ticks(row.broken().getAsLong())) : 0;
            byIndex.put(row.index(), new MibRow(row, state.since(), broken));
        }
        states.keySet().retainAll(byIndex.keySet());
        return new MibView(name, description, uptime, byIndex);
    }

    private long ticks(long time) {
        return (time - started) / NANOS_PER_TICK;
    }
}
