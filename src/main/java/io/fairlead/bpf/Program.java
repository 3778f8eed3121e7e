package io.fairlead.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.ToIntFunction;

/** A program in the kernel: what the verifier has let pass. */
public final class Program implements AutoCloseable {

    private static final int LOG = 16 << 20;

    /**
     * What a program is and where it may be attached.
     *
     * @param section    its section of the ELF file
     * @param label      the name that the kernel shows
     * @param type       its type (linux/bpf.h, enum bpf_prog_type)
     * @param attachType what the verifier has to know of its place before; 0 for nothing
     */
    public record Kind(String section, String label, int type, int attachType) {
    }

    private final int descriptor;

    private Program(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Loads a program.
     *
     * @param maps descriptors of its maps, by symbol
     * @throws IOException when the kernel refuses it; with all that its verifier has to say
     */
    public static Program load(ProgramObject object, Kind kind, ToIntFunction<String> maps) throws IOException {
        byte[] instructions = object.program(kind.section, maps);
        int result = load(object, kind, instructions, MemorySegment.NULL);
        return result >= 0 ? new Program(result) : explain(object, kind, instructions, result);
    }

    private static int load(ProgramObject object, Kind kind, byte[] instructions, MemorySegment log)
            throws IOException {
        return Bpf.load(kind.label, kind.type, kind.attachType, instructions, object.license(), log);
    }

    private static Program explain(ProgramObject object, Kind kind, byte[] instructions, int first)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(LOG);
            int result = load(object, kind, instructions, log);
            if (result >= 0) {
                return new Program(result);
            }
            String said = log.getString(0).strip();
            throw new IOException(LinuxError.failure("the kernel refuses the program " + kind.label, first).getMessage()
                    + (said.isEmpty() ? "" : "; its verifier says:\n" + said));
        }
    }

    public int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        LinuxCalls.close(descriptor);
    }
}
