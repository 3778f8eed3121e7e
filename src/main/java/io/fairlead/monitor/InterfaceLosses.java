package io.fairlead.monitor;

import io.fairlead.counter.Counters;
import io.fairlead.counter.InterfaceFiles;
import io.fairlead.counter.LocalInterfaceSource;

/**
 * What an interface could not take from its wire: {@code rx_missed_errors} and {@code rx_fifo_errors} (Linux,
 * Documentation/networking/statistics.rst). {@code rx_dropped} is not among it: it counts packets that the stack had no
 * use for, and those the monitor has seen.
 */
final class InterfaceLosses {

    private static final InterfaceFiles FILES = new InterfaceFiles(LocalInterfaceSource.SYSFS);

    private final String name;
    private final long before;

    InterfaceLosses(String name) {
        this.name = name;
        before = now();
    }

    private long now() {
        return count("rx_missed_errors") + count("rx_fifo_errors");
    }

    private long count(String file) {
        long count = FILES.number(name, "statistics/" + file);
        return count == Counters.ABSENT ? 0 : count;
    }

    /** A tally of nothing but what was lost. */
    Tally sinceStart() {
        return new Tally(0, 0, Math.max(0, now() - before), 0, 0);
    }
}
