package io.fairlead.monitor;

import io.fairlead.monitor.KernelCounting.Side;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** The counter outside the kernel, given frames by hand: one for each side, as one interface has but one. */
final class FrameRig {

    private final Map<WireAddress, Integer> rows = new HashMap<>();
    private final FrameCounter all;
    private final FrameCounter apart;

    FrameRig(MonitorSettings settings) {
        settings.servers().forEach(server -> server.addresses().forEach(address ->
                rows.put(WireAddress.of(address), rows.size())));
        FlowMemory flows = new FlowMemory(settings.flows(), settings.udpIdle());
        all = new FrameCounter(WatchedInterface.Direction.IN, rows, flows);
        apart = new FrameCounter(WatchedInterface.Direction.BOTH, rows, flows);
    }

    /** Shows it a frame that lies amid other octets. */
    void see(Side side, byte[] frame, int gsoSize) {
        ByteBuffer buffer = ByteBuffer.allocate(frame.length + 64).order(ByteOrder.nativeOrder()).put(32, frame);
        (side == Side.ALL ? all : apart).read(buffer, 32, 32 + frame.length, frame.length, gsoSize, false,
                side == Side.TO);
    }

    Traffic of(InetAddress address) {
        int row = rows.get(WireAddress.of(address));
        return all.traffic(row).plus(apart.traffic(row));
    }

    Tally tally() {
        return all.tally().plus(apart.tally());
    }
}
