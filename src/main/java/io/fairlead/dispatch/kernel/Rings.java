package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.ForwardingTable.Entry;
import io.fairlead.selection.Selector;
import java.io.IOException;
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

    private final BpfMap outer;
    private final Map<Integer, int[]> current = new HashMap<>();

    Rings(BpfMap outer) {
        this.outer = outer;
    }

    /**
     * Puts an entry's selection into force.
     *
     * @param slots by index of the entry's servers, the numbers of their rows
     */
    void put(int number, Entry entry, int[] slots) throws IOException {
        int[] ring = ring(entry.selector(), slots);
        if (Arrays.equals(ring, current.get(number))) {
            return;
        }
        try (BpfMap inner = Tables.ring(ring.length)) {
            ByteBuffer keys = BpfMap.buffer(ring.length * Integer.BYTES);
            ByteBuffer values = BpfMap.buffer(ring.length * Integer.BYTES);
            for (int i = 0; i < ring.length; i++) {
                keys.putInt(i);
                values.putInt(ring[i]);
            }
            inner.putAll(keys, values, ring.length);
            outer.put(number, BpfMap.buffer(Integer.BYTES).putInt(0, inner.descriptor()));
        }
        current.put(number, ring);
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
