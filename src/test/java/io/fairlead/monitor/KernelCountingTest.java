package io.fairlead.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.dispatch.kernel.OwnNetwork;
import io.fairlead.monitor.KernelCounting.Side;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Frames counted by the kernel's program. */
@Tag(OwnNetwork.TAG)
@Tag("component")
class KernelCountingTest extends CountingContract {

    /** TCX_NEXT: whoever comes after it sees the packet too. */
    private static final int NEXT = -1;
    private static final int IPV6 = 0x86;

    private KernelRig rig;

    @BeforeEach
    void load() throws IOException {
        OwnNetwork.assumeKernelPrograms();
        rig = new KernelRig(settings());
    }

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @Override
    void see(Side side, byte[] frame, int gsoSize) throws IOException {
        int headers = (frame[12] & 0xff) == IPV6 ? 14 + 40 + 8 : 14 + 20 + 20;
        assertEquals(NEXT, rig.see(side, frame, gsoSize, headers), "it only looks");
    }

    @Override
    Traffic of(InetSocketAddress address) throws IOException {
        return rig.of(address.getAddress());
    }

    @Override
    Tally tally() throws IOException {
        return rig.tally();
    }
}
