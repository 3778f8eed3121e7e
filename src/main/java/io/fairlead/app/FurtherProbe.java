package io.fairlead.app;

import io.fairlead.config.FurtherSources;
import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSource;
import io.fairlead.counter.prometheus.PrometheusSettings;
import io.fairlead.counter.prometheus.PrometheusSource;
import io.fairlead.counter.sflow.SflowListener;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeMap;

/**
 * Tries out the switches whose counters do not come over SNMP: asks Prometheus, and waits for what switches push by sFlow, two
 * of their periods at most.
 */
final class FurtherProbe {

    private final FurtherSources sources;

    FurtherProbe(FurtherSources sources) {
        this.sources = sources;
    }

    /** Prints what came of each; false when one says nothing or lacks a port. */
    boolean run(PrintWriter out) {
        boolean sound = true;
        for (PrometheusSettings settings : sources.prometheus()) {
            try (PrometheusSource source = new PrometheusSource(settings)) {
                sound &= print(List.of(source), out);
            }
        }
        return sources.sflow().isEmpty() ? sound : listen(out) && sound;
    }

    private boolean listen(PrintWriter out) {
        try (SflowListener listener = new SflowListener(sources.sflow().orElseThrow())) {
            return print(listener.sources(), out);
        } catch (UncheckedIOException e) {
            out.println(e.getMessage());
            return false;
        }
    }

    private static boolean print(List<? extends CounterSource> sources, PrintWriter out) {
        List<CounterReading> readings = sources.stream().map(CounterSource::read).toList().stream()
                .map(reading -> reading.toCompletableFuture().join()).toList();
        return readings.stream().map(reading -> print(reading, out)).reduce(true, Boolean::logicalAnd);
    }

    private static boolean print(CounterReading reading, PrintWriter out) {
        return switch (reading) {
            case CounterReading.Failure(String source, _, String reason) -> {
                out.println(source + ": " + reason);
                yield false;
            }
            case CounterReading.Success success -> {
                out.println(success.source() + ": answers");
                success.samples().forEach(sample -> out.println("  " + SwitchProbe.describe(sample)));
                new TreeMap<>(success.missing()).forEach((link, reason) -> out.println("  " + link + ": " + reason));
                yield success.missing().isEmpty();
            }
        };
    }
}
