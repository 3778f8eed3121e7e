package io.fairlead.monitor;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.Program;
import io.fairlead.monitor.KernelCounting.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/** The kernel's counter, given frames by hand (BPF_PROG_TEST_RUN): attached nowhere. */
final class KernelRig implements AutoCloseable {

    /** The context's size and what of it is set (linux/bpf.h, struct __sk_buff). */
    private static final int CONTEXT = 192;
    private static final int GSO_SEGMENTS = 164;
    private static final int GSO_SIZE = 176;

    private final KernelCounting counting;
    private final BpfMap row;
    private final Map<Side, Program> programs = new EnumMap<>(Side.class);

    KernelRig(MonitorSettings settings) throws IOException {
        counting = new KernelCounting(settings);
        row = counting.tables().newTally();
        for (Side side : Side.values()) {
            programs.put(side, counting.load(side, row));
        }
    }

    /** The verdict of the program. */
    int see(Side side, byte[] frame, int gsoSize, int headers) throws IOException {
        ByteBuffer context = ByteBuffer.allocate(CONTEXT).order(ByteOrder.nativeOrder());
        if (gsoSize > 0) {
            context.putInt(GSO_SIZE, gsoSize).putInt(GSO_SEGMENTS, (frame.length - headers + gsoSize - 1) / gsoSize);
        }
        return Bpf.run(programs.get(side).descriptor(), frame, context.array(), 1).verdict();
    }

    /** Nanoseconds that one of many runs takes, in the mean. */
    int nanos(byte[] frame, int runs) throws IOException {
        return Bpf.run(programs.get(Side.ALL).descriptor(), frame, new byte[0], runs).nanos();
    }

    Traffic of(InetAddress address) throws IOException {
        return counting.traffic(address);
    }

    Tally tally() throws IOException {
        return KernelTables.tally(row);
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        row.close();
        counting.close();
    }
}
