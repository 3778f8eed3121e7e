package io.fairlead.counter.snmp;

import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;

/**
 * One port's values out of a reply, checked for type and made into a sample.
 *
 * <p>The reply is untrusted: a value of another type than its column's counts as not there.
 */
final class PortRow {

    private static final long MEGABIT = 1_000_000;
    private static final long SATURATED = 0xFFFF_FFFFL;
    private static final long LOW_32_BITS = 0xFFFF_FFFFL;
    private static final Set<IfColumn> COUNTERS = EnumSet.range(IfColumn.HC_IN_OCTETS, IfColumn.OUT_ERRORS);

    private final Port port;
    private final Map<IfColumn, Variable> values = new EnumMap<>(IfColumn.class);
    private final Set<IfColumn> asked = EnumSet.noneOf(IfColumn.class);

    /** What a row comes to. */
    sealed interface Outcome {

        /** A sample. */
        record Sampled(CounterSample sample) implements Outcome {
        }

        /** Something was learned of the port's columns: ask again. */
        record Incomplete() implements Outcome {
        }

        /** The row is gone or has another name: find the port again. */
        record Moved(String reason) implements Outcome {
        }

        /** The row is there, but there is nothing to measure by. */
        record Unusable(String reason) implements Outcome {
        }
    }

    PortRow(Port port) {
        this.port = port;
    }

    Port port() {
        return port;
    }

    /** Takes a value; null, an SNMPv2 exception or a wrong type stand for none. */
    void put(IfColumn column, Variable value) {
        asked.add(column);
        if (column.holds(value)) {
            values.put(column, value);
        }
    }

    /**
     * Makes a sample, or says why there is none.
     *
     * @param uptime nanoseconds of the agent's unwrapped uptime that came with the row
     */
    Outcome evaluate(long uptime) {
        Port.Resolution.Found row = (Port.Resolution.Found) port.resolution();
        Variable identity = values.get(row.identity());
        if (identity == null) {
            return new Outcome.Moved("ifIndex " + row.ifIndex() + " is no longer there");
        }
        if (identity instanceof OctetString name && !port.name().value().equals(text(name))) {
            return new Outcome.Moved("ifIndex " + row.ifIndex() + " is now named '" + NameTable.printable(text(name))
                    + "'");
        }
        learn();
        if (!asked.containsAll(port.columns().wanted())) {
            return new Outcome.Incomplete();
        }
        boolean wide = port.columns().wide();
        Counters from = from(wide);
        Counters to = to(wide);
        if (from.octets() == Counters.ABSENT || to.octets() == Counters.ABSENT) {
            return new Outcome.Unusable("ifIndex " + row.ifIndex() + " has neither ifHCInOctets and ifHCOutOctets nor "
                    + "ifInOctets and ifOutOctets");
        }
        return new Outcome.Sampled(new CounterSample(port.link(), uptime, discontinuity(uptime), status(), speed(),
                wide ? 64 : 32, from, to));
    }

    /** A name as it stands in MIBs: UTF-8 at most, and without the padding that some agents add. */
    static String text(OctetString value) {
        String text = new String(value.getValue(), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    private void learn() {
        for (IfColumn column : asked) {
            if (!values.containsKey(column)) {
                port.columns().lacks(column);
            }
        }
        if (count(IfColumn.HIGH_SPEED) == 0) {
            port.columns().slow();
        }
    }

    private Counters from(boolean wide) {
        long octets = count(wide ? IfColumn.HC_IN_OCTETS : IfColumn.IN_OCTETS);
        long packets = wide
                ? sum(IfColumn.HC_IN_UCAST, IfColumn.HC_IN_MULTICAST, IfColumn.HC_IN_BROADCAST)
                : low(sum(IfColumn.IN_UCAST, IfColumn.IN_MULTICAST, IfColumn.IN_BROADCAST, IfColumn.IN_NUCAST));
        return new Counters(octets, packets, count(IfColumn.IN_DISCARDS), count(IfColumn.IN_ERRORS));
    }

    private Counters to(boolean wide) {
        long octets = count(wide ? IfColumn.HC_OUT_OCTETS : IfColumn.OUT_OCTETS);
        long packets = wide
                ? sum(IfColumn.HC_OUT_UCAST, IfColumn.HC_OUT_MULTICAST, IfColumn.HC_OUT_BROADCAST)
                : low(sum(IfColumn.OUT_UCAST, IfColumn.OUT_MULTICAST, IfColumn.OUT_BROADCAST, IfColumn.OUT_NUCAST));
        return new Counters(octets, packets, count(IfColumn.OUT_DISCARDS), count(IfColumn.OUT_ERRORS));
    }

    /** Unicast packets must be counted, the others are added where they are. */
    private long sum(IfColumn unicast, IfColumn... others) {
        long sum = count(unicast);
        if (sum == Counters.ABSENT) {
            return Counters.ABSENT;
        }
        for (IfColumn other : others) {
            sum += values.containsKey(other) ? count(other) : 0;
        }
        return sum;
    }

    private static long low(long sum) {
        return sum == Counters.ABSENT ? sum : sum & LOW_32_BITS;
    }

    private long count(IfColumn column) {
        Variable value = values.get(column);
        return value == null ? Counters.ABSENT : value.toLong();
    }

    private PortStatus status() {
        return switch ((int) count(IfColumn.OPER_STATUS)) {
            case 1 -> PortStatus.UP;
            case 2, 6, 7 -> PortStatus.DOWN;
            default -> PortStatus.UNKNOWN;
        };
    }

    private long speed() {
        long high = count(IfColumn.HIGH_SPEED);
        if (high > 0) {
            return high * MEGABIT;
        }
        long low = count(IfColumn.SPEED);
        return low > 0 && low < SATURATED ? low : 0;
    }

    private long discontinuity(long uptime) {
        EnumSet<IfColumn> counters = EnumSet.copyOf(values.keySet());
        counters.retainAll(COUNTERS);
        long ours = port.countedSince(counters, uptime);
        long event = count(IfColumn.DISCONTINUITY);
        long theirs = event == Counters.ABSENT ? Counters.ABSENT : UptimeClock.earlier(event, uptime);
        return ours > 0 ? Math.max(ours, theirs) : theirs;
    }
}
