package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.Choice;
import io.fairlead.selection.SelectionBoard;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairlead links}: measures every link once and prints the load table. */
@Command(name = "links", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = {"Measures every configured link once and prints the load table.",
            "A rate takes two changes of a switch's counters: with an agent that caches them for 15 s, up to half a minute.",
            "Exit code 1 when a link could not be measured."})
final class LinksCommand implements Callable<Integer> {

    private static final Duration GLANCE = Duration.ofMillis(100);

    @Mixin
    private ConfigurationOption configuration;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "60",
            description = "Longest time to wait for the rates (default: ${DEFAULT-VALUE}).")
    private int wait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Configuration loaded = configuration.readOrFail(spec.commandLine().getErr());
        Choosers choosers = Choosers.ofMeasurement(loaded);
        SelectionBoard board = choosers.board(HealthTable.ALL_UP, System.nanoTime());
        try (Measuring measuring = new Measuring(loaded);
             ControlLoop loop = new ControlLoop(measuring.polls(), choosers.all(), board, () -> HealthTable.ALL_UP,
                     loaded.beat(), System::nanoTime)) {
            loop.askAlso(measuring.agents());
            loop.start();
            await(loop, board);
            LoadTable table = loop.table();
            for (Choice choice : board.choices()) {
                out.println(LoadReport.of("pool " + choice.pool().name(), choice, table, HealthTable.ALL_UP, null));
            }
            out.flush();
            return table.loads().values().stream().allMatch(load -> load instanceof LinkLoad.Known) ? 0 : 1;
        }
    }

    private void await(ControlLoop loop, SelectionBoard board) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(wait).toNanos();
        while (isSettling(loop.table(), board) && System.nanoTime() - deadline < 0) {
            Thread.sleep(GLANCE);
        }
    }

    private static boolean isSettling(LoadTable table, SelectionBoard board) {
        return board.choices().stream().flatMap(choice -> choice.pool().servers().stream())
                .filter(server -> !server.link().id().source().equals(DispatchSource.NAME))
                .anyMatch(server -> table.of(server.link().id()) instanceof LinkLoad.Unknown unknown && unknown.settling());
    }
}
