package io.fairlead.dispatch.kernel;

import io.fairlead.dispatch.DataPlaneSettings.Hook;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * The programs that a hook needs, loaded, and those that they go on to put where they find them.
 *
 * <p>A program goes on to another by its row in a table, which is replaced between two packets (BPF_MAP_TYPE_PROG_ARRAY).
 */
final class Programs implements AutoCloseable {

    private final Map<Program.Entry, Program> programs = new EnumMap<>(Program.Entry.class);

    /** @throws IOException when the kernel refuses one, with its verifier's log, or this build has none */
    Programs(Hook hook, Tables tables) throws IOException {
        ProgramObject object = ProgramObject.ofThisBuild().orElseThrow(() -> new IOException(
                "this build has no kernel programs, since it was made without clang; cure: install clang, build again"));
        try {
            for (int i = 0; i < Program.Entry.FURTHER.size(); i++) {
                Program further = Program.load(object, Program.Entry.FURTHER.get(i), tables);
                programs.put(Program.Entry.FURTHER.get(i), further);
                tables.of(Table.PROGRAMS).put(i, BpfMap.buffer(Integer.BYTES).putInt(0, further.descriptor()));
            }
            programs.put(Program.Entry.ARRIVE, Program.load(object, Program.Entry.ARRIVE, tables));
            programs.put(Program.Entry.LEAVE, Program.load(object, Program.Entry.LEAVE, tables));
            if (hook == Hook.XDP) {
                programs.put(Program.Entry.FAST, Program.load(object, Program.Entry.FAST, tables));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    Program of(Program.Entry entry) {
        return programs.get(entry);
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        programs.clear();
    }
}
