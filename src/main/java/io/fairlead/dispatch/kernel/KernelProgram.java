package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.Program;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The programs of the ELF file. */
enum KernelProgram {
    ARRIVE(new Program.Kind("tc/arrive", "fairlead_arrive", Bpf.PROGRAM_SCHED_CLS, 0), Bpf.TCX_INGRESS),
    LEAVE(new Program.Kind("tc/leave", "fairlead_leave", Bpf.PROGRAM_SCHED_CLS, 0), Bpf.TCX_EGRESS),
    FULL("tc/full", "fairlead_full", Mode.FULL::equals),
    FULL_ERROR("tc/full-error", "fairlead_full_er", Mode.FULL::equals),
    FULL_LEAVE("tc/full-leave", "fairlead_full_lv", Mode.FULL::equals),
    DIRECT("tc/direct", "fairlead_direct", Mode::isDirect),
    DIRECT_ERROR("tc/direct-error", "fairlead_dir_er", Mode::isDirect),
    TUNNEL_ERROR("tc/tunnel-error", "fairlead_tun_er", Mode::isDirect),
    FAST(new Program.Kind("xdp/fast", "fairlead_fast", Bpf.PROGRAM_XDP, Bpf.XDP), Bpf.XDP);

    /** Those that others go on to: {@code enum program} in rewrite.h. */
    static final List<KernelProgram> FURTHER = List.of(FULL, FULL_ERROR, FULL_LEAVE, DIRECT, DIRECT_ERROR, TUNNEL_ERROR);

    private final Program.Kind kind;
    private final int place;
    private final Predicate<Mode> modes;

    KernelProgram(Program.Kind kind, int place) {
        this.kind = kind;
        this.place = place;
        this.modes = _ -> true;
    }

    /** One that others go on to. */
    KernelProgram(String section, String label, Predicate<Mode> modes) {
        this.kind = new Program.Kind(section, label, Bpf.PROGRAM_SCHED_CLS, 0);
        this.place = 0;
        this.modes = modes;
    }

    /** Whether packets of any of these modes want it. */
    boolean isFor(Set<Mode> any) {
        return any.stream().anyMatch(modes);
    }

    Program.Kind kind() {
        return kind;
    }

    /** Where it is attached: an attach type of bpf(2); 0 for nowhere. */
    int place() {
        return place;
    }
}
