package io.fairlead.load;

import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;

/**
 * The load tables of the past, back to a horizon: the mean load over a period is taken from here.
 *
 * <p>Tables share the measurements they have in common, so that a second more costs one map. Not thread safe: the
 * control loop owns it.
 */
public final class LoadHistory {

    private final long horizon;
    private final ArrayDeque<LoadTable> tables;

    /** @param horizon longest period that will be asked for; zero keeps the latest table only */
    public LoadHistory(Duration horizon) {
        this(horizon, new ArrayDeque<>());
    }

    private LoadHistory(Duration horizon, ArrayDeque<LoadTable> tables) {
        this.horizon = horizon.toNanos();
        this.tables = tables;
    }

    /** The same past for another horizon; this one is not to be used any more. */
    public LoadHistory reaching(Duration other) {
        return new LoadHistory(other, tables);
    }

    /** Adds the table of this beat and drops those that lie beyond the horizon. */
    public void add(LoadTable table) {
        tables.addLast(table);
        while (tables.size() > 1 && table.at() - tables.getFirst().at() > horizon) {
            tables.removeFirst();
        }
    }

    /** The latest table; an empty one before the first beat. */
    public LoadTable latest() {
        return tables.isEmpty() ? new LoadTable(0, Map.of()) : tables.getLast();
    }

    /**
     * The load of a link now, with its rates replaced by their means over a past period.
     *
     * <p>Each measurement weighs by the time it spans. What is not measured now stays as it is: a past mean does not
     * tell whether a link is down or a switch is silent.
     */
    public LinkLoad mean(LinkId link, Duration period) {
        LinkLoad now = latest().of(link);
        return switch (now) {
            case LinkLoad.Known known -> new LinkLoad.Known(mean(link, period, known.measurement()));
            case LinkLoad.Stale stale -> new LinkLoad.Stale(mean(link, period, stale.measurement()), stale.doubt());
            case LinkLoad.Unknown unknown -> unknown;
            case LinkLoad.Down down -> down;
        };
    }

    private Measurement mean(LinkId link, Duration period, Measurement latest) {
        long since = latest().at() - period.toNanos();
        Sum from = new Sum();
        Sum to = new Sum();
        Measurement last = null;
        for (LoadTable table : tables) {
            if (table.at() - since >= 0 && table.of(link) instanceof LinkLoad.Measured measured) {
                Measurement measurement = measured.measurement();
                if (last == null || measurement.at() != last.at()) {
                    from.add(measurement.from(), measurement.span());
                    to.add(measurement.to(), measurement.span());
                    last = measurement;
                }
            }
        }
        return last == null ? latest
                : new Measurement(from.mean(), to.mean(), latest.capacity(), latest.at(), (long) from.span);
    }

    /** Sums rates over time. */
    private static final class Sum {

        private double span;
        private double bytes;
        private double packets;
        private double discards;
        private double errors;

        void add(LinkRate rate, double time) {
            span += time;
            bytes += rate.bytes() * time;
            packets += rate.packets() * time;
            discards += rate.discards() * time;
            errors += rate.errors() * time;
        }

        LinkRate mean() {
            return new LinkRate(bytes / span, packets / span, discards / span, errors / span);
        }
    }
}
