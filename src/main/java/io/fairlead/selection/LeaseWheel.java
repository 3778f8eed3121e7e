package io.fairlead.selection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How much of a load each server holds of leases that live, and when that ends.
 *
 * <p>A timing wheel without entries: {@link #BUCKETS} sums per server, each for the leases that end within one stretch of
 * time (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels"). Adding costs two atomic additions; what has ended
 * is taken off once a beat. The stretch grows with the longest lease. Sums are in fixed point, so that what was added is
 * taken off to the last bit. Any thread adds and reads, one settles.
 */
final class LeaseWheel {

    private static final int BUCKETS = 64;
    /** Buckets of a quarter of a second at first, for leases of up to 16 s. */
    private static final int FIRST_SHIFT = 28;
    private static final double ONE = 1 << 20;
    /** A cache line apart, so that threads that give to different servers do not wait for each other; many seldom meet. */
    private static final int APART = 8;
    private static final int MANY = 1024;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final int servers;
    private final int apart;
    private final long[] live;
    private volatile Turn turn;
    private Turn previous;
    private volatile long longest;
    private long settled;
    private boolean started;

    /** One layout of the wheel: a bucket is {@code 1 << shift} nanoseconds wide. */
    private record Turn(int shift, long[] sums) {

        int bucket(long time) {
            return (int) (time >> shift) & BUCKETS - 1;
        }

        long width() {
            return 1L << shift;
        }

        /** Longest lease that it can tell from one that has ended. */
        long reach() {
            return (BUCKETS - 2) * width();
        }
    }

    LeaseWheel(int servers) {
        this.servers = servers;
        apart = servers > MANY ? 1 : APART;
        live = new long[servers * apart];
        turn = new Turn(FIRST_SHIFT, new long[servers * BUCKETS]);
    }

    /** Adds a lease; one that is longer than the wheel reaches ends early until the next beat has made it larger. */
    void add(int server, double load, long now, long ttl) {
        long fixed = Math.round(load * ONE);
        Turn current = turn;
        long kept = Math.max(0, ttl);
        if (kept > current.reach()) {
            longest = Math.max(longest, kept);
            kept = current.reach();
        }
        LONGS.getAndAdd(live, server * apart, fixed);
        LONGS.getAndAdd(current.sums, current.bucket(now + kept) * servers + server, fixed);
    }

    /** What a server holds. */
    double of(int server) {
        return Math.max(0, (long) LONGS.getOpaque(live, server * apart)) / ONE;
    }

    /** Takes off what has ended by now. */
    void settle(long now) {
        if (started) {
            sweep(turn, settled, now);
        }
        if (previous != null) {
            sweep(previous, now - previous.width() * BUCKETS, now);
        }
        settled = now;
        started = true;
        if (longest > turn.reach()) {
            grow(now);
        }
    }

    private void sweep(Turn swept, long from, long to) {
        long first = from >> swept.shift;
        long last = to >> swept.shift;
        for (long tick = Math.max(first, last - BUCKETS); tick < last; tick++) {
            int start = (int) (tick & BUCKETS - 1) * servers;
            for (int server = 0; server < servers; server++) {
                if ((long) LONGS.getOpaque(swept.sums, start + server) != 0) {
                    LONGS.getAndAdd(live, server * apart, -(long) LONGS.getAndSet(swept.sums, start + server, 0L));
                }
            }
        }
    }

    /** Lays out wider buckets; what stands in the old ones, and what threads still add there, ends by them. */
    private void grow(long now) {
        int shift = turn.shift;
        while ((BUCKETS - 2) * (1L << shift) < longest) {
            shift++;
        }
        if (previous != null) {
            sweepAll(previous);
        }
        previous = turn;
        turn = new Turn(shift, new long[servers * BUCKETS]);
    }

    private void sweepAll(Turn swept) {
        sweep(swept, 0, (long) BUCKETS << swept.shift);
    }
}
