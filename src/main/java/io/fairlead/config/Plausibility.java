package io.fairlead.config;

import io.fairlead.dispatch.DispatchSource;
import io.fairlead.load.MeterSettings;
import io.fairlead.selection.PolicySettings.LeastDrops;
import io.fairlead.selection.PolicySettings.LeastLoadedOver;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Server;
import io.fairlead.topology.Service;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;

/** Tells of settings that are right one by one, but together hardly, or not, what can be meant. */
final class Plausibility {

    private final Duration beat;
    private final MeterSettings meter;
    private final Map<String, Switch> switches;
    private final Duration localPeriod;

    Plausibility(Duration beat, MeterSettings meter, Map<String, Switch> switches, Duration localPeriod) {
        this.beat = beat;
        this.meter = meter;
        this.switches = switches;
        this.localPeriod = localPeriod;
    }

    /** What is defined, but never used. */
    static void unused(Section section, Set<String> used, String message) {
        for (String name : section.keys()) {
            if (!used.contains(name)) {
                section.faults().warning(section.keyAt(name), section.path(name), message, "use it, or remove it");
            }
        }
    }

    void switches(Section section) {
        switches.values().forEach(one -> {
            Section own = section.section(one.name());
            Duration longest = one.longest();
            Duration stale = one.period().multipliedBy(meter.stalePolls());
            if (longest.compareTo(stale) > 0) {
                warn(own, "timeout", "with its retries a reading may take " + Durations.format(longest)
                        + ", and loads are stale after "
                        + Durations.format(stale), "wait less, retry less, or read less often");
            }
            if (!(one instanceof Switch.Sflow)) {
                period(own, one.period());
            }
        });
    }

    /** Readings are asked for on the beat. */
    void period(Section section, Duration period) {
        if (period.compareTo(beat) < 0) {
            warn(section, "period",
                    "sources are read on the beat, which is " + Durations.format(beat) + ", longer than this period",
                    "write " + Durations.format(beat) + " or more here, or a shorter 'measuring.beat'");
        }
    }

    /** A mean over less than the time between two readings is no mean. */
    void pools(Section section, Map<String, PoolSettings> pools) {
        pools.forEach((name, pool) -> {
            Duration slowest = slowest(pool);
            Duration period = switch (pool.policy()) {
                case LeastLoadedOver(Duration past) -> past;
                case LeastDrops(Duration past) -> past;
                default -> slowest;
            };
            if (period.compareTo(slowest) < 0) {
                warn(section.section(name), "policy", "a mean over " + Durations.format(period)
                        + " holds not even two readings, which are " + Durations.format(slowest) + " apart",
                        "lengthen the policy's period, or read more often");
            }
        });
    }

    /** An answer must not live longer than the load that it rests on; the cluster address rests on none. */
    void services(Section section, Map<String, Service> services, Map<String, PoolSettings> pools) {
        services.forEach((key, service) -> {
            PoolSettings pool = pools.get(service.pool());
            if (pool == null || !isMeasured(pool) || service.cluster().isPresent()) {
                return;
            }
            Duration trusted = slowest(pool).multipliedBy(meter.unknownPolls());
            if (service.longest().compareTo(trusted) > 0) {
                Section own = section.section(key);
                own.error("ttl", Durations.format(service.longest()) + (own.has("ttl") ? "" : ", the default,")
                        + " is longer than a load of this pool is believed, " + Durations.format(trusted),
                        "write " + (trusted.toSeconds() == 0 ? "0s" : trusted.toSeconds() + "s or less")
                        + ", or a larger 'measuring.unknown-after'");
            }
        });
    }

    /** Whether its choices rest on loads, of sources without faults. */
    private boolean isMeasured(PoolSettings pool) {
        return pool.policy().isMeasured() && pool.pool().servers().stream()
                .map(server -> server.link().id().source())
                .allMatch(source -> switches.containsKey(source) || source.equals(LinkId.LOCAL)
                        || source.equals(DispatchSource.NAME));
    }

    /** The longest time between two readings of any of its links. */
    private Duration slowest(PoolSettings pool) {
        return pool.pool().servers().stream().map(this::period).max(Comparator.naturalOrder()).orElseThrow();
    }

    private Duration period(Server server) {
        String source = server.link().id().source();
        return switch (source) {
            case LinkId.LOCAL -> localPeriod;
            case DispatchSource.NAME -> beat;
            default -> switches.containsKey(source) ? switches.get(source).period() : localPeriod;
        };
    }

    private static void warn(Section section, String key, String message, String cure) {
        section.faults().warning(section.valueAt(key), section.path(key), message, cure);
    }
}
