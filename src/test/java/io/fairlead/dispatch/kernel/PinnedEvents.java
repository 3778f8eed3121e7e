package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.Processors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** What the programs of another process have counted, by the table that it has pinned. */
public final class PinnedEvents {

    private PinnedEvents() {
    }

    /** @param label as views show it: {@code fast-path} */
    public static long count(Path pins, String label) throws IOException {
        Event event = Arrays.stream(Event.values()).filter(each -> each.label().equals(label)).findFirst().orElseThrow();
        Path pin = new BpfFileSystem(pins).current().resolve(Table.EVENTS.symbol());
        int descriptor = Bpf.open(pin.toString());
        if (descriptor < 0) {
            throw new IOException("cannot open " + pin + ": " + descriptor);
        }
        try (BpfMap events = new BpfMap("events", descriptor, Integer.BYTES, Long.BYTES * Processors.possible())) {
            ByteBuffer row = events.get(event.ordinal()).orElseThrow();
            long sum = 0;
            while (row.hasRemaining()) {
                sum += row.getLong();
            }
            return sum;
        }
    }
}
