package io.fairlead.counter.sflow;

import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.LinkId;

/**
 * The counts of one port, sample by sample: what is 32 bits wide in sFlow is unwrapped, so that packets are as wide as
 * octets.
 *
 * <p>A sequence number of the port's samples that falls back, and a restart of the switch, mean that counts were not
 * continued.
 */
final class PortCounts {

    private static final long MASK_32 = 0xffff_ffffL;
    private static final long OPERATIONAL = 2;

    private final LinkId link;
    private final Packets in = new Packets();
    private final Packets out = new Packets();
    private boolean started;
    private long sequence;
    private int runs;
    private long discontinuity = Counters.ABSENT;

    PortCounts(LinkId link) {
        this.link = link;
    }

    /**
     * Makes a sample of counters.
     *
     * @param time nanoseconds of the switch's uptime
     * @param run  which run of the switch it is
     */
    CounterSample take(InterfaceCounters counters, long time, int run) {
        boolean anew = run != runs || (int) (counters.sampleSequence() - sequence) < 0;
        if (started && anew) {
            discontinuity = time;
        }
        started = true;
        sequence = counters.sampleSequence();
        runs = run;
        return new CounterSample(link, time, discontinuity, status(counters.status()), Math.max(0, counters.speed()), 64,
                counters(counters.in(), in), counters(counters.out(), out));
    }

    private static PortStatus status(long bits) {
        return bits == MASK_32 ? PortStatus.UNKNOWN : (bits & OPERATIONAL) != 0 ? PortStatus.UP : PortStatus.DOWN;
    }

    private static Counters counters(InterfaceCounters.Direction direction, Packets packets) {
        return new Counters(direction.octets() == -1L ? Counters.ABSENT : direction.octets(), packets.take(direction),
                kept(direction.discards()), kept(direction.errors()));
    }

    private static long kept(long count) {
        return count == MASK_32 ? Counters.ABSENT : count;
    }

    /** Unicast, multicast and broadcast packets together, in 64 bits. */
    private static final class Packets {

        private long[] last;
        private long sum;

        long take(InterfaceCounters.Direction direction) {
            long[] now = {direction.unicast(), direction.multicast(), direction.broadcast()};
            for (int i = 0; i < now.length; i++) {
                boolean both = last != null && now[i] != MASK_32 && last[i] != MASK_32;
                sum += both ? now[i] - last[i] & MASK_32 : 0;
            }
            last = now;
            return now[0] == MASK_32 ? Counters.ABSENT : sum;
        }
    }
}
