package io.fairlead.dispatch.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.LinuxCalls;
import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.selection.Selector;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The selection tables: a selector's ring of slots as a map of its own, put in the place of the last one with a single
 * write, so that each pick sees either the old weights or the new.
 *
 * <pre>
 *   row 0: slots | row 1: different servers | rows 2…: number of a server's row, as often as its weight
 * </pre>
 */
final class Rings {

    private static final int HEAD = 2;
    private static final int ROW = 8;

    private final BpfMap outer;
    private final Map<Integer, int[]> current = new HashMap<>();
    private final Map<Integer, BpfMap> laidOut = new HashMap<>();

    Rings(BpfMap outer) {
        this.outer = outer;
    }

    /**
     * Lays out an entry's selection, to be put into force by {@link #commit}.
     *
     * @param slots by index of the entry's servers, the numbers of their rows
     */
    void put(int number, Entry entry, int[] slots) throws IOException {
        int[] ring = ring(entry.selector(), slots);
        if (!Arrays.equals(ring, current.get(number))) {
            BpfMap inner = Tables.ring(ring.length);
            laidOut.put(number, inner);
            fill(inner, ring);
            current.put(number, ring);
        }
    }

    /** Puts what was laid out in the place of what is in force, each at once; waits until no pick sees the old ones. */
    void commit() throws IOException {
        ByteBuffer keys = BpfMap.buffer(laidOut.size() * Integer.BYTES);
        ByteBuffer values = BpfMap.buffer(laidOut.size() * Integer.BYTES);
        laidOut.forEach((number, inner) -> {
            keys.putInt(number);
            values.putInt(inner.descriptor());
        });
        try {
            if (!laidOut.isEmpty()) {
                outer.putAll(keys, values, laidOut.size());
            }
        } catch (IOException e) {
            laidOut.keySet().forEach(current::remove);
            throw e;
        } finally {
            laidOut.values().forEach(BpfMap::close);
            laidOut.clear();
        }
    }

    /** As memory, in which each row takes 8 octets: a call for each row would take a hundred times as long. */
    private static void fill(BpfMap inner, int[] ring) throws IOException {
        MemorySegment rows = LinuxCalls.map(inner.descriptor(), (long) ring.length * ROW);
        if (rows.equals(MemorySegment.NULL)) {
            throw new IOException("the memory of a ring of " + ring.length + " rows cannot be mapped");
        }
        for (int i = 0; i < ring.length; i++) {
            rows.set(JAVA_INT, (long) i * ROW, ring[i]);
        }
        LinuxCalls.unmap(rows);
    }

    private static int[] ring(Selector selector, int[] slots) {
        int[] turn = selector.slots();
        int[] ring = new int[HEAD + turn.length];
        ring[0] = turn.length;
        ring[1] = selector.size();
        for (int i = 0; i < turn.length; i++) {
            ring[HEAD + i] = slots[turn[i]];
        }
        return ring;
    }
}
