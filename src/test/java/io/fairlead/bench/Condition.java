package io.fairlead.bench;

import io.fairlead.load.MeterSettings;
import io.fairlead.simulation.Background;
import io.fairlead.simulation.Entrance;
import io.fairlead.simulation.Farm;
import io.fairlead.simulation.PolledSource;
import io.fairlead.simulation.Resolvers;
import io.fairlead.simulation.WorkloadSettings;
import io.fairlead.topology.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What may make balancing harder, or easier, than in the usual farm of {@link BalanceBench}. */
enum Condition {

    USUAL("usual"),
    NO_BACKGROUND("no background"),
    HEAVY_BACKGROUND("background takes 60 % of its link"),
    CACHED_3S("agents refresh every 3 s"),
    CACHED_15S("agents refresh every 15 s"),
    LOST_POLLS("a fifth of the polls lost"),
    FOUR_NODES("4 nodes"),
    SIXTEEN_NODES("16 nodes"),
    OVERLONG("a fifth of the resolvers hold for 60 s"),
    LONG_TTL("TTL 60 s");

    final String words;

    Condition(String words) {
        this.words = words;
    }

    /** Whether it makes a difference to that way of entry. */
    boolean matters(boolean dns) {
        return dns || this != OVERLONG && this != LONG_TTL;
    }

    Farm farm(Pool pool, boolean dns, Duration poll, Duration ttl) {
        Duration own = this == LONG_TTL ? Duration.ofSeconds(60) : ttl;
        Entrance entrance = dns ? new Entrance.Named(pool, own, 1) : new Entrance.Dispatched(pool);
        return new Farm(List.of(entrance), Map.of("sw", source(poll)), MeterSettings.DEFAULT, Duration.ofSeconds(1),
                nodes(), 1_000_000_000L);
    }

    private PolledSource source(Duration poll) {
        Duration cache = Duration.ofSeconds(this == CACHED_3S ? 3 : this == CACHED_15S ? 15 : 0);
        return new PolledSource(poll, 0.1, this == LOST_POLLS ? 0.2 : 0, cache, 64, false);
    }

    private int nodes() {
        return this == FOUR_NODES ? 4 : this == SIXTEEN_NODES ? 16 : 1;
    }

    WorkloadSettings workload(WorkloadSettings usual) {
        return switch (this) {
            case NO_BACKGROUND -> usual.withBackground(List.of());
            case HEAVY_BACKGROUND -> usual.withBackground(usual.background().stream()
                    .map(one -> new Background(one.link(), 0.6, one.on(), one.off())).toList());
            case OVERLONG -> usual.withResolvers(new Resolvers(usual.resolvers().count(), usual.resolvers().exponent(),
                    0.2, Duration.ofSeconds(60)));
            default -> usual;
        };
    }
}
