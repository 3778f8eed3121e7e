package io.fairlead.monitor;

import java.io.IOException;
import java.net.InetAddress;

/** Counts packets by server, on as many interfaces as are attached. */
interface Counting extends AutoCloseable {

    /** How it does, in words. */
    String method();

    /** Begins to count on an interface. */
    Tap attach(WatchedInterface watched, Device at) throws IOException;

    /** What passed from and to an address of the settings, on all interfaces since the start. */
    Traffic traffic(InetAddress address) throws IOException;

    /** Ends all; taps have to be closed before. */
    @Override
    void close();

    /** One interface on which packets are counted. */
    interface Tap extends AutoCloseable {

        /** Whether it counts still: what hangs at an interface somebody may have taken away. */
        boolean isThere() throws IOException;

        /** What it has shown so far. */
        Tally tally() throws IOException;

        /** Ends the counting there; what was counted stays. */
        @Override
        void close();
    }
}
