package io.fairlead.bench;

import io.fairlead.simulation.Contender;
import io.fairlead.simulation.Contenders;
import io.fairlead.simulation.Farm;
import io.fairlead.simulation.Farms;
import io.fairlead.simulation.Result;
import io.fairlead.simulation.Simulation;
import io.fairlead.simulation.WorkloadSettings;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Every policy in every cell of polls, load, links and way of entry, each on the same traces as the omniscient chooser;
 * prints tables in Markdown.
 */
public final class BalanceBench {

    /** Nothing was tuned with these, which are far from the small ones that tests and trials use. */
    private static final long FIRST_SEED = 1001;
    private static final Duration TTL = Duration.ofSeconds(10);

    private static final boolean[] WAYS = {false, true};

    private final ExecutorService threads;
    private final int seeds;
    private final Duration duration;

    private BalanceBench(ExecutorService threads, int seeds, Duration duration) {
        this.threads = threads;
        this.seeds = seeds;
        this.duration = duration;
    }

    /**
     * One set of conditions.
     *
     * @param dns by name with a TTL, else through a dispatcher
     */
    record Cell(int links, boolean dns, double load, int poll, Condition condition) {

        Simulation simulation(Duration duration) {
            Pool pool = links == 4 ? Farms.fourLinks() : Farms.sixteenLinks();
            Farm farm = condition.farm(pool, dns, Duration.ofSeconds(poll), TTL);
            return new Simulation(farm, condition.workload(WorkloadSettings.of(farm).withLoad(load).withDuration(duration))
                    .workload(farm));
        }
    }

    /** Arguments: seeds, virtual seconds, threads; then the loads, the polls and the numbers of links as a,b,c. */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(Integer.parseInt(arguments[2]));
        try {
            BalanceBench bench = new BalanceBench(threads, Integer.parseInt(arguments[0]),
                    Duration.ofSeconds(Integer.parseInt(arguments[1])));
            List<Cell> cells = cells(arguments[3].split(","), arguments[4].split(","), arguments[5].split(","));
            System.out.print(new BalanceReport(bench.run(cells), FIRST_SEED, TTL).text());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Every load, poll and number of links in the usual farm, and then every condition at the usual figures. */
    private static List<Cell> cells(String[] loads, String[] polls, String[] links) {
        List<Cell> cells = new ArrayList<>();
        for (String number : links) {
            for (boolean dns : WAYS) {
                for (String load : loads) {
                    for (String poll : polls) {
                        cells.add(new Cell(Integer.parseInt(number), dns, Double.parseDouble(load), Integer.parseInt(poll),
                                Condition.USUAL));
                    }
                }
            }
        }
        for (boolean dns : WAYS) {
            for (Condition condition : Condition.values()) {
                if (condition != Condition.USUAL && condition.matters(dns)) {
                    cells.add(new Cell(4, dns, 0.7, 5, condition));
                }
            }
        }
        return cells;
    }

    /** By cell, by contender: a result of every seed. */
    private Map<Cell, Map<String, List<Result>>> run(List<Cell> cells) throws InterruptedException, ExecutionException {
        Map<Cell, Map<String, List<Future<Result>>>> running = new LinkedHashMap<>();
        for (Cell cell : cells) {
            Simulation simulation = cell.simulation(duration);
            Map<String, List<Future<Result>>> contenders = new LinkedHashMap<>();
            for (Contender contender : Contenders.all()) {
                contenders.put(contender.name(), submit(simulation, contender));
            }
            running.put(cell, contenders);
        }
        Map<Cell, Map<String, List<Result>>> results = new LinkedHashMap<>();
        for (Map.Entry<Cell, Map<String, List<Future<Result>>>> cell : running.entrySet()) {
            Map<String, List<Result>> contenders = new LinkedHashMap<>();
            for (Map.Entry<String, List<Future<Result>>> contender : cell.getValue().entrySet()) {
                List<Result> all = new ArrayList<>();
                for (Future<Result> one : contender.getValue()) {
                    all.add(one.get());
                }
                contenders.put(contender.getKey(), all);
            }
            results.put(cell.getKey(), contenders);
            System.err.print('.');
        }
        System.err.println();
        return results;
    }

    private List<Future<Result>> submit(Simulation simulation, Contender contender) {
        List<Future<Result>> results = new ArrayList<>();
        for (int i = 0; i < seeds; i++) {
            long seed = FIRST_SEED + i;
            results.add(threads.submit(() -> simulation.run(contender, seed).withoutUse()));
        }
        return results;
    }
}
