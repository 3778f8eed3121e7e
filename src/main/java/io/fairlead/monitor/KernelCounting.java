package io.fairlead.monitor;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.ClsactFilter;
import io.fairlead.bpf.Program;
import io.fairlead.bpf.ProgramObject;
import io.fairlead.bpf.TrafficControl.End;
import java.io.IOException;
import java.net.InetAddress;
import java.util.function.IntPredicate;

/**
 * Counts in the kernel: an eBPF program at each interface, ahead of all others there, so that it sees packets before a
 * dispatcher's program rewrites or redirects them.
 *
 * <p>It hangs there by tcx (Linux 6.6), or by filters of clsact where there is none. Nothing is pinned: when the process
 * ends, however it does, the kernel takes the programs at tcx away; filters that are left the next one does.
 */
final class KernelCounting implements Counting {

    private final ProgramObject object;
    private final KernelTables tables;
    private final IntPredicate needsFilter;
    private volatile boolean byFilter;

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
        this(settings, ClsactFilter::isNeeded);
    }

    /** @param needsFilter whether programs hang by clsact at an interface, by its index */
    KernelCounting(MonitorSettings settings, IntPredicate needsFilter) throws IOException {
        object = object();
        tables = new KernelTables(settings);
        this.needsFilter = needsFilter;
    }

    private static ProgramObject object() throws IOException {
        return ProgramObject.ofThisBuild(KernelCounting.class, "monitor.bpf.o").orElseThrow(() -> new IOException(
                "this build has no kernel programs, since it was made without clang; cure: install clang, build again"));
    }

    @Override
    public String method() {
        return byFilter ? "eBPF at clsact" : "eBPF at tcx";
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
        byFilter = needsFilter.test(at.index());
        KernelTap tap = new KernelTap(watched, tables.newTally(), byFilter ? new FilterHooks(at) : new LinkHooks(at));
        try {
            switch (watched.direction()) {
                case IN -> tap.hang(Side.ALL, End.INGRESS);
                case OUT -> tap.hang(Side.ALL, End.EGRESS);
                case BOTH -> {
                    tap.hang(Side.FROM, End.INGRESS);
                    tap.hang(Side.TO, End.EGRESS);
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

    /** The programs at one interface; they keep the tables. */
    private final class KernelTap implements Tap {

        private final InterfaceLosses losses;
        private final BpfMap row;
        private final Hooks hooks;
        private PacketSocket promiscuous;

        KernelTap(WatchedInterface watched, BpfMap row, Hooks hooks) {
            this.losses = new InterfaceLosses(watched.name());
            this.row = row;
            this.hooks = hooks;
        }

        private void hang(Side side, End end) throws IOException {
            try (Program program = load(side, row)) {
                hooks.hang(program, end);
            }
        }

        @Override
        public boolean isThere() throws IOException {
            return hooks.areThere();
        }

        @Override
        public Tally tally() throws IOException {
            return KernelTables.tally(row).plus(losses.sinceStart());
        }

        @Override
        public void close() {
            hooks.close();
            if (promiscuous != null) {
                promiscuous.close();
            }
            row.close();
        }
    }
}
