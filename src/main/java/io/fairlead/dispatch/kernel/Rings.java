package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.SharedRows;
import io.fairlead.selection.Selector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The selection tables, each put into the place of the last one with a single store, so that a pick sees either the old
 * weights or the new.
 *
 * <p>Each listener has two rings, maps of their own, of which {@code sides} says the one in force. The other is written as
 * memory, which takes no call, once no program can be in the middle of it: the kernel answers a write to a map of maps only
 * after all programs that ran then have ended (RCU). That is waited for after each change, aside, so that the next one need
 * not. Only a ring that outgrows its map waits, for a larger one to be in place.
 */
final class Rings implements AutoCloseable {

    private static final int LEAST_ROWS = 64;

    private final BpfMap outer;
    private final SharedRows sides;
    private final Grace grace;
    private final Map<Integer, Entry> entries = new HashMap<>();
    private final Set<Entry> laidOut = new LinkedHashSet<>();

    /** A listener's two rings, and the numbers in the one that is in force, or laid out for it. */
    private static final class Entry {
        private final int number;
        private final SharedRows[] rings = new SharedRows[2];
        private BpfMap fresh;
        private int[] cells = {};
        private int side;
        private long since;

        private Entry(int number, int side) {
            this.number = number;
            this.side = side;
        }

        private int next() {
            return 1 - side;
        }

        /** Of the map of maps, the one that is not in force. */
        private int row() {
            return 2 * number + next();
        }
    }

    Rings(Tables tables) throws IOException {
        outer = tables.of(Table.RINGS);
        sides = tables.rows(Table.SIDES);
        for (int i = 0; i < Table.ROOTS.entries(); i++) {
            tables.rows(Table.ROOTS).publish(i, Ring.root(i));
        }
        grace = new Grace(outer, Table.RINGS.entries() - 1);
    }

    /**
     * Lays out an entry's selection, to be put into force by {@link #commit}.
     *
     * @param rows   by index of the entry's servers, the numbers of their rows
     * @param others likewise, those of their addresses of the other family; a server's own where there is none
     */
    void put(int number, Selector selector, int[] rows, int[] others) throws IOException {
        int[] cells = Ring.cells(selector, rows, others);
        Entry entry = entries.computeIfAbsent(number, it -> new Entry(it, sides.getInt(it) & 1));
        if (!Arrays.equals(cells, entry.cells)) {
            ring(entry, cells.length / 2).write(cells);
            entry.cells = cells;
            laidOut.add(entry);
        }
    }

    /** The one that is not in force, with room for so much, and nobody in it. */
    private SharedRows ring(Entry entry, int length) throws IOException {
        SharedRows ring = entry.rings[entry.next()];
        if (ring != null && ring.rows() >= length) {
            grace.await(entry.since);
            return ring;
        }
        int rows = Math.max(LEAST_ROWS, length + length / 4);
        BpfMap fresh = Tables.ring(rows);
        release(entry);
        entry.fresh = fresh;
        entry.rings[entry.next()] = new SharedRows(fresh, rows);
        if (ring != null) {
            ring.close();
        }
        return entry.rings[entry.next()];
    }

    /** Puts what was laid out into force, each at once. */
    void commit() throws IOException {
        try {
            place();
            for (Entry entry : laidOut) {
                entry.side = entry.next();
                sides.publish(entry.number, entry.side);
            }
            long now = grace.begin();
            laidOut.forEach(entry -> entry.since = now);
        } catch (IOException e) {
            laidOut.forEach(Rings::forget);
            throw e;
        } finally {
            laidOut.clear();
        }
    }

    /** New maps where the programs find them, in one call, which waits once. */
    private void place() throws IOException {
        List<Entry> grown = laidOut.stream().filter(entry -> entry.fresh != null).toList();
        ByteBuffer keys = BpfMap.buffer(grown.size() * Integer.BYTES);
        ByteBuffer values = BpfMap.buffer(grown.size() * Integer.BYTES);
        for (Entry entry : grown) {
            keys.putInt(entry.row());
            values.putInt(entry.fresh.descriptor());
        }
        if (!grown.isEmpty()) {
            outer.putAll(keys, values, grown.size());
            grown.forEach(Rings::release);
        }
    }

    /** A map lives by who uses it: its descriptor is needed until it is placed. */
    private static void release(Entry entry) {
        if (entry.fresh != null) {
            entry.fresh.close();
            entry.fresh = null;
        }
    }

    /** It is not known what of it is in place. */
    private static void forget(Entry entry) {
        release(entry);
        entry.cells = new int[0];
        if (entry.rings[entry.next()] != null) {
            entry.rings[entry.next()].close();
            entry.rings[entry.next()] = null;
        }
    }

    /** Waits until no program is in what was in force before; for tests and figures. */
    void awaitQuiet() throws IOException {
        grace.await(grace.begin());
    }

    @Override
    public void close() {
        grace.close();
        for (Entry entry : entries.values()) {
            release(entry);
            for (SharedRows ring : entry.rings) {
                if (ring != null) {
                    ring.close();
                }
            }
        }
        entries.clear();
    }
}
