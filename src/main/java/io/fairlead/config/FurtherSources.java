package io.fairlead.config;

import io.fairlead.counter.prometheus.PrometheusSettings;
import io.fairlead.counter.sflow.SflowSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Switches whose counters do not come over SNMP.
 *
 * @param sflow      those that push by sFlow, and where; empty when there is none
 * @param prometheus those that Prometheus scrapes
 */
public record FurtherSources(Optional<SflowSettings> sflow, List<PrometheusSettings> prometheus) {

    public FurtherSources {
        Objects.requireNonNull(sflow, "sflow");
        prometheus = List.copyOf(prometheus);
    }

    /** Time between two samples, by switch. */
    public Map<String, Duration> periods() {
        Map<String, Duration> periods = new LinkedHashMap<>();
        sflow.ifPresent(settings -> settings.switches().forEach(one -> periods.put(one.name(), one.period())));
        prometheus.forEach(one -> periods.put(one.name(), one.period()));
        return periods;
    }
}
