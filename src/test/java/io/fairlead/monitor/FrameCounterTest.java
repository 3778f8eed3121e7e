package io.fairlead.monitor;

import io.fairlead.monitor.KernelCounting.Side;
import java.net.InetSocketAddress;

/** Frames counted outside the kernel. */
class FrameCounterTest extends CountingContract {

    private final FrameRig rig = new FrameRig(settings());

    @Override
    void see(Side side, byte[] frame, int gsoSize) {
        rig.see(side, frame, gsoSize);
    }

    @Override
    Traffic of(InetSocketAddress address) {
        return rig.of(address.getAddress());
    }

    @Override
    Tally tally() {
        return rig.tally();
    }
}
