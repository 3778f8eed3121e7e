package io.fairlead.monitor;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.LinuxError;
import io.fairlead.bpf.Program;
import io.fairlead.bpf.TrafficControl.End;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Links of tcx (Linux 6.6): each keeps its program, ends with the process, and nobody else takes it away. */
final class LinkHooks implements Hooks {

    /** BPF_F_BEFORE with nothing to be before: first of all. */
    private static final int FIRST = 1 << 3;

    private final Device at;
    private final List<Integer> links = new ArrayList<>();

    LinkHooks(Device at) {
        this.at = at;
    }

    @Override
    public void hang(Program program, End end) throws IOException {
        int link = Bpf.link(program.descriptor(), at.index(), end == End.INGRESS ? Bpf.TCX_INGRESS : Bpf.TCX_EGRESS, FIRST);
        if (link < 0) {
            throw LinuxError.failure("attach to " + at.name(), link);
        }
        links.add(link);
    }

    @Override
    public boolean areThere() {
        return true;
    }

    @Override
    public void close() {
        links.forEach(LinuxCalls::close);
        links.clear();
    }
}
