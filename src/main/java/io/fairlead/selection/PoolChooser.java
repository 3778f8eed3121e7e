package io.fairlead.selection;

import io.fairlead.health.HealthTable;
import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.Choice.Basis;
import io.fairlead.selection.Guards.View;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Weighs the servers of one pool each beat: {@link Candidates} first, then the {@link Weigher}, then {@link Guards};
 * and watches how that does.
 * Not thread safe: the control loop owns it.
 */
public final class PoolChooser {

    private static final LinkLoad UP_BY_HAND = new LinkLoad.Unknown("the port is down, the server up by hand", false);

    private final Pool pool;
    private final Demand demand;
    private final Roster roster;
    private final GuardSettings settings;
    private final Weigher weigher;
    private final Guards guards;
    private final Volatility volatility;
    private final BalanceMeter balance;
    private final LinkId[] links;
    private final Set<String> sources;
    private final List<Reach> reach;
    private final LeaseLedger leases;
    private final AgentLoad[] silent;

    /** A chooser without guards that is never told what becomes of its choices. */
    public PoolChooser(Pool pool, PolicySettings policy) {
        this(pool, policy, GuardSettings.DEFAULT, Demand.UNKNOWN);
    }

    /** @param demand what is known of what this chooser gave out */
    public PoolChooser(Pool pool, PolicySettings policy, GuardSettings guards, Demand demand) {
        this.pool = pool;
        this.demand = demand;
        roster = new Roster(pool);
        settings = guards;
        weigher = Policies.weigher(pool, policy, guards, demand);
        this.guards = new Guards(roster, guards);
        volatility = new Volatility(pool.servers().size());
        balance = new BalanceMeter(pool);
        links = pool.servers().stream().map(server -> server.link().id()).toArray(LinkId[]::new);
        sources = Stream.of(links).map(LinkId::source).collect(Collectors.toSet());
        reach = reach(pool);
        leases = leases(policy, demand);
        silent = new AgentLoad[pool.servers().size()];
        Arrays.fill(silent, AgentLoad.NONE);
    }

    private PoolChooser(PoolChooser before, Pool pool, PolicySettings policy, GuardSettings guards) {
        if (!links(pool).equals(links(before.pool))) {
            throw new IllegalArgumentException("what was learnt is of other servers or links");
        }
        this.pool = pool;
        demand = before.demand;
        roster = new Roster(pool);
        settings = guards;
        weigher = Policies.weigher(pool, policy, guards, demand, before.weigher);
        this.guards = new Guards(roster, guards, before.guards);
        volatility = before.volatility;
        balance = before.balance;
        links = before.links;
        sources = before.sources;
        reach = before.reach;
        leases = leases(policy, demand);
        silent = before.silent;
    }

    private static List<Reach> reach(Pool pool) {
        return Stream.of(AddressFamily.values()).map(family -> Reach.of(family, pool)).toList();
    }

    private static List<?> links(Pool pool) {
        return pool.servers().stream().map(server -> List.of(server.id(), server.ipv4(), server.ipv6(), server.link())).toList();
    }

    private static LeaseLedger leases(PolicySettings policy, Demand demand) {
        return policy.goesByDemand() && demand instanceof LeaseLedger ledger ? ledger : null;
    }

    /**
     * A chooser for this one's place when policy, guards, or weights, tiers and limits of servers have changed. It goes on with what
     * is still true: what was learnt of links, shares and slow starts as they are, the health of the balancing. This one is not to
     * choose any more once that one does.
     *
     * @param other of the same servers in the same order, behind the same links
     */
    public PoolChooser reloaded(Pool other, PolicySettings policy, GuardSettings guards) {
        return new PoolChooser(this, other, policy, guards);
    }

    /** The pool it weighs. */
    public Pool pool() {
        return pool;
    }

    /** How far back its policy looks; zero for now only. */
    public Duration period() {
        return weigher.period();
    }

    /** The choice for the coming beat, whose time is that of the latest loads. */
    public Choice choose(LoadHistory history, HealthTable health) {
        LinkLoad[] loads = loads(history);
        long now = history.latest().at();
        roster.look(health);
        Candidates candidates = new Candidates(roster, settings, loads);
        for (int i = 0; i < loads.length; i++) {
            loads[i] = loads[i] instanceof LinkLoad.Down && candidates.isFit(i) ? UP_BY_HAND : loads[i];
        }
        if (leases != null) {
            leases.settle(now);
        }
        weigher.observe(now, loads, agents(history.latest()));
        guards.observe(now, candidates::isFit);
        Candidates.Set chosen = candidates.among(_ -> true);
        Weights all = weigh(View.ALL, chosen);
        Selector whole = reach.contains(Reach.EVERY) ? Selector.of(all.values, all.comparison) : Selector.NONE;
        return new Choice(pool, all.values, all.basis, all.comparison,
                selector(AddressFamily.IPV4, View.IPV4, candidates, whole),
                selector(AddressFamily.IPV6, View.IPV6, candidates, whole),
                leases, volatility.beat(loads, all.values),
                balance.beat(now, loads, chosen.servers(), weigher::foreseen, rejected(history.latest())));
    }

    private Selector selector(AddressFamily family, View view, Candidates candidates, Selector whole) {
        return switch (reach.get(family.ordinal())) {
            case EVERY -> whole;
            case NONE -> Selector.NONE;
            case SOME -> {
                Weights weights = weigh(view, candidates.among(index -> server(index).address(family).isPresent()));
                yield Selector.of(weights.values, weights.comparison);
            }
        };
    }

    /** How many of the pool's servers have an address of a family: what holds for all need not be weighed twice. */
    private enum Reach {
        NONE, SOME, EVERY;

        static Reach of(AddressFamily family, Pool pool) {
            long having = pool.servers().stream().filter(server -> server.address(family).isPresent()).count();
            return having == 0 ? NONE : having == pool.servers().size() ? EVERY : SOME;
        }
    }

    private long rejected(LoadTable table) {
        return sources.stream().mapToLong(source -> table.rejected().getOrDefault(source, 0L)).sum();
    }

    private LinkLoad[] loads(LoadHistory history) {
        boolean now = weigher.period().isZero();
        LoadTable latest = history.latest();
        LinkLoad[] loads = new LinkLoad[links.length];
        for (int i = 0; i < loads.length; i++) {
            loads[i] = now ? latest.of(links[i]) : history.mean(links[i], weigher.period());
        }
        return loads;
    }

    private AgentLoad[] agents(LoadTable table) {
        if (table.agents().isEmpty()) {
            return silent;
        }
        return pool.servers().stream().map(server -> table.of(server.id())).toArray(AgentLoad[]::new);
    }

    private record Weights(double[] values, Basis basis, Comparison comparison) {
    }

    private Weights weigh(View view, Candidates.Set candidates) {
        if (candidates.failOpen()) {
            return new Weights(guards.open(view, candidates.servers()), Basis.FAIL_OPEN, Comparison.NONE);
        }
        Weigher.Weighing weighing = weigher.weigh(candidates.servers());
        double[] shares = guards.shape(view, candidates.servers(), weighing.weights());
        return new Weights(shares, weighing.measured() ? Basis.MEASURED : Basis.BLIND,
                weighing.rule() == Comparison.Rule.FIRST_DRAWN ? Comparison.NONE
                        : new Comparison(weighing.rule(), shares, weighing.settled(), weighing.reserve(),
                                weighing.slack()));
    }

    private Server server(int index) {
        return pool.servers().get(index);
    }
}
