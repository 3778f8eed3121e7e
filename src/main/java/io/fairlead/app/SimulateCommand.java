package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.simulation.Contender;
import io.fairlead.simulation.Contenders;
import io.fairlead.simulation.Farm;
import io.fairlead.simulation.LinkUsePlot;
import io.fairlead.simulation.RecordedArrivals;
import io.fairlead.simulation.Resolvers;
import io.fairlead.simulation.Result;
import io.fairlead.simulation.Simulation;
import io.fairlead.simulation.SimulationSettings;
import io.fairlead.simulation.TraceFault;
import io.fairlead.simulation.TraceReader;
import io.fairlead.simulation.Workload;
import io.fairlead.simulation.WorkloadSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairlead simulate}: tries policies on the configured farm in virtual time, before one is deployed. */
@Command(name = "simulate", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Tries policies on the configured farm in virtual time and prints what becomes of its flows.",
            "The traffic is described by the section 'simulation' of the configuration, or recorded in a file (--trace).",
            "No switch is asked, nothing is sent, and no secret has to be there. The same seeds give the same table."})
final class SimulateCommand implements Callable<Integer> {

    private static final List<String> USUAL = List.of("omniscient", SimulatedFarm.CONFIGURED, "headroom", "round-robin",
            "weighted-round-robin", "weighted-least-connections", "round-robin-skip", "free-capacity");

    @Mixin
    private ConfigurationOption configuration;

    @Option(names = "--policy", paramLabel = "NAME", split = ",",
            description = "Policies to compare, by name, comma-separated; 'configured' for what the pools have, "
                    + "'omniscient' for the reference that knows every link as it is, 'all' for all.")
    private List<String> policies = USUAL;

    @Option(names = "--entry", paramLabel = "NAME",
            description = "Clients come in by this service only, or by nat:POOL through the dispatcher (default: by all).")
    private String entry;

    @Option(names = "--trace", paramLabel = "CSV",
            description = "Recorded arrivals in place of made-up ones: time_s,client,bytes,kind[,rate], a flow a line; "
                    + "kind is tcp or udp, rate in bits/s.")
    private Path trace;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "Virtual time in which flows arrive.")
    private Double duration;

    @Option(names = "--seed", paramLabel = "N", split = ",", defaultValue = "1",
            description = "Seeds, a run of every policy for each; figures are means (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds;

    @Option(names = "--plot", paramLabel = "SVG", description = "Draws the use of the links over time, of the first seed.")
    private Path plot;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> names = contenderNames();
        PrintWriter out = spec.commandLine().getOut();
        Configuration loaded = configuration.readElsewhereOrFail(spec.commandLine().getErr());
        SimulatedFarm simulated = new SimulatedFarm(loaded);
        Farm farm = simulated.farm(entry);
        Simulation simulation = new Simulation(farm, workload(loaded, farm));
        List<Contender> contenders = names.stream().map(name -> name.equals(SimulatedFarm.CONFIGURED)
                ? simulated.configured() : Contenders.named(name).orElseThrow()).toList();
        List<List<Result>> results = run(simulation, contenders);
        out.print(new SimulationReport(results).text());
        out.flush();
        if (plot != null) {
            draw(farm, results.stream().map(List::getFirst).toList());
        }
        return 0;
    }

    private List<String> contenderNames() {
        List<String> known = new ArrayList<>(Contenders.names());
        known.add(SimulatedFarm.CONFIGURED);
        LinkedHashSet<String> names = new LinkedHashSet<>();
        for (String name : policies) {
            if (name.equals("all")) {
                names.addAll(known);
            } else if (known.contains(name)) {
                names.add(name);
            } else {
                throw new ParameterException(spec.commandLine(), "no policy is called '" + name + "'. Cure: write some of "
                        + String.join(", ", known) + ", or all");
            }
        }
        if (seeds.isEmpty() || duration != null && !(duration > 0 && duration <= 86_400)) {
            throw new ParameterException(spec.commandLine(),
                    "a simulation has a seed, and a duration above 0 and up to 86400 seconds");
        }
        return List.copyOf(names);
    }

    private Workload workload(Configuration loaded, Farm farm) {
        SimulationSettings settings = loaded.simulation();
        if (duration != null) {
            settings = settings.withDuration(Duration.ofMillis(Math.max(1, Math.round(duration * 1000))));
        }
        try {
            WorkloadSettings workload = settings.workload(farm);
            return trace == null ? workload.workload(farm) : recorded(workload, farm);
        } catch (IllegalArgumentException e) {
            throw new Failure(loaded.file() + ": simulation: " + e.getMessage()
                    + ". Cure: raise 'simulation.load', or lower 'simulation.background'");
        }
    }

    /** The trace tells how long it lasts, how many clients there are, and its own load. */
    private Workload recorded(WorkloadSettings settings, Farm farm) {
        if (farm.entrances().size() > 1) {
            throw new Failure(trace + ": a trace is of one entry, and the configuration has several. "
                    + "Cure: name it with --entry");
        }
        try {
            RecordedArrivals arrivals = TraceReader.read(trace);
            double seconds = duration == null ? Math.max(arrivals.end(), 0.001) : duration;
            Resolvers usual = settings.resolvers();
            double load = arrivals.octets(seconds) * 8 / seconds / farm.capacity();
            spec.commandLine().getErr().println(String.format(Locale.ROOT,
                    "%s: %d flows of %d clients in %.0f s, %.0f %% of the capacity", trace, arrivals.size(),
                    arrivals.clients(), seconds, load * 100));
            return settings.withDuration(Duration.ofNanos(Math.round(seconds * 1e9)))
                    .withResolvers(new Resolvers(arrivals.clients(), usual.exponent(), usual.overlong(), usual.hold()))
                    .workload(arrivals);
        } catch (TraceFault fault) {
            throw new Failure(fault.getMessage());
        }
    }

    /** By contender, by seed. Runs share nothing, so that all processors can work. */
    private List<List<Result>> run(Simulation simulation, List<Contender> contenders) {
        record Run(Contender contender, long seed) {
        }
        List<Run> runs = contenders.stream()
                .flatMap(contender -> seeds.stream().map(seed -> new Run(contender, seed))).toList();
        List<Result> results = runs.parallelStream().map(run -> simulation.run(run.contender, run.seed)).toList();
        return Stream.iterate(0, i -> i + seeds.size()).limit(contenders.size())
                .map(i -> results.subList(i, i + seeds.size())).toList();
    }

    private void draw(Farm farm, List<Result> results) {
        try {
            String title = "Use of the links over time" + (entry == null ? "" : ", entry " + entry);
            Files.writeString(plot, LinkUsePlot.svg(title, SimulatedFarm.linkNames(farm), results));
        } catch (IOException e) {
            throw new Failure(plot + ": the plot cannot be written, " + Failure.message(e)
                    + ". Cure: name a file in a folder that exists and can be written to");
        }
    }
}
