package io.fairlead.dispatch.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A program in the kernel: what the verifier has let pass. */
final class Program implements AutoCloseable {

    private static final int LOG = 16 << 20;

    /** The programs of the ELF file. */
    enum Entry {
        ARRIVE("tc/arrive", "fairlead_arrive", Bpf.PROGRAM_SCHED_CLS, Bpf.TCX_INGRESS),
        LEAVE("tc/leave", "fairlead_leave", Bpf.PROGRAM_SCHED_CLS, Bpf.TCX_EGRESS),
        FULL("tc/full", "fairlead_full", Bpf.PROGRAM_SCHED_CLS, 0),
        FULL_ERROR("tc/full-error", "fairlead_full_er", Bpf.PROGRAM_SCHED_CLS, 0),
        FULL_LEAVE("tc/full-leave", "fairlead_full_lv", Bpf.PROGRAM_SCHED_CLS, 0),
        DIRECT("tc/direct", "fairlead_direct", Bpf.PROGRAM_SCHED_CLS, 0),
        DIRECT_ERROR("tc/direct-error", "fairlead_dir_er", Bpf.PROGRAM_SCHED_CLS, 0),
        TUNNEL_ERROR("tc/tunnel-error", "fairlead_tun_er", Bpf.PROGRAM_SCHED_CLS, 0),
        FAST("xdp/fast", "fairlead_fast", Bpf.PROGRAM_XDP, Bpf.XDP);

        /** Those that others go on to: {@code enum program} in rewrite.h. */
        static final List<Entry> FURTHER = List.of(FULL, FULL_ERROR, FULL_LEAVE, DIRECT, DIRECT_ERROR, TUNNEL_ERROR);

        private final String section;
        private final String label;
        private final int type;
        private final int place;

        Entry(String section, String label, int type, int place) {
            this.section = section;
            this.label = label;
            this.type = type;
            this.place = place;
        }

        /** Where it is attached: an attach type of bpf(2). */
        int place() {
            return place;
        }
    }

    private final int descriptor;

    private Program(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Loads a program.
     *
     * @throws IOException when the kernel refuses it; with all that its verifier has to say
     */
    static Program load(ProgramObject object, Entry entry, Tables tables) throws IOException {
        byte[] instructions = object.program(entry.section, tables::descriptor);
        int result = load(object, entry, instructions, MemorySegment.NULL);
        return result >= 0 ? new Program(result) : explain(object, entry, instructions, result);
    }

    private static int load(ProgramObject object, Entry entry, byte[] instructions, MemorySegment log)
            throws IOException {
        int attachType = entry == Entry.FAST ? entry.place : 0;
        return Bpf.load(entry.label, entry.type, attachType, instructions, object.license(), log);
    }

    private static Program explain(ProgramObject object, Entry entry, byte[] instructions, int first)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(LOG);
            int result = load(object, entry, instructions, log);
            if (result >= 0) {
                return new Program(result);
            }
            String said = log.getString(0).strip();
            throw new IOException(LinuxError.failure("the kernel refuses the program " + entry.label, first).getMessage()
                    + (said.isEmpty() ? "" : "; its verifier says:\n" + said));
        }
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        LinuxCalls.close(descriptor);
    }
}
