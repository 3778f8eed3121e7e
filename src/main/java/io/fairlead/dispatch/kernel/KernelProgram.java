package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.Program;

/** The programs of the ELF file. */
enum KernelProgram {
    ARRIVE(new Program.Kind("tc/arrive", "fairlead_arrive", Bpf.PROGRAM_SCHED_CLS, 0), Bpf.TCX_INGRESS),
    LEAVE(new Program.Kind("tc/leave", "fairlead_leave", Bpf.PROGRAM_SCHED_CLS, 0), Bpf.TCX_EGRESS),
    FAST(new Program.Kind("xdp/fast", "fairlead_fast", Bpf.PROGRAM_XDP, Bpf.XDP), Bpf.XDP);

    private final Program.Kind kind;
    private final int place;

    KernelProgram(Program.Kind kind, int place) {
        this.kind = kind;
        this.place = place;
    }

    Program.Kind kind() {
        return kind;
    }

    /** Where it is attached: an attach type of bpf(2). */
    int place() {
        return place;
    }
}
