package io.fairlead.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A map of the kernel: rows by key, read and written by bpf(2). Safe for use by several threads. */
public final class BpfMap implements AutoCloseable {

    private static final int LOOKUP = 1;
    private static final int UPDATE = 2;
    private static final int DELETE = 3;
    private static final int LOOKUP_AND_DELETE = 21;
    private static final long ANY = 0;
    private static final long IF_ABSENT = 1;
    private static final long IF_PRESENT = 2;
    private static final int LOOKUP_BATCH = 24;
    private static final int UPDATE_BATCH = 26;
    private static final int BATCH = 8_192;

    private final String name;
    private final int descriptor;
    private final int keySize;
    private final int valueSize;

    /** @param valueSize as read and written: of a map per processor, a value of a multiple of 8 for each of them */
    public BpfMap(String name, int descriptor, int keySize, int valueSize) {
        this.name = name;
        this.descriptor = descriptor;
        this.keySize = keySize;
        this.valueSize = valueSize;
    }

    /** Sees a row; its buffers are valid only until it returns. */
    public interface RowReader {
        void read(ByteBuffer key, ByteBuffer value);
    }

    public int descriptor() {
        return descriptor;
    }

    /** An empty key to be filled in, in the machine's byte order. */
    public ByteBuffer newKey() {
        return buffer(keySize);
    }

    /** An empty value to be filled in. */
    public ByteBuffer newValue() {
        return buffer(valueSize);
    }

    public static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    /** Octets from a buffer's position on, kept. */
    public static ByteBuffer copy(ByteBuffer octets) {
        ByteBuffer copy = buffer(octets.remaining());
        copy.put(0, octets, octets.position(), octets.remaining());
        return copy;
    }

    /** The value of a key. */
    public Optional<ByteBuffer> get(ByteBuffer key) throws IOException {
        return read(LOOKUP, key);
    }

    /** The value of a key, which is taken away at the same time (Linux 5.14 for hash tables). */
    public Optional<ByteBuffer> take(ByteBuffer key) throws IOException {
        return read(LOOKUP_AND_DELETE, key);
    }

    private Optional<ByteBuffer> read(int command, ByteBuffer key) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(valueSize, 8);
            int result = element(arena, command, key, value, ANY);
            if (result == -LinuxError.ENOENT) {
                return Optional.empty();
            }
            check("read", result);
            return Optional.of(ByteBuffer.wrap(value.toArray(JAVA_BYTE)).order(ByteOrder.nativeOrder()));
        }
    }

    public Optional<ByteBuffer> get(int key) throws IOException {
        return get(buffer(Integer.BYTES).putInt(0, key));
    }

    public void put(ByteBuffer key, ByteBuffer value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            check("write", element(arena, UPDATE, key, copy(arena, value), ANY));
        }
    }

    /** Whether there was no such row, and now there is. */
    public boolean putIfAbsent(ByteBuffer key, ByteBuffer value) throws IOException {
        return putWhere(IF_ABSENT, LinuxError.EEXIST, key, value);
    }

    /** Whether there was such a row, and now it has that value. */
    public boolean replace(ByteBuffer key, ByteBuffer value) throws IOException {
        return putWhere(IF_PRESENT, LinuxError.ENOENT, key, value);
    }

    private boolean putWhere(long condition, int unmet, ByteBuffer key, ByteBuffer value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int result = element(arena, UPDATE, key, copy(arena, value), condition);
            if (result != -unmet) {
                check("write", result);
            }
            return result >= 0;
        }
    }

    public void put(int key, ByteBuffer value) throws IOException {
        put(buffer(Integer.BYTES).putInt(0, key), value);
    }

    /** Whether there was such a row. */
    public boolean remove(ByteBuffer key) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int result = element(arena, DELETE, key, MemorySegment.NULL, ANY);
            if (result == -LinuxError.ENOENT) {
                return false;
            }
            check("delete", result);
            return true;
        }
    }

    private int element(Arena arena, int command, ByteBuffer key, MemorySegment value, long flags) {
        MemorySegment attributes = arena.allocate(32, 8);
        attributes.set(JAVA_INT, 0, descriptor);
        attributes.set(JAVA_LONG, 8, copy(arena, key).address());
        attributes.set(JAVA_LONG, 16, value.address());
        attributes.set(JAVA_LONG, 24, flags);
        return LinuxCalls.bpf(command, attributes);
    }

    private static MemorySegment copy(Arena arena, ByteBuffer octets) {
        MemorySegment source = MemorySegment.ofArray(octets.array());
        return arena.allocate(source.byteSize(), 8).copyFrom(source);
    }

    private void check(String verb, int result) throws IOException {
        if (result < 0) {
            throw LinuxError.failure(verb + " table " + name, result);
        }
    }

    /**
     * Reads every row, some thousands with each call. Rows that come and go meanwhile may be seen or not, and after a
     * bucket had to be read again, twice.
     */
    public void forEach(RowReader reader) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keys = arena.allocate((long) BATCH * keySize, 8);
            MemorySegment values = arena.allocate((long) BATCH * valueSize, 8);
            MemorySegment position = arena.allocate(Math.max(8, keySize), 8);
            MemorySegment attributes = arena.allocate(56, 8);
            boolean first = true;
            int result;
            do {
                attributes.set(JAVA_LONG, 0, first ? 0 : position.address());
                attributes.set(JAVA_LONG, 8, position.address());
                attributes.set(JAVA_LONG, 16, keys.address());
                attributes.set(JAVA_LONG, 24, values.address());
                attributes.set(JAVA_INT, 32, BATCH);
                attributes.set(JAVA_INT, 36, descriptor);
                result = LinuxCalls.bpf(LOOKUP_BATCH, attributes);
                if (result < 0 && result != -LinuxError.ENOENT) {
                    check("read", result);
                }
                read(attributes.get(JAVA_INT, 32), keys, values, reader);
                first = false;
            } while (result == 0);
        }
    }

    private void read(int rows, MemorySegment keys, MemorySegment values, RowReader reader) {
        for (long i = 0; i < rows; i++) {
            reader.read(keys.asSlice(i * keySize, keySize).asByteBuffer().order(ByteOrder.nativeOrder()),
                    values.asSlice(i * valueSize, valueSize).asByteBuffer().order(ByteOrder.nativeOrder()));
        }
    }

    /**
     * Writes many rows with one call, which waits once until no program uses what was there before; one by one where the
     * kernel cannot: of a map of maps before Linux 5.19.
     */
    public void putAll(ByteBuffer keys, ByteBuffer values, int rows) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(56, 8);
            attributes.set(JAVA_LONG, 16, copy(arena, keys).address());
            attributes.set(JAVA_LONG, 24, copy(arena, values).address());
            attributes.set(JAVA_INT, 32, rows);
            attributes.set(JAVA_INT, 36, descriptor);
            int result = LinuxCalls.bpf(UPDATE_BATCH, attributes);
            if (result == -LinuxError.ENOTSUPP) {
                putEach(keys, values, rows);
            } else {
                check("write", result);
            }
        }
    }

    private void putEach(ByteBuffer keys, ByteBuffer values, int rows) throws IOException {
        for (int i = 0; i < rows; i++) {
            ByteBuffer key = newKey().put(0, keys, i * keySize, keySize);
            put(key, newValue().put(0, values, i * valueSize, valueSize));
        }
    }

    @Override
    public void close() {
        LinuxCalls.close(descriptor);
    }
}
