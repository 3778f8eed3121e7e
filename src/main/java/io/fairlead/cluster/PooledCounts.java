package io.fairlead.cluster;

import io.fairlead.dispatch.RecordedLinks;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.MeterSettings;
import io.fairlead.load.SourceMeter;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The pooled counts of the other members (patent Fig. 11, sign 90), and the load that they make of each link.
 *
 * <p>State is what each run of each member last told: its cumulative rows, with a sequence that the run alone counts up. Taking
 * in a message keeps the later one of each run; so messages may be lost, doubled and overtaken, and however they come, who
 * has heard the last of each run knows the same (a state-based CRDT; Shapiro et al., "Conflict-free Replicated Data Types"). A
 * member that restarts is another run: its counters begin at zero without taking anything back.
 *
 * <p>Rates are made for each run by itself, over its own clock, by the meter that all sources have; a sum of counters would
 * jump whenever a member comes or goes. A run that is not heard of is believed as it was for a stated time, then no more.
 * Time is a parameter.
 */
final class PooledCounts {

    /** Runs remembered at most; of more, the one unheard of for longest is forgotten. */
    private static final int MOST_RUNS = 256;
    /** Servers followed at most, whatever names members have for them. */
    private static final int MOST_SERVERS = 65_536;
    private static final int STALE_BEATS = 3;

    private final RecordedLinks links;
    private final List<Link> measured;
    private final Duration beat;
    private final MeterSettings settings;
    private final Map<UUID, Run> runs = new LinkedHashMap<>();
    private final Map<ServerId, ServerCounters> followed = new HashMap<>();
    private final long forgetAfter;

    /** What is known of one run. */
    private static final class Run {
        private final String node;
        private final SourceMeter meter;
        private boolean ended;
        private boolean replaced;
        private long sequence;
        private long heardAt;
        private List<ServerCounters> rows = List.of();

        private Run(String node, SourceMeter meter) {
            this.node = node;
            this.meter = meter;
        }

        private boolean isHeard(long now, long within) {
            return isBelieved() && now - heardAt <= within;
        }

        private boolean isBelieved() {
            return !ended && !replaced;
        }
    }

    /**
     * @param links       how rows are made into counters of links
     * @param measured    these links
     * @param beat        how often members tell
     * @param forgetAfter how long a silent run is believed
     */
    PooledCounts(RecordedLinks links, List<Link> measured, Duration beat, Duration forgetAfter) {
        this.links = links;
        this.measured = List.copyOf(measured);
        this.beat = beat;
        this.forgetAfter = forgetAfter.toNanos();
        long beats = Math.ceilDiv(forgetAfter.toNanos(), beat.toNanos());
        int unknown = Math.clamp(beats, STALE_BEATS + 1, Integer.MAX_VALUE);
        this.settings = new MeterSettings(STALE_BEATS, unknown, Duration.ZERO).ofOwnCounters();
    }

    /** Takes what a run tells, unless it has told something later already. */
    synchronized void take(UUID run, Message.Beat told, long now) {
        Run known = runs.remove(run);
        Run taking = known != null ? known : new Run(told.node(), new SourceMeter(measured, beat, settings));
        runs.put(run, taking);
        if (known != null && told.sequence() <= known.sequence) {
            return;
        }
        if (known != null && known.isHeard(now, forgetAfter)) {
            follow(known.rows, told.rows());
        }
        taking.sequence = told.sequence();
        taking.rows = told.rows();
        taking.heardAt = known == null ? now : Math.max(now, known.heardAt + 1);
        taking.meter.accept(links.reading(told.rows(), told.time(), taking.heardAt));
        if (runs.size() > MOST_RUNS) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    /** What was carried between two messages counts as carried now; after a silence, or before the first one, it is history. */
    private void follow(List<ServerCounters> before, List<ServerCounters> now) {
        Map<ServerId, ServerCounters> earlier = new HashMap<>();
        before.forEach(row -> earlier.put(row.server(), row));
        now.forEach(row -> {
            ServerCounters base = earlier.get(row.server());
            if (followed.size() < MOST_SERVERS || followed.containsKey(row.server())) {
                followed.merge(row.server(), base == null ? row : row.minus(base), ServerCounters::plus);
            }
        });
    }

    /** What the others carry: octets as far as they were followed, and flows open now of runs that are believed. */
    synchronized Map<ServerId, ServerCounters> elsewhere(long now) {
        Map<ServerId, ServerCounters> all = new HashMap<>();
        followed.forEach((server, row) -> all.put(server, row.withOpen(0, 0)));
        runs.values().stream().filter(run -> run.isHeard(now, forgetAfter)).flatMap(run -> run.rows.stream())
                .forEach(row -> all.merge(row.server(), onlyOpen(row), ServerCounters::plus));
        return all;
    }

    private static ServerCounters onlyOpen(ServerCounters row) {
        return new ServerCounters(row.server(), 0, 0, 0, 0, 0, 0, 0, row.open(), row.udpOpen());
    }

    /** A run has ended and said so: its traffic is believed no longer. */
    synchronized void ended(UUID run) {
        Run known = runs.get(run);
        if (known != null) {
            known.ended = true;
        }
    }

    /** Who is there now: a run that is not, and whose member has come back as another one, is believed no longer. */
    synchronized void present(Set<UUID> present) {
        Set<String> back = new HashSet<>();
        present.forEach(run -> {
            if (runs.containsKey(run)) {
                back.add(runs.get(run).node);
            }
        });
        runs.forEach((run, known) -> known.replaced = !present.contains(run) && back.contains(known.node));
    }

    /**
     * Adds what the others forward to the loads of links that this node's dispatcher measures.
     *
     * @param loads what it has forwarded itself; a link that stands not in it has only what the others forward
     */
    synchronized void addTo(Map<LinkId, LinkLoad> loads, Collection<LinkId> of, long now) {
        List<Map<LinkId, LinkLoad>> others = new ArrayList<>();
        runs.values().forEach(run -> {
            if (run.isBelieved()) {
                others.add(run.meter.loads(now));
            }
        });
        of.forEach(link -> loads.put(link, SummedLoad.of(loads.get(link), others.stream().map(each -> each.get(link)).toList())));
    }

    /** What all runs that were ever heard of have carried, by server: each counts once, and none goes backwards. */
    synchronized Map<ServerId, ServerCounters> totals() {
        Map<ServerId, ServerCounters> totals = new HashMap<>();
        runs.values().forEach(run -> run.rows.forEach(row -> totals.merge(row.server(), row, ServerCounters::plus)));
        return totals;
    }
}
