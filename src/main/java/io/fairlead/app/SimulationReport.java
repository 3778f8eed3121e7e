package io.fairlead.app;

import io.fairlead.simulation.Result;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Results of simulations as a table, a row for each policy; of several seeds the means. */
final class SimulationReport {

    private static final String ROW = "%-27s %9s %9s %9s %9s %9s %8s %12s %8s %8s %9s%n";

    private final List<List<Result>> results;

    /** @param results by policy, by seed */
    SimulationReport(List<List<Result>> results) {
        this.results = results;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("Slowdown of downloads: how many times longer than on an idle link.").append(System.lineSeparator());
        text.append(row("POLICY", "MEAN", "P50", "P99", "P99", "P99", "UDP LOSS", "GOODPUT", "WORST/", "SWING",
                "AVOIDABLE"));
        text.append(row("", "", "", "", "SMALL", "LARGE", "", "", "MEAN USE", "", "OVERLOAD"));
        for (List<Result> seeds : results) {
            text.append(row(seeds.getFirst().contender(),
                    number(seeds, result -> result.slowdown().mean()),
                    number(seeds, result -> result.slowdown().p50()),
                    number(seeds, result -> result.slowdown().p99()),
                    number(seeds, result -> result.small().p99()),
                    number(seeds, result -> result.large().p99()),
                    String.format(Locale.ROOT, "%.3f %%", mean(seeds, Result::udpLoss) * 100),
                    LoadReport.bitRate(mean(seeds, Result::goodput)),
                    number(seeds, result -> result.use().worstOverMean()),
                    percent(seeds, result -> result.use().swing()),
                    percent(seeds, Result::avoidableOverload)));
        }
        long unfinished = results.stream().flatMap(List::stream).mapToLong(Result::unfinished).sum();
        if (unfinished > 0) {
            text.append(unfinished).append(" flows were given up after a thousand times the duration, and are not counted.")
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, ROW, cells).stripTrailing() + System.lineSeparator();
    }

    private static double mean(List<Result> seeds, ToDoubleFunction<Result> figure) {
        return seeds.stream().mapToDouble(figure).average().orElseThrow();
    }

    /** A dash where there is nothing to tell. */
    private static String number(List<Result> seeds, ToDoubleFunction<Result> figure) {
        double mean = mean(seeds, figure);
        return Double.isNaN(mean) ? "-" : String.format(Locale.ROOT, mean < 100 ? "%.2f" : "%.0f", mean);
    }

    private static String percent(List<Result> seeds, ToDoubleFunction<Result> figure) {
        return String.format(Locale.ROOT, "%.1f %%", mean(seeds, figure) * 100);
    }
}
