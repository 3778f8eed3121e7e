package io.fairlead.lab;

import java.time.Duration;

/**
 * How long measuring takes in a lab.
 *
 * <p>The switch is polled every second, but Net-SNMP reads its interfaces anew only every 3 s: that is the effective period
 * of samples, and a change in traffic may fall just after one.
 */
final class Samples {

    /** One sample: the agent's refresh of its counters, and the poll that finds it. */
    static final Duration ONE = Duration.ofSeconds(3 + 1);

    /** The time within which a change in traffic is measured in full: the sample it falls into, and the next one. */
    static final Duration TWO = ONE.multipliedBy(2);

    /** From a start to the first load: one change sets the base, the next gives the rate; and the agent's own start. */
    static final Duration FIRST = ONE.multipliedBy(4);

    private Samples() {
    }
}
