package io.fairlead.load;

import static io.fairlead.counter.Counters.ABSENT;

import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.topology.Link;
import java.util.Locale;

/**
 * Makes two samples of a link's counters into rates, or says why that cannot be done.
 *
 * <p>A difference is only taken where it has one meaning: the counters kept their continuity and width, and a 32-bit
 * counter cannot have wrapped twice at the port's speed. Everything else starts afresh with the newer sample as the
 * base; no number is made up. Sources: RFC 2863 section 3.1.6 (counter size) and ifCounterDiscontinuityTime.
 */
final class LinkMeter {

    private static final double NANOS = 1e9;
    private static final long WRAP_32 = 1L << 32;
    private static final long MASK_32 = WRAP_32 - 1;

    private final Link link;
    private final double believableUse;

    LinkMeter(Link link, double believableUse) {
        this.link = link;
        this.believableUse = believableUse;
    }

    /** What two samples tell. */
    sealed interface Outcome {
    }

    /** Rates. */
    record Rates(Measurement measurement) implements Outcome {
    }

    /**
     * No rates: the newer sample is the new base.
     *
     * @param settling whether the next samples should give rates again
     */
    record Afresh(String reason, boolean settling) implements Outcome {
    }

    /**
     * Compares two samples of one run of the source.
     *
     * @param base   the earlier one
     * @param sample the later one
     * @param span   nanoseconds by which to divide, on the source's clock
     * @param at     when the later one was asked for, on this machine's clock
     */
    Outcome measure(CounterSample base, CounterSample sample, long span, long at) {
        if (anyAbsent(sample)) {
            return new Afresh("the port has no octet counters", false);
        }
        String lost = lostContinuity(base, sample);
        if (lost != null) {
            return new Afresh(lost, true);
        }
        String ambiguous = ambiguity(sample, span);
        if (ambiguous != null) {
            return new Afresh(ambiguous, false);
        }
        LinkRate from = rate(base.from(), sample.from(), sample.width(), span);
        LinkRate to = rate(base.to(), sample.to(), sample.width(), span);
        if (from == null || to == null) {
            return new Afresh("an octet counter went backwards", true);
        }
        double fastest = Math.max(from.bytes(), to.bytes()) * 8;
        if (speed(sample) > 0 && fastest > believableUse * speed(sample)) {
            return new Afresh("counters ran at " + Math.round(fastest / 1e6) + " Mbit/s, which the port cannot", false);
        }
        return new Rates(new Measurement(from, to, capacity(sample), at, span));
    }

    /** The measurement of a link on which nothing has moved. */
    Measurement idle(CounterSample sample, long span, long at) {
        return new Measurement(LinkRate.IDLE, LinkRate.IDLE, capacity(sample), at, span);
    }

    private static String lostContinuity(CounterSample base, CounterSample sample) {
        if (sample.discontinuity() != base.discontinuity()) {
            return "the counters lost continuity";
        }
        if (sample.width() != base.width()) {
            return "the counters changed from " + base.width() + " to " + sample.width() + " bits";
        }
        if (anyAbsent(base)) {
            return "the port has octet counters only now";
        }
        return null;
    }

    private String ambiguity(CounterSample sample, long span) {
        if (sample.width() == 64) {
            return null;
        }
        long speed = speed(sample);
        if (speed == 0) {
            return "32-bit counters on a port of unknown speed may have wrapped: state its capacity";
        }
        double wrapsAfter = WRAP_32 * 8.0 / speed;
        if (span / NANOS * 1.05 >= wrapsAfter) {
            return String.format(Locale.ROOT, "32-bit counters can wrap after %.1f s at the port's speed, but were %.1f s "
                    + "apart: poll more often or have the switch serve ifXTable", wrapsAfter, span / NANOS);
        }
        return null;
    }

    private static boolean anyAbsent(CounterSample sample) {
        return sample.from().octets() == ABSENT || sample.to().octets() == ABSENT;
    }

    private static LinkRate rate(Counters base, Counters now, int width, long span) {
        double seconds = span / NANOS;
        double octets = difference(base.octets(), now.octets(), width) / seconds;
        if (Double.isNaN(octets)) {
            return null;
        }
        return new LinkRate(octets,
                difference(base.packets(), now.packets(), width) / seconds,
                difference(base.discards(), now.discards(), dropWidth(base.discards(), now.discards())) / seconds,
                difference(base.errors(), now.errors(), dropWidth(base.errors(), now.errors())) / seconds);
    }

    /** Drop counters are 32 bits wide in IF-MIB whatever the others are, and 64 where an interface's own are read. */
    private static int dropWidth(long base, long now) {
        return base > MASK_32 || now > MASK_32 ? 64 : 32;
    }

    /** The later less the earlier, over one wrap at 32 bits; NaN where one is absent or the counter went backwards. */
    private static double difference(long base, long now, int width) {
        if (base == ABSENT || now == ABSENT) {
            return Double.NaN;
        }
        if (width == 32) {
            return (now - base) & MASK_32;
        }
        long difference = now - base;
        return difference < 0 ? Double.NaN : difference;
    }

    private long speed(CounterSample sample) {
        return Math.max(sample.speed(), link.statedCapacity().orElse(0));
    }

    private long capacity(CounterSample sample) {
        return link.statedCapacity().orElse(sample.speed());
    }
}
