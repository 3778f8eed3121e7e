package io.fairlead.monitor;

import io.fairlead.dispatch.kernel.Packets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** What a packet costs either way to count it: the kernel's program by test runs, the reader of frames outside. Prints Markdown. */
public final class MonitorFigures {

    private static final int ROUNDS = 21;
    private static final int RUNS = 200_000;

    private MonitorFigures() {
    }

    /** Needs root. */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress other = new InetSocketAddress("192.0.2.77", 53);
        System.out.println("| packet | eBPF, ns | outside the kernel, ns |\n| --- | ---: | ---: |");
        row("of no server", Packets.udp(CountingContract.CLIENT, other, CountingContract.HELLO));
        row("UDP to a server, IPv4", Packets.udp(CountingContract.CLIENT, CountingContract.A, CountingContract.HELLO));
        row("UDP to a server, IPv6", Packets.udp(CountingContract.CLIENT6, CountingContract.A6, CountingContract.HELLO));
        row("TCP from a server, IPv4", Packets.tcp(CountingContract.A, CountingContract.CLIENT, Packets.ACK));
    }

    private static void row(String packet, byte[] frame) throws IOException {
        int[] inside = new int[ROUNDS];
        int[] outside = new int[ROUNDS];
        FrameCounter counter = new FrameCounter(WatchedInterface.Direction.IN, rows(),
                new FlowMemory(1_024, CountingContract.IDLE));
        ByteBuffer buffer = ByteBuffer.allocateDirect(frame.length).order(ByteOrder.nativeOrder()).put(0, frame);
        try (KernelRig kernel = new KernelRig(CountingContract.settings())) {
            for (int i = 0; i < ROUNDS; i++) {
                inside[i] = kernel.nanos(frame, RUNS);
                long began = System.nanoTime();
                for (int run = 0; run < RUNS; run++) {
                    counter.read(buffer, 0, frame.length, frame.length, 0, false, false);
                }
                outside[i] = (int) ((System.nanoTime() - began) / RUNS);
            }
        }
        Arrays.sort(inside);
        Arrays.sort(outside);
        System.out.printf("| %s | %d | %d |%n", packet, inside[ROUNDS / 2], outside[ROUNDS / 2]);
    }

    private static Map<WireAddress, Integer> rows() {
        return Map.of(WireAddress.of(CountingContract.A.getAddress()), 0, WireAddress.of(CountingContract.A6.getAddress()), 1,
                WireAddress.of(CountingContract.B.getAddress()), 2);
    }
}
