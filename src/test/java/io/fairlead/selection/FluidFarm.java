package io.fairlead.selection;

import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.simulation.Farms;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Four links, and clients that come as evenly as they can: nothing is left to chance, so that whatever swings, the chooser
 * makes it swing.
 *
 * <p>All downloads are of one size and share what others leave of a link, each up to its own maximal rate. By
 * name they come through resolvers, some of which have three times as many as others, that ask once a TTL. Every link is measured once a poll, over the whole of it.
 */
final class FluidFarm {

    static final int LINKS = 4;
    private static final long[] CAPACITY = {1_000_000_000L, 1_000_000_000L, 2_500_000_000L, 10_000_000_000L};
    private static final long SECOND = 1_000_000_000L;
    private static final int STEPS = 10;
    private static final double SIZE = 20e6;
    private static final double FASTEST = 10e6;
    private static final double GOLDEN = 0.618034;
    private static final int RESOLVERS = 2000;

    private final int poll;
    private final int ttl;
    private final Pool pool = Farms.pool(CAPACITY);
    private final LoadHistory history;
    private final LeaseLedger ledger;
    private final PoolChooser chooser;
    private final Link[] links = new Link[LINKS];
    private final double[] arrivals;
    private final double[] due;
    private final long[] expiry;
    private final int[] answer;
    private final double[] measured = new double[LINKS];
    private Map<LinkId, LinkLoad> loads = Map.of();
    private Choice choice;
    private long ticket;
    private long now = SECOND;

    /** A link with its downloads, which were served {@code served} bits each since the start; each ends at its mark. */
    private static final class Link {

        private final ArrayDeque<Double> ends = new ArrayDeque<>();
        private double background;
        private double served;
        private double own;
        private double carried;

        void pass(double capacity, double seconds) {
            double others = Math.min(background, 1) * capacity;
            double rate = ends.isEmpty() ? 0 : Math.min(FASTEST, (capacity - others) / ends.size());
            own += rate * ends.size() * seconds;
            carried += (others + rate * ends.size()) * seconds;
            served += rate * seconds;
            while (!ends.isEmpty() && ends.getFirst() <= served) {
                ends.removeFirst();
            }
        }
    }

    /**
     * A farm at its start.
     *
     * @param load of all links' capacity, own traffic
     * @param poll seconds
     * @param ttl  seconds; 0 for a dispatcher
     */
    FluidFarm(PolicySettings policy, double load, int poll, int ttl) {
        this.poll = poll;
        this.ttl = ttl;
        Arrays.setAll(links, _ -> new Link());
        int sources = ttl == 0 ? 1 : RESOLVERS;
        ledger = ttl == 0 ? null : new LeaseLedger(LINKS, RESOLVERS);
        chooser = new PoolChooser(pool, policy, GuardSettings.DEFAULT,
                ledger == null ? (Demand.Flows) this::own : ledger);
        history = new LoadHistory(chooser.period());
        arrivals = new double[sources];
        due = new double[sources];
        expiry = new long[sources];
        answer = new int[sources];
        for (int i = 0; i < sources; i++) {
            double part = sources == 1 ? 1 : 0.5 + i * GOLDEN % 1;
            arrivals[i] = part * load * Arrays.stream(CAPACITY).sum() / SIZE / sources;
            due[i] = i * GOLDEN % 1;
        }
    }

    private OwnTraffic own(int server) {
        return new OwnTraffic((long) links[server].own / 8, 0, 0, 0, links[server].ends.size(), 0);
    }

    /** Others take so much of a link from now on. */
    void disturb(int link, double background) {
        links[link].background = background;
    }

    /** Goes on for so many polls. */
    void polls(int count) {
        windows(count, 1);
    }

    /** Goes on for so many windows of some polls each; gives the use of every link in each window. */
    List<double[]> windows(int count, int pollsEach) {
        List<double[]> uses = new ArrayList<>();
        for (int window = 0; window < count; window++) {
            double[] before = carried();
            for (int second = 0; second < pollsEach * poll; second++) {
                second();
                if ((second + 1) % poll == 0) {
                    measure();
                }
            }
            double[] after = carried();
            double[] use = new double[LINKS];
            Arrays.setAll(use, link -> (after[link] - before[link]) / (pollsEach * poll) / CAPACITY[link]);
            uses.add(use);
        }
        return uses;
    }

    private double[] carried() {
        return Arrays.stream(links).mapToDouble(link -> link.carried).toArray();
    }

    private void second() {
        history.add(new LoadTable(now, loads));
        choice = chooser.choose(history, HealthTable.ALL_UP);
        for (int step = 0; step < STEPS; step++) {
            now += SECOND / STEPS;
            for (int source = 0; source < arrivals.length; source++) {
                for (due[source] += arrivals[source] / STEPS; due[source] >= 1; due[source]--) {
                    Link link = links[server(source)];
                    link.ends.addLast(link.served + SIZE);
                }
            }
            for (int i = 0; i < LINKS; i++) {
                links[i].pass(CAPACITY[i], 1.0 / STEPS);
            }
        }
    }

    private int server(int source) {
        if (ttl == 0) {
            return choice.ipv4().pick(ticket++, server -> links[server].ends.size());
        }
        if (expiry[source] == 0 || now >= expiry[source]) {
            long lease = Duration.ofSeconds(ttl).toNanos();
            answer[source] = choice.leases() == null ? choice.ipv4().pick(ticket++)
                    : ledger.assign(choice.ipv4(), 0, source + 1, LeaseLedger.ALONE, ticket++, now, lease);
            expiry[source] = now + lease;
        }
        return answer[source];
    }

    private void measure() {
        Map<LinkId, LinkLoad> next = new HashMap<>();
        for (int i = 0; i < LINKS; i++) {
            double bits = (links[i].carried - measured[i]) / poll;
            measured[i] = links[i].carried;
            next.put(pool.servers().get(i).link().id(), new LinkLoad.Known(new Measurement(
                    new LinkRate(bits / 8, bits / 8_000, 0, 0), LinkRate.IDLE, CAPACITY[i], now, poll * SECOND)));
        }
        loads = next;
    }
}
