package io.fairlead.counter.sflow;

/**
 * The uptime of one part of a switch, unwrapped: milliseconds in 32 bits become nanoseconds that fall back only by a restart.
 *
 * <p>Datagrams may overtake each other, so a small step back in uptime and sequence number is an old datagram, which tells
 * nothing new; any other step back is a restart. Every gap in the sequence is a datagram lost.
 */
final class SwitchClock {

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Datagrams and milliseconds by which one may come too late. */
    private static final int LATE_DATAGRAMS = 1_000;
    private static final int LATE_MILLIS = 60_000;

    private boolean started;
    private long uptime;
    private long sequence;
    private long millis;
    private long lost;
    private long late;
    private int runs;

    /**
     * Takes a datagram's head.
     *
     * @return whether it is a new one
     */
    boolean take(long nextSequence, long nextUptime) {
        int step = (int) (nextSequence - sequence);
        int elapsed = (int) (nextUptime - uptime);
        if (started && step <= 0 && step > -LATE_DATAGRAMS && elapsed <= 0 && elapsed > -LATE_MILLIS) {
            late++;
            return false;
        }
        if (!started || elapsed < 0 || step <= 0) {
            runs += started ? 1 : 0;
            millis = nextUptime;
        } else {
            millis += elapsed;
            lost += step - 1;
        }
        started = true;
        sequence = nextSequence;
        uptime = nextUptime;
        return true;
    }

    /** Nanoseconds of the last datagram that was taken. */
    long nanos() {
        return millis * NANOS_PER_MILLI;
    }

    /** How often it began anew. */
    int runs() {
        return runs;
    }

    /** Datagrams that never came. */
    long lost() {
        return lost;
    }

    /** Datagrams that came too late. */
    long late() {
        return late;
    }
}
