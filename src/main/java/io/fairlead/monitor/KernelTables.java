package io.fairlead.monitor;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.bpf.LinuxError;
import io.fairlead.bpf.Processors;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.ToIntFunction;

/**
 * The maps that the kernel's counter writes: {@code src/main/bpf/monitor.bpf.c} has the rows as structs.
 *
 * <pre>
 *   watched   address 16                   → from octets 8, packets 8 | to octets 8, packets 8 | flows TCP 8, UDP 8
 *   flows     client 16 | server 16 | ports 2, 2 | protocol 4             → seen 4 | sequence 4
 *   tallies   0                            → octets 8 | packets 8 | unread 8 | untracked 8
 * </pre>
 *
 * Counts have a row for each processor, so that no packet waits for another; a sum is read without stopping them.
 */
final class KernelTables implements AutoCloseable {

    private static final int ARRAY = 2;
    private static final int PROCESSOR_HASH = 5;
    private static final int PROCESSOR_ARRAY = 6;
    private static final int LRU_HASH = 9;
    private static final int TRAFFIC = 48;
    private static final int TALLY = 32;
    private static final int FLOW_KEY = 40;
    private static final int FLOW = 8;
    private static final int TICK_BITS = 20;

    private final int processors;
    private final BpfMap watched;
    private final BpfMap flows;
    private final BpfMap idle;

    KernelTables(MonitorSettings settings) throws IOException {
        processors = Processors.possible();
        int addresses = settings.servers().stream().mapToInt(server -> server.addresses().size()).sum();
        watched = open("watched", PROCESSOR_HASH, WireAddress.octets(), TRAFFIC, addresses, processors);
        flows = open("flows", LRU_HASH, FLOW_KEY, FLOW, settings.flows(), 1);
        idle = open("idle", ARRAY, Integer.BYTES, Integer.BYTES, 1, 1);
        idle.put(0, idle.newValue().putInt(0, ticks(settings.udpIdle())));
        for (WatchedServer server : settings.servers()) {
            for (InetAddress address : server.addresses()) {
                watched.put(key(address), watched.newValue());
            }
        }
    }

    private static BpfMap open(String name, int type, int key, int value, int rows, int processors) throws IOException {
        int result = Bpf.createMap("flm_" + name, type, key, value, rows, 0, 0);
        if (result < 0) {
            throw LinuxError.failure("make table " + name, result);
        }
        return new BpfMap(name, result, key, value * processors);
    }

    /** Ticks of 2^20 ns. */
    static int ticks(Duration duration) {
        return (int) Math.clamp(duration.toNanos() >>> TICK_BITS, 1, Integer.MAX_VALUE);
    }

    private static ByteBuffer key(InetAddress address) {
        return WireAddress.of(address).put(BpfMap.buffer(WireAddress.octets())).rewind();
    }

    /** The row of an interface's own counts. */
    BpfMap newTally() throws IOException {
        return open("tallies", PROCESSOR_ARRAY, Integer.BYTES, TALLY, 1, processors);
    }

    /** Descriptors by the programs' symbols, for an interface with that row. */
    ToIntFunction<String> symbols(BpfMap tally) {
        return symbol -> switch (symbol) {
            case "watched" -> watched.descriptor();
            case "flows" -> flows.descriptor();
            case "idle" -> idle.descriptor();
            case "tallies" -> tally.descriptor();
            default -> throw new IllegalArgumentException("no table " + symbol);
        };
    }

    Traffic traffic(InetAddress address) throws IOException {
        long[] sums = sum(watched.get(key(address)).orElseThrow(() -> new IOException("no row of " + address)), TRAFFIC);
        return new Traffic(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
    }

    /** What an interface's row says; losses are not in it. */
    static Tally tally(BpfMap row) throws IOException {
        long[] sums = sum(row.get(0).orElseThrow(() -> new IOException("no row of the interface")), TALLY);
        return new Tally(sums[0], sums[1], 0, sums[2], sums[3]);
    }

    private static long[] sum(ByteBuffer values, int size) {
        long[] sums = new long[size / Long.BYTES];
        for (int i = 0; values.hasRemaining(); i++) {
            sums[i % sums.length] += values.getLong();
        }
        return sums;
    }

    @Override
    public void close() {
        watched.close();
        flows.close();
        idle.close();
    }
}
