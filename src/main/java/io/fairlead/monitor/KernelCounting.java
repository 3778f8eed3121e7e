package io.fairlead.monitor;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.LinuxError;
import io.fairlead.bpf.Program;
import io.fairlead.bpf.ProgramObject;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts in the kernel: an eBPF program at each interface's tcx hooks (Linux 6.6), ahead of all others there, so that it
 * sees packets before a dispatcher's program rewrites or redirects them.
 *
 * <p>Nothing is pinned: when the process ends, however it does, the kernel takes the programs away.
 */
final class KernelCounting implements Counting {

    /** BPF_F_BEFORE with nothing to be before: first of all. */
    private static final int FIRST = 1 << 3;

    private final ProgramObject object;
    private final KernelTables tables;

    /** Which addresses of a packet count. */
    enum Side {
        ALL(new Program.Kind("tc/all", "fairlead_all", Bpf.PROGRAM_SCHED_CLS, 0)),
        FROM(new Program.Kind("tc/from", "fairlead_from", Bpf.PROGRAM_SCHED_CLS, 0)),
        TO(new Program.Kind("tc/to", "fairlead_to", Bpf.PROGRAM_SCHED_CLS, 0));

        private final Program.Kind kind;

        Side(Program.Kind kind) {
            this.kind = kind;
        }
    }

    /** @throws IOException when this build has no programs or this kernel takes no maps */
    KernelCounting(MonitorSettings settings) throws IOException {
        object = object();
        tables = new KernelTables(settings);
    }

    private static ProgramObject object() throws IOException {
        return ProgramObject.ofThisBuild(KernelCounting.class, "monitor.bpf.o").orElseThrow(() -> new IOException(
                "this build has no kernel programs, since it was made without clang; cure: install clang, build again"));
    }

    @Override
    public String method() {
        return "eBPF at tcx";
    }

    /** A program that counts into these tables and an interface's row. */
    Program load(Side side, BpfMap tally) throws IOException {
        return Program.load(object, side.kind, tables.symbols(tally));
    }

    KernelTables tables() {
        return tables;
    }

    @Override
    public Tap attach(WatchedInterface watched, Device at) throws IOException {
        KernelTap tap = new KernelTap(watched, tables.newTally());
        try {
            switch (watched.direction()) {
                case IN -> tap.hang(Side.ALL, at, Bpf.TCX_INGRESS);
                case OUT -> tap.hang(Side.ALL, at, Bpf.TCX_EGRESS);
                case BOTH -> {
                    tap.hang(Side.FROM, at, Bpf.TCX_INGRESS);
                    tap.hang(Side.TO, at, Bpf.TCX_EGRESS);
                }
            }
            if (watched.promiscuous()) {
                tap.promiscuous = PacketSocket.promiscuous(at.index());
            }
            return tap;
        } catch (IOException | RuntimeException e) {
            tap.close();
            throw e;
        }
    }

    @Override
    public Traffic traffic(InetAddress address) throws IOException {
        return tables.traffic(address);
    }

    @Override
    public void close() {
        tables.close();
    }

    /** The links of one interface: each keeps its program, and its program keeps the tables. */
    private final class KernelTap implements Tap {

        private final InterfaceLosses losses;
        private final BpfMap row;
        private final List<Integer> links = new ArrayList<>();
        private PacketSocket promiscuous;

        KernelTap(WatchedInterface watched, BpfMap row) {
            this.losses = new InterfaceLosses(watched.name());
            this.row = row;
        }

        private void hang(Side side, Device at, int place) throws IOException {
            try (Program program = load(side, row)) {
                int link = Bpf.link(program.descriptor(), at.index(), place, FIRST);
                if (link < 0) {
                    throw LinuxError.failure("attach to " + at.name(), link);
                }
                links.add(link);
            }
        }

        @Override
        public Tally tally() throws IOException {
            return KernelTables.tally(row).plus(losses.sinceStart());
        }

        @Override
        public void close() {
            links.forEach(LinuxCalls::close);
            links.clear();
            if (promiscuous != null) {
                promiscuous.close();
            }
            row.close();
        }
    }
}
