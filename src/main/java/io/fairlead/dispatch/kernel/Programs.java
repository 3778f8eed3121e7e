package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.Program;
import io.fairlead.bpf.ProgramObject;
import io.fairlead.dispatch.DataPlaneSettings.Hook;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The programs that a hook needs, loaded, and those that they go on to put where they find them.
 *
 * <p>A program goes on to another by its row in a table, which is replaced between two packets (BPF_MAP_TYPE_PROG_ARRAY).
 */
final class Programs implements AutoCloseable {

    private final Map<KernelProgram, Program> programs = new EnumMap<>(KernelProgram.class);

    /**
     * Loads them. The verifier takes half a second for those of full NAT: what nobody goes on to is not loaded.
     *
     * @param modes those of which there may be packets
     * @throws IOException when the kernel refuses one, with its verifier's log, or this build has none
     */
    Programs(Hook hook, Tables tables, Set<Mode> modes) throws IOException {
        ProgramObject object = object().orElseThrow(() -> new IOException(
                "this build has no kernel programs, since it was made without clang; cure: install clang, build again"));
        try {
            for (int i = 0; i < KernelProgram.FURTHER.size(); i++) {
                KernelProgram each = KernelProgram.FURTHER.get(i);
                if (!each.isFor(modes)) {
                    continue;
                }
                Program further = Program.load(object, each.kind(), tables::descriptor);
                programs.put(each, further);
                tables.of(Table.PROGRAMS).put(i, BpfMap.buffer(Integer.BYTES).putInt(0, further.descriptor()));
            }
            programs.put(KernelProgram.ARRIVE, Program.load(object, KernelProgram.ARRIVE.kind(), tables::descriptor));
            programs.put(KernelProgram.LEAVE, Program.load(object, KernelProgram.LEAVE.kind(), tables::descriptor));
            if (hook == Hook.XDP) {
                programs.put(KernelProgram.FAST, Program.load(object, KernelProgram.FAST.kind(), tables::descriptor));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The programs of this build; empty when it was made without clang. */
    static Optional<ProgramObject> object() throws IOException {
        return ProgramObject.ofThisBuild(Programs.class, "dispatcher.bpf.o");
    }

    Program of(KernelProgram entry) {
        return programs.get(entry);
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        programs.clear();
    }
}
