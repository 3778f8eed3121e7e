package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.Program;
import java.util.List;

/** The programs of the ELF file. */
enum KernelProgram {
    ARRIVE(new Program.Kind("tc/arrive", "fairlead_arrive", Bpf.PROGRAM_SCHED_CLS, 0), Bpf.TCX_INGRESS),
    LEAVE(new Program.Kind("tc/leave", "fairlead_leave", Bpf.PROGRAM_SCHED_CLS, 0), Bpf.TCX_EGRESS),
    FULL(further("tc/full", "fairlead_full")),
    FULL_ERROR(further("tc/full-error", "fairlead_full_er")),
    FULL_LEAVE(further("tc/full-leave", "fairlead_full_lv")),
    DIRECT(further("tc/direct", "fairlead_direct")),
    DIRECT_ERROR(further("tc/direct-error", "fairlead_dir_er")),
    TUNNEL_ERROR(further("tc/tunnel-error", "fairlead_tun_er")),
    FAST(new Program.Kind("xdp/fast", "fairlead_fast", Bpf.PROGRAM_XDP, Bpf.XDP), Bpf.XDP);

    /** Those that others go on to: {@code enum program} in rewrite.h. */
    static final List<KernelProgram> FURTHER = List.of(FULL, FULL_ERROR, FULL_LEAVE, DIRECT, DIRECT_ERROR, TUNNEL_ERROR);

    private final Program.Kind kind;
    private final int place;

    KernelProgram(Program.Kind kind, int place) {
        this.kind = kind;
        this.place = place;
    }

    KernelProgram(Program.Kind kind) {
        this(kind, 0);
    }

    private static Program.Kind further(String section, String label) {
        return new Program.Kind(section, label, Bpf.PROGRAM_SCHED_CLS, 0);
    }

    Program.Kind kind() {
        return kind;
    }

    /** Where it is attached: an attach type of bpf(2); 0 for nowhere. */
    int place() {
        return place;
    }
}
