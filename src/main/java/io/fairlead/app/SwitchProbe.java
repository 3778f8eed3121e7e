package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.counter.AgentReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.snmp.ProbeResult;
import io.fairlead.counter.snmp.SnmpAgentSource;
import io.fairlead.counter.snmp.SnmpCounterSource;
import io.fairlead.counter.snmp.SnmpTransport;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Asks every switch of a configuration, all at once, whether it answers and has the ports. */
final class SwitchProbe {

    private final Configuration configuration;

    SwitchProbe(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Prints what each says; the exit code is 1 when one does not answer or lacks a port. */
    int run(PrintWriter out) {
        try (SnmpTransport transport = new SnmpTransport()) {
            List<CompletionStage<ProbeResult>> probes = configuration.switches().stream()
                    .map(settings -> new SnmpCounterSource(settings, transport).probe()).toList();
            boolean sound = true;
            for (CompletionStage<ProbeResult> probe : probes) {
                sound &= print(probe.toCompletableFuture().join(), out);
            }
            for (AgentReading reading : agents(transport)) {
                sound &= print(reading, out);
            }
            sound &= new FurtherProbe(configuration.further()).run(out);
            return sound ? 0 : 1;
        }
    }

    private List<AgentReading> agents(SnmpTransport transport) {
        List<CompletionStage<AgentReading>> readings = configuration.agents().stream()
                .map(settings -> new SnmpAgentSource(settings, transport).read()).toList();
        return readings.stream().map(reading -> reading.toCompletableFuture().join()).toList();
    }

    private static boolean print(AgentReading reading, PrintWriter out) {
        String agent = "agent of " + reading.server();
        return switch (reading) {
            case AgentReading.Failure(_, _, String reason) -> {
                out.println(agent + ": " + reason);
                yield false;
            }
            case AgentReading.Success _ -> {
                out.println(agent + ": answers");
                yield true;
            }
        };
    }

    private static boolean print(ProbeResult result, PrintWriter out) {
        return switch (result) {
            case ProbeResult.Unreached(String source, String reason) -> {
                out.println(source + ": " + reason);
                yield false;
            }
            case ProbeResult.Reached reached -> {
                out.printf("%s: answers: %s%n", reached.source(), firstLine(reached));
                reached.found().forEach(sample -> out.println("  " + describe(sample)));
                new TreeMap<>(reached.missing()).forEach((link, reason) -> out.println("  " + link + ": " + reason));
                yield reached.missing().isEmpty();
            }
        };
    }

    private static String firstLine(ProbeResult.Reached reached) {
        String name = reached.systemName().isEmpty() ? "(no sysName)" : reached.systemName();
        return name + ", " + reached.description().lines().findFirst().orElse("(no sysDescr)");
    }

    /** A port as it was found. */
    static String describe(CounterSample sample) {
        String speed = sample.speed() == 0 ? "speed not told: state the capacity" : LoadReport.bitRate(sample.speed());
        String status = switch (sample.status()) {
            case UP -> "up";
            case DOWN -> "down";
            case UNKNOWN -> "status not told";
        };
        return sample.link() + ": " + status + ", " + speed + ", " + sample.width() + "-bit counters";
    }
}
