package io.fairlead.bench;

import io.fairlead.load.MeterSettings;
import io.fairlead.selection.PolicySettings;
import io.fairlead.simulation.Contender;
import io.fairlead.simulation.Entrance;
import io.fairlead.simulation.Farm;
import io.fairlead.simulation.Farms;
import io.fairlead.simulation.PolledSource;
import io.fairlead.simulation.Resolvers;
import io.fairlead.simulation.Result;
import io.fairlead.simulation.Simulation;
import io.fairlead.simulation.WorkloadSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Simulates a farm past one machine: servers at switches of 48 ports, many resolvers, ten virtual minutes. Prints how
 * long it took.
 */
public final class SimulationScaleBench {

    private static final int PORTS = 48;

    private SimulationScaleBench() {
    }

    /** Arguments: servers (10000), resolvers (1000000), virtual seconds (600). */
    public static void main(String[] arguments) {
        int servers = argument(arguments, 0, 10_000);
        int resolvers = argument(arguments, 1, 1_000_000);
        int seconds = argument(arguments, 2, 600);
        Map<String, PolledSource> switches = new HashMap<>();
        for (int i = 0; i <= (servers - 1) / PORTS; i++) {
            switches.put("sw" + i, PolledSource.every(Duration.ofSeconds(5)));
        }
        Farm farm = new Farm(List.of(new Entrance.Named(Farms.many(servers, PORTS), Duration.ofSeconds(10), 1)), switches,
                MeterSettings.DEFAULT, Duration.ofSeconds(1), 1, 1_000_000_000L);
        WorkloadSettings settings = WorkloadSettings.of(farm)
                .withResolvers(new Resolvers(resolvers, 0.6, 0.05, Duration.ofMinutes(1)))
                .withMeanSize(2e7).withDuration(Duration.ofSeconds(seconds));
        long before = System.nanoTime();
        Result result = new Simulation(farm, settings.workload(farm))
                .run(new Contender.Balanced("headroom", PolicySettings.Headroom.DEFAULT), 1);
        double took = (System.nanoTime() - before) / 1e9;
        System.out.printf(Locale.ROOT, "%d servers, %d resolvers, %d virtual seconds: %d flows, %d answers in %.1f s;"
                + " mean slowdown %.2f, p99 %.2f%n", servers, resolvers, seconds, result.flows(), result.decisions(), took,
                result.slowdown().mean(), result.slowdown().p99());
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }
}
