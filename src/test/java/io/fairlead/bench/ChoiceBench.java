package io.fairlead.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link DecisionBench} and {@link BeatBench} by JMH, with its profiler of allocations; prints a table in Markdown. */
public final class ChoiceBench {

    private ChoiceBench() {
    }

    /** Arguments: JVMs started for each figure, seconds measured in each. */
    public static void main(String[] arguments) throws RunnerException {
        int seconds = Integer.parseInt(arguments[1]);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                .include(DecisionBench.class.getName()).include(BeatBench.class.getName())
                .forks(Integer.parseInt(arguments[0]))
                .warmupIterations(seconds).warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds).measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class).verbosity(VerboseMode.SILENT).build()).run();
        System.out.println("| | servers | time | ± | allocated |");
        System.out.println("| --- | --: | --: | --: | --: |");
        results.forEach(ChoiceBench::row);
    }

    private static void row(RunResult run) {
        Result<?> time = run.getPrimaryResult();
        double octets = run.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
        String name = run.getParams().getBenchmark().replaceAll(".*\\.", "");
        String of = run.getParams().getParamsKeys().contains("of") ? ", " + run.getParams().getParam("of") : "";
        String unit = time.getScoreUnit().replace("/op", "");
        System.out.println(String.format(Locale.ROOT, "| %s%s | %s | %.0f %s | %.0f | %s |", name, of,
                run.getParams().getParam("servers"), time.getScore(), unit, time.getScoreError(),
                octets < 0.5 ? "0" : String.format(Locale.ROOT, "%.1f kB", octets / 1000)));
    }
}
