package io.fairlead.app;

import io.fairlead.config.Configuration;
import io.fairlead.config.PoolSettings;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.OwnFlows;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Demand;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.LeaseLedger;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.Purpose;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A node's choosers, in the board's order: one for the answers of each pool, and where the dispatcher runs, one for
 * each policy by which its listeners take flows to a pool.
 *
 * <p>Each is told what it gave out itself: those of answers by a ledger of leases, those of flows by what the data
 * plane has carried. Choosers remember what they saw: one whose settings a reload leaves as they were goes on, and any other
 * hands on what is still true of what it has learnt.
 */
final class Choosers {

    private final List<Purpose> purposes;
    private final OwnFlows flows = new OwnFlows();
    private final Map<String, LeaseLedger> ledgers;
    private Map<Purpose, Seat> seats = Map.of();

    private Choosers(Configuration configuration, List<Purpose> purposes, Map<String, LeaseLedger> ledgers) {
        this.purposes = purposes;
        this.ledgers = ledgers;
        take(configuration);
    }

    /**
     * Those of a node.
     *
     * @param dispatcher what the dispatcher does, where it runs
     */
    static Choosers of(Configuration configuration, Optional<DispatcherSettings> dispatcher) {
        Map<String, LeaseLedger> ledgers = new HashMap<>();
        for (PoolSettings pool : configuration.pools()) {
            if (answersServers(configuration, pool.pool().name())) {
                ledgers.put(pool.pool().name(),
                        new LeaseLedger(pool.pool().servers().size(), configuration.answer().resolvers()));
            }
        }
        return new Choosers(configuration, purposes(configuration, dispatcher), ledgers);
    }

    /** Those of somebody who only looks: nothing is given out. */
    static Choosers ofMeasurement(Configuration configuration) {
        return new Choosers(configuration, purposes(configuration, Optional.empty()), Map.of());
    }

    private static List<Purpose> purposes(Configuration configuration, Optional<DispatcherSettings> dispatcher) {
        SequencedSet<Purpose> purposes = new LinkedHashSet<>();
        configuration.pools().forEach(pool -> purposes.add(new Purpose.Answers(pool.pool().name())));
        dispatcher.ifPresent(settings -> settings.listeners().stream().map(Listener::purpose).forEach(purposes::add));
        return List.copyOf(purposes);
    }

    /** Whether a service gives addresses of that pool's servers. */
    static boolean answersServers(Configuration configuration, String pool) {
        return configuration.services().stream()
                .anyMatch(service -> service.pool().equals(pool) && service.cluster().isEmpty());
    }

    /** What a chooser goes by, and the chooser. */
    private record Seat(Pool pool, PolicySettings policy, GuardSettings guards, PoolChooser chooser) {

        boolean goesBy(Pool otherPool, PolicySettings otherPolicy, GuardSettings otherGuards) {
            return pool.equals(otherPool) && policy.equals(otherPolicy) && guards.equals(otherGuards);
        }
    }

    /** Goes by that configuration from now on, whose pools have the same servers in the same order. */
    synchronized void take(Configuration configuration) {
        Map<String, PoolSettings> pools = configuration.pools().stream()
                .collect(Collectors.toMap(pool -> pool.pool().name(), Function.identity()));
        Map<Purpose, Seat> next = new HashMap<>();
        purposes.forEach(purpose -> next.put(purpose, seat(purpose, pools.get(purpose.pool()))));
        seats = next;
    }

    private Seat seat(Purpose purpose, PoolSettings settings) {
        PolicySettings policy = switch (purpose) {
            case Purpose.Answers _ -> settings.policy();
            case Purpose.Flows(_, Optional<PolicySettings> own) -> own.orElse(settings.policy());
        };
        Seat before = seats.get(purpose);
        if (before == null) {
            return new Seat(settings.pool(), policy, settings.guards(),
                    new PoolChooser(settings.pool(), policy, settings.guards(), demand(purpose, settings.pool())));
        }
        return before.goesBy(settings.pool(), policy, settings.guards()) ? before
                : new Seat(settings.pool(), policy, settings.guards(),
                        before.chooser.reloaded(settings.pool(), policy, settings.guards()));
    }

    private Demand demand(Purpose purpose, Pool pool) {
        return switch (purpose) {
            case Purpose.Answers(String name) -> ledgers.containsKey(name) ? ledgers.get(name) : Demand.UNKNOWN;
            case Purpose.Flows _ -> flows.of(pool);
        };
    }

    /** In the board's order. */
    synchronized List<PoolChooser> all() {
        return purposes.stream().map(purpose -> seats.get(purpose).chooser()).toList();
    }

    /** By which policy is chosen for a purpose. */
    synchronized PolicySettings policy(Purpose purpose) {
        return seats.get(purpose).policy();
    }

    /** What choosers of flows are told by. */
    OwnFlows flows() {
        return flows;
    }

    /** A board with what there is to choose by before the first beat: static weights. */
    SelectionBoard board(HealthTable health, long now) {
        return new SelectionBoard(purposes, blind(all(), health, now));
    }

    static List<Choice> blind(List<PoolChooser> choosers, HealthTable health, long now) {
        LoadHistory nothing = new LoadHistory(Duration.ZERO);
        nothing.add(new LoadTable(now, Map.of()));
        return choosers.stream().map(chooser -> chooser.choose(nothing, health)).toList();
    }
}
