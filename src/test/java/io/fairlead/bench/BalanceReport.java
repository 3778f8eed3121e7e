package io.fairlead.bench;

import io.fairlead.bench.BalanceBench.Cell;
import io.fairlead.simulation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The figures of {@link BalanceBench} as Markdown. */
final class BalanceReport {

    private static final String REFERENCE = "omniscient";
    private static final String OURS = "headroom";
    /** Two-sided 95 % quantiles of Student's t by degrees of freedom, from 1. */
    private static final double[] STUDENT = {12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26};

    private final Map<Cell, Map<String, List<Result>>> results;
    private final long firstSeed;
    private final Duration ttl;
    private final StringBuilder text = new StringBuilder();

    BalanceReport(Map<Cell, Map<String, List<Result>>> results, long firstSeed, Duration ttl) {
        this.results = results;
        this.firstSeed = firstSeed;
        this.ttl = ttl;
    }

    String text() {
        Map<Cell, List<Cell>> groups = new LinkedHashMap<>();
        for (Cell cell : usual()) {
            groups.computeIfAbsent(new Cell(cell.links(), cell.dns(), cell.load(), 0, cell.condition()),
                    _ -> new ArrayList<>()).add(cell);
        }
        int seeds = results.values().iterator().next().get(REFERENCE).size();
        line("Slowdown of downloads against an idle link: 99th percentile ± 95 %% confidence of the mean of %d seeds"
                + " (%d to %d, with which nothing was tuned), then the ratios to the omniscient chooser on the same trace:"
                + " p99 and mean.",
                seeds, firstSeed, firstSeed + seeds - 1);
        groups.forEach(this::table);
        conditions(false);
        conditions(true);
        summary();
        return text.toString();
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void table(Cell group, List<Cell> cells) {
        line("");
        line("**%d links, %s, load %.0f %%**", group.links(),
                group.dns() ? "DNS with a TTL of " + ttl.toSeconds() + " s" : "NAT", group.load() * 100);
        line("");
        StringBuilder head = new StringBuilder("| policy |");
        StringBuilder rule = new StringBuilder("| --- |");
        for (Cell cell : cells) {
            head.append(" poll ").append(cell.poll()).append(" s: p99 | ratio p99 | ratio mean |");
            rule.append(" --: | --: | --: |");
        }
        line("%s", head);
        line("%s", rule);
        for (String policy : results.get(cells.getFirst()).keySet()) {
            StringBuilder row = new StringBuilder("| ").append(policy).append(" |");
            cells.forEach(cell -> row.append(figures(cell, policy)));
            line("%s", row);
        }
    }

    private List<Cell> usual() {
        return results.keySet().stream().filter(cell -> cell.condition() == Condition.USUAL).toList();
    }

    /** A row for each condition that is not the usual one: ratios of p99 and mean. */
    private void conditions(boolean dns) {
        List<Cell> cells = results.keySet().stream()
                .filter(cell -> cell.condition() != Condition.USUAL && cell.dns() == dns).toList();
        List<String> policies = results.get(cells.getFirst()).keySet().stream()
                .filter(policy -> !policy.equals(REFERENCE)).toList();
        line("");
        line("**4 links, %s, load 70 %%, poll 5 s, under other conditions: ratios to the omniscient chooser, p99 / mean**",
                dns ? "DNS" : "NAT");
        line("");
        line("| condition | %s |", String.join(" | ", policies));
        line("| --- |%s", " --: |".repeat(policies.size()));
        for (Cell cell : cells) {
            StringBuilder row = new StringBuilder("| ").append(cell.condition().words).append(" |");
            policies.forEach(policy -> row.append(' ').append(number(ratio(cell, policy, BalanceReport::p99))).append(" / ")
                    .append(number(ratio(cell, policy, BalanceReport::meanSlowdown))).append(" |"));
            line("%s", row);
        }
    }

    private String figures(Cell cell, String policy) {
        List<Result> own = results.get(cell).get(policy);
        double[] p99 = own.stream().mapToDouble(result -> result.slowdown().p99()).toArray();
        return String.format(Locale.ROOT, " %s ± %s | %s | %s |", number(mean(p99)), number(halfWidth(p99)),
                number(ratio(cell, policy, BalanceReport::p99)), number(ratio(cell, policy, BalanceReport::meanSlowdown)));
    }

    private static double p99(Result result) {
        return result.slowdown().p99();
    }

    private static double meanSlowdown(Result result) {
        return result.slowdown().mean();
    }

    /** Three digits, but none behind the point from a hundred on. */
    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f", value);
    }

    /** In the mean of the seeds: a policy's figure over that of the reference on the same trace. */
    private double ratio(Cell cell, String policy, ToDoubleFunction<Result> figure) {
        List<Result> own = results.get(cell).get(policy);
        List<Result> reference = results.get(cell).get(REFERENCE);
        return IntStream.range(0, own.size())
                .mapToDouble(i -> figure.applyAsDouble(own.get(i)) / figure.applyAsDouble(reference.get(i)))
                .average().orElseThrow();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double halfWidth(double[] values) {
        if (values.length < 2) {
            return Double.NaN;
        }
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double student = STUDENT[Math.min(values.length - 2, STUDENT.length - 1)];
        return student * Math.sqrt(squares / (values.length - 1) / values.length);
    }

    /** What the policy of this program has to show. */
    private void summary() {
        line("");
        line("**%s, cell by cell**", OURS);
        line("");
        line("| links | entry | load | poll s | p99 ratio | mean ratio | best other by p99 | its p99 ratio | ahead |");
        line("| --: | --- | --: | --: | --: | --: | --- | --: | --- |");
        int ahead = 0;
        for (Cell cell : usual()) {
            String other = bestOther(cell, results.get(cell).keySet());
            double own = ratio(cell, OURS, BalanceReport::p99);
            double best = ratio(cell, other, BalanceReport::p99);
            ahead += own <= best ? 1 : 0;
            line("| %d | %s | %.2f | %d | %s | %s | %s | %s | %s |", cell.links(), cell.dns() ? "DNS" : "NAT", cell.load(),
                    cell.poll(), number(own), number(ratio(cell, OURS, BalanceReport::meanSlowdown)), other, number(best),
                    own <= best ? "yes" : "no");
        }
        line("");
        line("Ahead of, or level with, every other policy by p99 in %d of %d cells.", ahead, usual().size());
    }

    private String bestOther(Cell cell, Collection<String> policies) {
        return policies.stream().filter(policy -> !policy.equals(REFERENCE) && !policy.equals(OURS))
                .min((one, other) -> Double.compare(ratio(cell, one, BalanceReport::p99),
                        ratio(cell, other, BalanceReport::p99))).orElseThrow();
    }
}
