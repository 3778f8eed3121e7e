package io.fairlead.load;

import java.util.Objects;

/**
 * One measurement of a link, made of two samples of its counters.
 *
 * @param from     what came from the server (patent: FC); a switch port's In
 * @param to       what went to the server (patent: TC); a switch port's Out
 * @param capacity bits/s in each direction; 0 when neither stated nor told by the source
 * @param at       nanoseconds on this machine's monotonic clock when the later sample was asked for
 * @param span     nanoseconds between the two samples on the source's clock
 */
public record Measurement(LinkRate from, LinkRate to, long capacity, long at, long span) {

    public Measurement {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
    }

    /** Use of the direction from the server, 1 for all of its capacity; NaN when the capacity is not known. */
    public double useFrom() {
        return use(from);
    }

    /** Use of the direction to the server, 1 for all of its capacity; NaN when the capacity is not known. */
    public double useTo() {
        return use(to);
    }

    /** Use of the fuller direction. */
    public double use() {
        return Math.max(useFrom(), useTo());
    }

    /** Traffic of the fuller direction in bytes/s. */
    public double bytes() {
        return Math.max(from.bytes(), to.bytes());
    }

    /** Part of the packets that were dropped, in the direction that lost more (patent claims 16 and 35). */
    public double lost() {
        return Math.max(from.lost(), to.lost());
    }

    private double use(LinkRate rate) {
        return capacity > 0 ? rate.bytes() * 8 / capacity : Double.NaN;
    }
}
