package io.fairlead.app;

import io.fairlead.answer.AnswerStatistics;
import io.fairlead.config.PoolSettings;
import io.fairlead.load.LinkLoad;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Purpose;
import io.fairlead.topology.Link;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Shows a running node: links, weights, answers given. A terminal is redrawn every second; anything else gets a report
 * every ten, so that a log stays readable.
 */
final class LiveView {

    private static final String CLEAR = "\033[H\033[2J";
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration REPORT = Duration.ofSeconds(10);

    private final Node node;
    private final String heading;
    private final PrintWriter out;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private final Optional<FlowReport> flows;
    private final Map<ServerId, Link> links;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("fairlead-view").daemon().factory());

    /** @param heading lines that stand above the view */
    LiveView(Node node, String heading, PrintWriter out, boolean terminal) {
        this.node = node;
        this.heading = heading;
        this.out = out;
        this.terminal = terminal;
        flows = node.dispatcher().map(it -> new FlowReport(it.dataPlane(), started));
        links = node.configuration().pools().stream().flatMap(pool -> pool.pool().servers().stream())
                .collect(Collectors.toMap(Server::id, Server::link));
    }

    void start() {
        if (!terminal) {
            out.println(heading);
            out.flush();
        }
        long every = (terminal ? REDRAW : REPORT).toMillis();
        thread.scheduleAtFixedRate(this::show, terminal ? 0 : REDRAW.toMillis() * 3, every, TimeUnit.MILLISECONDS);
    }

    private void show() {
        try {
            out.print(terminal ? screen() : render());
            out.flush();
        } catch (RuntimeException e) {
            System.getLogger(LiveView.class.getName()).log(System.Logger.Level.WARNING, "the view could not be drawn", e);
        }
    }

    /** A drawn screen covers what was logged on it, so the latest events stand below. */
    private String screen() {
        String newline = System.lineSeparator();
        return CLEAR + heading + newline + newline + render() + newline + String.join(newline, Logging.latest()) + newline;
    }

    String render() {
        AnswerStatistics statistics = node.engine().statistics();
        StringBuilder text = new StringBuilder(String.format(
                "up %d s, %d queries over UDP, %d over TCP, %d answered with nothing%n",
                (System.nanoTime() - started) / 1_000_000_000L, statistics.udp(), statistics.tcp(), statistics.silent()));
        text.append(node.cluster().report());
        for (PoolSettings pool : node.configuration().pools()) {
            for (ViewedChoice viewed : viewed(pool.pool().name())) {
                Choice choice = node.board().choice(node.board().indexOf(viewed.purpose()));
                text.append(System.lineSeparator()).append(LoadReport.of(viewed.title(), choice, node.table(),
                        node.health(), viewed.purpose() instanceof Purpose.Answers ? statistics.servers() : null));
            }
        }
        node.measuring().listener().ifPresent(listener -> text.append(String.format(
                "%n%d sFlow datagrams, %d refused for their sender, %d of another kind, %d lost%n", listener.received(),
                listener.refused(), listener.malformed(), listener.lost())));
        flows.ifPresent(report -> text.append(System.lineSeparator()).append(report.text(System.nanoTime(), this::capacity)));
        return text.toString();
    }

    /** Of a server's link, bits/s: as it was measured, else as it is stated; 0 where neither is known. */
    private double capacity(ServerId server) {
        Link link = links.get(server);
        long stated = link == null ? 0 : link.statedCapacity().orElse(0);
        return link != null && node.table().of(link.id()) instanceof LinkLoad.Measured load
                && load.measurement().capacity() > 0 ? load.measurement().capacity() : stated;
    }

    private List<ViewedChoice> viewed(String pool) {
        return ViewedChoice.of(pool, node.board().purposes(), node.choosers(),
                Choosers.answersServers(node.configuration(), pool),
                node.dispatcher().map(it -> it.dataPlane().listeners()).orElse(List.of()));
    }
}
