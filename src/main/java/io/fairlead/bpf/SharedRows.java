package io.fairlead.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The rows of an array map as memory that programs and this process share (BPF_F_MMAPABLE, Linux 5.5): written and read
 * without a call. Each row takes 8 octets. It outlives the map's descriptor.
 */
public final class SharedRows implements AutoCloseable {

    private static final int ROW = 8;
    private static final VarHandle INTS = JAVA_INT.varHandle();
    private static final VarHandle LONGS = JAVA_LONG.varHandle();

    private final int rows;
    private final MemorySegment memory;

    /** @throws IOException when the memory cannot be mapped */
    public SharedRows(BpfMap map, int rows) throws IOException {
        this.rows = rows;
        memory = LinuxCalls.map(map.descriptor(), (long) rows * ROW);
        if (memory.equals(MemorySegment.NULL)) {
            throw new IOException("the memory of a table of " + rows + " rows cannot be mapped");
        }
    }

    public int rows() {
        return rows;
    }

    /** The first number of a row. */
    public int getInt(int row) {
        return (int) INTS.getVolatile(memory, (long) row * ROW);
    }

    /** Writes a row's first number; who reads it sees all that was written before. */
    public void publish(int row, int value) {
        INTS.setRelease(memory, (long) row * ROW, value);
    }

    /** Writes the first rows, two numbers each. */
    public void write(int[] numbers) {
        MemorySegment.copy(numbers, 0, memory, JAVA_INT, 0, numbers.length);
    }

    public long getLong(int row) {
        return (long) LONGS.getVolatile(memory, (long) row * ROW);
    }

    /** Adds to a row, without losing what programs add meanwhile; gives what was there before. */
    public long add(int row, long more) {
        return (long) LONGS.getAndAdd(memory, (long) row * ROW, more);
    }

    @Override
    public void close() {
        LinuxCalls.unmap(memory);
    }
}
