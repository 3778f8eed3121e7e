package io.fairlead.app;

import io.fairlead.answer.AnswerEngine;
import io.fairlead.cluster.ClusterSettings;
import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.dispatch.Dispatcher;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dns.DnsServer;
import io.fairlead.health.HealthChecker;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.SelectionBoard;
import java.net.BindException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A running Fairlead: built in flow order, closed in reverse. */
final class Node implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Configuration configuration;
    private final Choosers choosers;
    private final SelectionBoard board;
    private final Measuring measuring;
    private final HealthChecker health;
    private final StateWatch states;
    private final ControlLoop loop;
    private final AnswerEngine engine;
    private final DnsServer dns;
    private final Optional<Dispatching> dispatching;
    private final Clustering cluster;

    private Node(Configuration configuration, boolean nat) {
        this.configuration = configuration;
        try {
            cluster = closing(Clustering.of(configuration));
            measuring = closing(new Measuring(configuration, cluster));
            health = closing(new HealthChecker(healthTargets(configuration)));
            states = new StateWatch(configuration);
            Optional<DispatcherSettings> dispatcher = nat ? configuration.dispatcher() : Optional.empty();
            choosers = Choosers.of(configuration, dispatcher);
            board = choosers.board(health(), System.nanoTime());
            dispatching = dispatcher.map(settings ->
                    closing(new Dispatching(settings, configuration, board, this::health, cluster)));
            List<ControlLoop.Poll> polls = new ArrayList<>(measuring.polls());
            dispatching.ifPresent(it -> polls.add(it.poll()));
            loop = closing(new ControlLoop(polls, choosers.all(), board, this::healthNow, configuration.beat(),
                    System::nanoTime));
            loop.askAlso(measuring.agents());
            dispatching.ifPresentOrElse(it -> it.follow(loop, choosers.flows()), this::followOthers);
            engine = new AnswerEngine(configuration.answer(), board, configuration.services(), configuration.zones(),
                    System::nanoTime);
            dns = closing(DnsServer.start(configuration.dns(),
                    () -> engine.responder(ThreadLocalRandom.current().nextLong())));
            loop.start();
            cluster.start();
        } catch (BindException e) {
            close();
            throw new Failure(e.getMessage());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything that the configuration asks for, or nothing.
     *
     * @param nat whether to run the dispatcher
     * @throws Failure saying what could not be started, and the cure
     */
    static Node start(Configuration configuration, boolean nat) {
        if (nat && configuration.dispatcher().isEmpty()) {
            throw new Failure(configuration.file() + ": --nat, but there is no 'dispatcher'. "
                    + "Cure: describe the cluster addresses there");
        }
        if (!nat && configuration.services().stream().anyMatch(service -> service.cluster().isPresent())) {
            throw new Failure(configuration.file() + ": a service answers 'cluster', but the dispatcher is not to run. "
                    + "Cure: start with --nat, or write 'answer: server'");
        }
        if (!nat && !isToldByOthers(configuration) && configuration.pools().stream().anyMatch(Node::hasOwnLinks)) {
            throw new Failure(configuration.file()
                    + ": a server's link is measured by the dispatcher, which is not to run. "
                    + "Cure: start with --nat, or name a switch port or an interface, or join a cluster that shares counters");
        }
        return new Node(configuration, nat);
    }

    /** A node that only answers knows what dispatchers forward from those of its cluster. */
    private static boolean isToldByOthers(Configuration configuration) {
        return configuration.cluster().filter(it -> it.share().contains(ClusterSettings.Share.COUNTERS)).isPresent();
    }

    private void followOthers() {
        if (isToldByOthers(configuration)) {
            OwnRecord others = new OwnRecord(configuration.dispatcher(),
                    configuration.pools().stream().map(PoolSettings::pool).toList());
            cluster.pool(others, configuration.dispatcher(), Optional.empty());
            loop.combineBy(loads -> {
                cluster.addTo(loads);
                others.combine(loads);
            });
        }
    }

    private static boolean hasOwnLinks(PoolSettings pool) {
        return pool.pool().servers().stream().anyMatch(server -> server.link().id().source().equals(DispatchSource.NAME));
    }

    private static List<HealthChecker.Target> healthTargets(Configuration configuration) {
        return configuration.pools().stream()
                .flatMap(pool -> pool.health().stream().flatMap(settings ->
                        pool.pool().servers().stream().map(server -> new HealthChecker.Target(server, settings))))
                .toList();
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.push(part);
        return part;
    }

    /** Brings into force what can be while the node runs; see {@link Reload}. */
    void reload(Configuration next) {
        engine.publish(next.zones());
        if (Reload.samePools(configuration, next)) {
            loop.weighBy(() -> {
                choosers.take(next);
                return choosers.all();
            });
        }
    }

    /** What it was started with. */
    Configuration configuration() {
        return configuration;
    }

    Choosers choosers() {
        return choosers;
    }

    SelectionBoard board() {
        return board;
    }

    LoadTable table() {
        return loop.table();
    }

    /** The health of servers, and what operators say of them. */
    HealthTable health() {
        return health.table().with(states.states());
    }

    private HealthTable healthNow() {
        states.look();
        return health();
    }

    /** What measures its links. */
    Measuring measuring() {
        return measuring;
    }

    AnswerEngine engine() {
        return engine;
    }

    DnsServer dns() {
        return dns;
    }

    /** The part that it takes in a cluster. */
    Clustering cluster() {
        return cluster;
    }

    /** The dispatcher, where it runs. */
    Optional<Dispatcher> dispatcher() {
        return dispatching.map(Dispatching::dispatcher);
    }

    /**
     * Answers no more questions and takes no more flows, and waits for the old flows to end, as long as the
     * configuration lets them.
     */
    void drain() {
        dispatching.ifPresent(it -> {
            dns.close();
            it.drain();
        });
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
