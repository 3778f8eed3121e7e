package io.fairlead.app;

import io.fairlead.answer.AnswerEngine;
import io.fairlead.config.Configuration;
import io.fairlead.dns.DnsServer;
import io.fairlead.health.HealthChecker;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.Policies;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.SelectionBoard;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A running Fairlead: built in flow order, closed in reverse. */
final class Node implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Configuration configuration;
    private final SelectionBoard board;
    private final HealthChecker health;
    private final ControlLoop loop;
    private final AnswerEngine engine;
    private final DnsServer dns;

    private Node(Configuration configuration) {
        this.configuration = configuration;
        try {
            Measuring measuring = closing(new Measuring(configuration));
            health = closing(new HealthChecker(healthTargets(configuration)));
            List<PoolChooser> choosers = choosers(configuration);
            board = blindBoard(choosers);
            loop = closing(new ControlLoop(measuring.polls(), choosers, board, health::table, configuration.beat(), System::nanoTime));
            engine = new AnswerEngine(configuration.answer(), board, configuration.services(), configuration.zones());
            dns = closing(DnsServer.start(configuration.dns(), () -> engine.responder(ThreadLocalRandom.current().nextLong())));
            loop.start();
        } catch (BindException e) {
            close();
            throw new Failure(e.getMessage());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts everything that the configuration asks for, or nothing. */
    static Node start(Configuration configuration) {
        return new Node(configuration);
    }

    static List<PoolChooser> choosers(Configuration configuration) {
        return configuration.pools().stream().map(pool -> new PoolChooser(pool.pool(), Policies.of(pool.policy()))).toList();
    }

    private static List<HealthChecker.Target> healthTargets(Configuration configuration) {
        return configuration.pools().stream()
                .flatMap(pool -> pool.health().stream().flatMap(settings ->
                        pool.pool().servers().stream().map(server -> new HealthChecker.Target(server, settings))))
                .toList();
    }

    /** What there is to choose by before the first beat: static weights. */
    static SelectionBoard blindBoard(List<PoolChooser> choosers) {
        LoadHistory nothing = new LoadHistory(Duration.ZERO);
        return new SelectionBoard(choosers.stream().map(chooser -> chooser.choose(nothing, HealthTable.ALL_UP)).toList());
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.push(part);
        return part;
    }

    Configuration configuration() {
        return configuration;
    }

    SelectionBoard board() {
        return board;
    }

    LoadTable table() {
        return loop.table();
    }

    HealthTable health() {
        return health.table();
    }

    AnswerEngine engine() {
        return engine;
    }

    DnsServer dns() {
        return dns;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.getLogger(Node.class.getName()).log(System.Logger.Level.WARNING, "a part did not close", e);
            }
        }
    }
}
