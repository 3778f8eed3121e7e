package io.fairlead.app;

import io.fairlead.counter.CounterReading;
import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.BalanceHealth;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Choice.Basis;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Logs what changes in the state of sources, links and pools, once each time: a warning when it gets worse, a notice
 * when it is mended. What settles by itself after a start is not worth a line.
 */
final class TransitionLog {

    private static final Logger LOG = System.getLogger(TransitionLog.class.getName());

    private static final double HERDING_OVER = 0.55;
    private static final double ERROR_OVER = 0.05;
    private static final double OVERLOAD = 0.1;
    private static final double OVERLOAD_OVER = 0.05;

    private final Map<String, Boolean> sourceAnswers = new HashMap<>();
    private final Map<LinkId, LinkState> linkStates = new HashMap<>();
    private final Map<ServerId, Boolean> agentSpeaks = new HashMap<>();
    private final Map<String, Basis> poolBases = new HashMap<>();
    private final Set<String> herding = new HashSet<>();
    private final Set<String> overloaded = new HashSet<>();

    /** Tells when a source stops answering, and when it answers again. */
    void reading(CounterReading reading) {
        boolean answers = reading instanceof CounterReading.Success;
        boolean answered = sourceAnswers.getOrDefault(reading.source(), true);
        sourceAnswers.put(reading.source(), answers);
        if (reading instanceof CounterReading.Failure(String source, _, String reason) && answered) {
            LOG.log(Level.WARNING, "{0}: {1}", source, reason);
        } else if (answers && !answered) {
            LOG.log(Level.INFO, "{0}: answers again", reading.source());
        }
    }

    /** Tells which links and pools changed since the last beat: a pool once, by the first of its choices. */
    void beat(LoadTable table, Iterable<Choice> choices) {
        table.loads().forEach((link, load) -> link(link, load, table.at()));
        table.agents().forEach(this::agent);
        Set<String> told = new HashSet<>();
        for (Choice choice : choices) {
            if (told.add(choice.pool().name())) {
                pool(choice, table);
                balance(choice.pool().name(), choice.balance());
            }
        }
    }

    /** An alarm ends when its cause is well gone, so that it does not flutter. */
    private void balance(String pool, BalanceHealth health) {
        if (health.isHerding() && herding.add(pool)) {
            LOG.log(Level.WARNING, String.format(Locale.ROOT, "pool %s: clients are sent to and fro together: %.0f %% of"
                    + " the prediction errors flip, and they are %.0f %% of the capacity. Cure: read the switches more"
                    + " often, shorten TTLs, or limit 'guards.largest-step'", pool, 100 * health.signFlips(),
                    100 * health.predictionError()));
        } else if ((health.signFlips() < HERDING_OVER || health.predictionError() < ERROR_OVER)
                && herding.remove(pool)) {
            LOG.log(Level.INFO, "pool " + pool + ": clients are no longer sent to and fro together");
        }
        if (health.avoidableOverload() > OVERLOAD && overloaded.add(pool)) {
            LOG.log(Level.WARNING, String.format(Locale.ROOT, "pool %s: %.0f %% of the time a link is overloaded while"
                    + " others have room. Cure: see how old its loads are, and what traffic others send there", pool,
                    100 * health.avoidableOverload()));
        } else if (health.avoidableOverload() < OVERLOAD_OVER && overloaded.remove(pool)) {
            LOG.log(Level.INFO, "pool " + pool + ": no link is overloaded any more while others have room");
        }
    }

    private void agent(ServerId server, AgentLoad load) {
        boolean speaks = !(load instanceof AgentLoad.Unknown(_, boolean settling) && !settling);
        Boolean spoke = agentSpeaks.put(server, speaks);
        if (load instanceof AgentLoad.Unknown(String reason, boolean settling) && !settling && !Boolean.FALSE.equals(spoke)) {
            LOG.log(Level.WARNING, "agent of " + server + ": " + reason + "; the server counts by its link alone");
        } else if (speaks && Boolean.FALSE.equals(spoke)) {
            LOG.log(Level.INFO, "agent of " + server + ": answers again");
        }
    }

    private void link(LinkId link, LinkLoad load, long now) {
        LinkState state = LinkState.of(load);
        LinkState before = linkStates.put(link, state);
        if (state == before || state == LinkState.SETTLING) {
            return;
        }
        switch (load) {
            case LinkLoad.Stale stale -> LOG.log(Level.WARNING, String.format("link %s: stale: measured %.0f s ago", link,
                    (now - stale.measurement().at()) / 1e9));
            case LinkLoad.Unknown unknown ->
                    LOG.log(Level.WARNING, "link " + link + ": unknown (" + unknown.reason() + ")");
            case LinkLoad.Down _ -> LOG.log(Level.WARNING, "link " + link + ": the port is down");
            case LinkLoad.Known _ -> {
                if (before != null && before != LinkState.SETTLING) {
                    LOG.log(Level.INFO, "link " + link + ": known again");
                }
            }
        }
    }

    private void pool(Choice choice, LoadTable table) {
        String pool = choice.pool().name();
        if (choice.basis() == poolBases.get(pool) || choice.basis() == Basis.BLIND && isSettling(choice, table)) {
            return;
        }
        poolBases.put(pool, choice.basis());
        switch (choice.basis()) {
            case BLIND -> LOG.log(Level.WARNING,
                    "pool " + pool + ": no link's load is known: answering by what was known last and by static weights");
            case FAIL_OPEN -> LOG.log(Level.WARNING,
                    "pool " + pool + ": too few servers are healthy: answering with all (fail open)");
            case MEASURED -> LOG.log(Level.INFO, "pool " + pool + ": answering by measured load");
        }
    }

    private static boolean isSettling(Choice choice, LoadTable table) {
        return choice.pool().servers().stream()
                .anyMatch(server -> LinkState.of(table.of(server.link().id())) == LinkState.SETTLING);
    }

    private enum LinkState {
        KNOWN, STALE, DOWN, SETTLING, UNKNOWN;

        static LinkState of(LinkLoad load) {
            return switch (load) {
                case LinkLoad.Known _ -> KNOWN;
                case LinkLoad.Stale _ -> STALE;
                case LinkLoad.Down _ -> DOWN;
                case LinkLoad.Unknown unknown -> unknown.settling() ? SETTLING : UNKNOWN;
            };
        }
    }
}
