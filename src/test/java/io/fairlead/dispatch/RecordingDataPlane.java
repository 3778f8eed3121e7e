package io.fairlead.dispatch;

import io.fairlead.testing.IdleDataPlane;
import java.util.List;

/** Forwards nothing; remembers what it was told and tells what it is given. */
final class RecordingDataPlane extends IdleDataPlane {

    ForwardingTable table = ForwardingTable.EMPTY;
    List<ServerCounters> rows = List.of();
    boolean closed;

    @Override
    public void apply(ForwardingTable next) {
        table = next;
    }

    @Override
    public List<ServerCounters> counters() {
        return rows;
    }

    @Override
    public void close() {
        closed = true;
    }
}
