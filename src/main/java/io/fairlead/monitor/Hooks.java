package io.fairlead.monitor;

import io.fairlead.bpf.Program;
import io.fairlead.bpf.TrafficControl.End;
import java.io.IOException;

/** Where the kernel's counter hangs at an interface. */
sealed interface Hooks extends AutoCloseable permits LinkHooks, FilterHooks {

    /** Hangs a program there, ahead of all others; it may be closed then. */
    void hang(Program program, End end) throws IOException;

    /** Whether what was hung there is there still. */
    boolean areThere() throws IOException;

    /** Takes all away. */
    @Override
    void close();
}
