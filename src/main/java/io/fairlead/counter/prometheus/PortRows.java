package io.fairlead.counter.prometheus;

import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.LinkId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The series of one reply, put together to ports: those that agree in all labels are one interface.
 *
 * <p>Only what was scraped together is compared: the time of a port's octets is the time of its sample, and a series of
 * another time is not there.
 */
final class PortRows {

    private static final double LARGEST = 0x1p63;
    static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MEGABIT = 1_000_000;

    private final Map<Map<String, String>, Map<Metric, Series>> rows = new HashMap<>();
    private final List<Series> uptimes = new ArrayList<>();
    private final Boots boots;

    PortRows(List<Series> series, Boots boots) {
        this.boots = boots;
        for (Series one : series) {
            if (one.metric() == Metric.UPTIME) {
                uptimes.add(one);
            } else {
                rows.computeIfAbsent(one.labels(), _ -> new EnumMap<>(Metric.class)).put(one.metric(), one);
            }
        }
    }

    /** What a port came to. Closed: a sample, or the reason why there is none. */
    sealed interface Outcome {

        record Sampled(CounterSample sample) implements Outcome {
        }

        record Missing(String reason) implements Outcome {
        }
    }

    Outcome sample(LinkId link, PrometheusSettings.Port port) {
        for (String label : port.labels()) {
            List<Map<String, String>> found = rows.keySet().stream()
                    .filter(labels -> port.value().equals(labels.get(label))).toList();
            if (found.size() > 1) {
                return new Outcome.Missing(found.size() + " interfaces have the label " + label + "=\"" + port.value()
                        + "\": narrow them down by 'select'");
            }
            if (!found.isEmpty()) {
                return sample(link, found.getFirst());
            }
        }
        return new Outcome.Missing("no series with the label " + String.join(" or ", port.labels()) + "=\"" + port.value()
                + "\", of " + rows.size() + " interfaces that it holds");
    }

    private Outcome sample(LinkId link, Map<String, String> labels) {
        Map<Metric, Series> row = rows.get(labels);
        Series octets = row.get(Metric.HC_IN_OCTETS);
        if (octets == null) {
            return new Outcome.Missing("it has no ifHCInOctets");
        }
        long millis = octets.millis();
        Counters from = counters(row, millis, Metric.HC_IN_OCTETS, Metric.IN_DISCARDS, Metric.IN_ERRORS,
                Metric.HC_IN_UCAST, Metric.HC_IN_MULTICAST, Metric.HC_IN_BROADCAST);
        Counters to = counters(row, millis, Metric.HC_OUT_OCTETS, Metric.OUT_DISCARDS, Metric.OUT_ERRORS,
                Metric.HC_OUT_UCAST, Metric.HC_OUT_MULTICAST, Metric.HC_OUT_BROADCAST);
        if (to.octets() == Counters.ABSENT) {
            return new Outcome.Missing("it has no ifHCOutOctets of the same scrape as ifHCInOctets");
        }
        return new Outcome.Sampled(new CounterSample(link, millis * NANOS_PER_MILLI, discontinuity(link, labels, row, millis),
                status(count(row, millis, Metric.OPER_STATUS)), speed(count(row, millis, Metric.HIGH_SPEED)), 64, from, to));
    }

    private static Counters counters(Map<Metric, Series> row, long millis, Metric octets, Metric discards, Metric errors,
                                     Metric unicast, Metric... others) {
        long packets = count(row, millis, unicast);
        for (Metric other : others) {
            long more = count(row, millis, other);
            packets += packets != Counters.ABSENT && more != Counters.ABSENT ? more : 0;
        }
        return new Counters(count(row, millis, octets), packets, count(row, millis, discards), count(row, millis, errors));
    }

    private static long count(Map<Metric, Series> row, long millis, Metric metric) {
        Series series = row.get(metric);
        return series == null || series.millis() != millis || series.value() < 0 || series.value() >= LARGEST
                ? Counters.ABSENT : (long) series.value();
    }

    private static PortStatus status(long value) {
        return switch ((int) value) {
            case 1 -> PortStatus.UP;
            case 2, 6, 7 -> PortStatus.DOWN;
            default -> PortStatus.UNKNOWN;
        };
    }

    private static long speed(long megabits) {
        return megabits > 0 && megabits <= Integer.MAX_VALUE ? megabits * MEGABIT : 0;
    }

    /** The switch's start, and the uptime at which its counters began anew where it tells that. */
    private long discontinuity(LinkId link, Map<String, String> labels, Map<Metric, Series> row, long millis) {
        Series uptime = uptimes.stream()
                .filter(one -> one.millis() == millis && labels.entrySet().containsAll(one.labels().entrySet()))
                .findFirst().orElse(null);
        long start = uptime == null ? 0 : millis - (long) (uptime.value() * 10);
        long told = count(row, millis, Metric.DISCONTINUITY);
        return boots.steady(link, start + (told == Counters.ABSENT ? 0 : told * 10)) * NANOS_PER_MILLI;
    }
}
