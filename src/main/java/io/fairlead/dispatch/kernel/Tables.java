package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.LinuxError;
import io.fairlead.bpf.Processors;
import io.fairlead.bpf.SharedRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All tables, open: made new, or those that an earlier process left pinned.
 *
 * <p>With a pin they live on when this process ends, in whatever way; without one they live as long as the programs
 * that use them.
 */
final class Tables implements AutoCloseable {

    /** Rings of different length (BPF_F_INNER_MAP, Linux 5.10) that are written as memory (BPF_F_MMAPABLE, Linux 5.5). */
    private static final int RING_FLAGS = 1 << 12 | 1 << 10;
    private static final int ARRAY = 2;
    private static final int MAP_INFO = 88;
    private static final int INFO_ENTRIES = 16;

    private final Map<Table, BpfMap> maps = new EnumMap<>(Table.class);
    private final Map<Table, SharedRows> shared = new EnumMap<>(Table.class);
    private final int processors;
    private boolean adopted;

    private Tables(int processors) {
        this.processors = processors;
    }

    /**
     * Opens every table.
     *
     * @param folder      where to pin them and look for pinned ones; empty for neither
     * @param flows       rows of the table of flows, if it is made new
     * @param ways        rows of the table of source ports, if it is made new
     * @param originators rows of the table of affinity, if it is made new
     */
    static Tables open(Optional<Path> folder, int flows, int ways, int originators) throws IOException {
        Tables tables = new Tables(Processors.possible());
        try {
            for (Table table : Table.values()) {
                int entries = switch (table) {
                    case FLOWS -> flows;
                    case WAYS -> ways;
                    case ORIGINATORS -> originators;
                    default -> table.entries();
                };
                tables.open(table, entries, folder.map(it -> it.resolve(table.symbol())));
            }
            return tables;
        } catch (IOException | RuntimeException e) {
            tables.close();
            throw e;
        }
    }

    private void open(Table table, int entries, Optional<Path> pin) throws IOException {
        int descriptor = -LinuxError.ENOENT;
        if (pin.isPresent() && Files.exists(pin.get())) {
            descriptor = check("open the pinned table " + pin.get(), Bpf.open(pin.get().toString()));
            adopted = true;
        } else {
            descriptor = check("make table " + table.symbol(), make(table, entries));
            if (pin.isPresent()) {
                check("pin table " + pin.get(), Bpf.pin(descriptor, pin.get().toString()));
            }
        }
        maps.put(table, new BpfMap(table.symbol(), descriptor, table.keySize(), valueSize(table)));
    }

    private static int make(Table table, int entries) throws IOException {
        String name = "fl_" + table.symbol();
        if (table.type() != Table.Type.ARRAY_OF_MAPS) {
            return Bpf.createMap(name, table.type().number(), table.keySize(), table.valueSize(), entries,
                    table.type().flags(), 0);
        }
        try (BpfMap like = ring(2)) {
            return Bpf.createMap(name, table.type().number(), table.keySize(), table.valueSize(), entries,
                    table.type().flags(), like.descriptor());
        }
    }

    /** A new table of so many pairs of numbers, to be one ring. */
    static BpfMap ring(int rows) throws IOException {
        return new BpfMap("ring", check("make a ring", Bpf.createMap("fl_ring", ARRAY, 4, 8, rows, RING_FLAGS, 0)), 4, 8);
    }

    private static int check(String what, int result) throws IOException {
        if (result < 0) {
            throw LinuxError.failure(what, result);
        }
        return result;
    }

    private int valueSize(Table table) {
        boolean each = table.type() == Table.Type.PROCESSOR_ARRAY;
        return each ? (table.valueSize() + 7) / 8 * 8 * processors : table.valueSize();
    }

    BpfMap of(Table table) {
        return maps.get(table);
    }

    /** The rows of a table of {@link Table.Type#SHARED_ARRAY} as memory; closed with the tables. */
    SharedRows rows(Table table) throws IOException {
        SharedRows rows = shared.get(table);
        if (rows == null) {
            rows = new SharedRows(of(table), capacity(table));
            shared.put(table, rows);
        }
        return rows;
    }

    /** The descriptor of the table with that symbol. */
    int descriptor(String symbol) {
        return maps.get(Table.valueOf(symbol.toUpperCase(Locale.ROOT))).descriptor();
    }

    /** Whether some were there already. */
    boolean wereThere() {
        return adopted;
    }

    /** How many rows a table can have. */
    int capacity(Table table) {
        byte[] info = Bpf.info(of(table).descriptor(), MAP_INFO);
        return info == null ? 0 : ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()).getInt(INFO_ENTRIES);
    }

    /** The sum over processors of a value's 64-bit words. */
    long[] sum(Table table, int key) throws IOException {
        long[] sums = new long[(table.valueSize() + 7) / 8];
        ByteBuffer value = of(table).get(key).orElseThrow(() -> new IOException("table " + table.symbol() + " has no row "
                + key));
        for (int i = 0; value.hasRemaining(); i++) {
            sums[i % sums.length] += value.getLong();
        }
        return sums;
    }

    @Override
    public void close() {
        shared.values().forEach(SharedRows::close);
        shared.clear();
        maps.values().forEach(BpfMap::close);
        maps.clear();
    }
}
