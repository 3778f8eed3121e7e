package io.fairlead.simulation;

import java.util.Arrays;
import java.util.List;

/** What resolvers remember of the answers they got: for as long as the TTL says, and some of them longer. */
final class ResolverCaches {

    private final Cache[] caches;
    private final Resolvers resolvers;
    private final double hold;

    ResolverCaches(List<Entrance> entrances, Resolvers resolvers) {
        this.resolvers = resolvers;
        this.hold = resolvers.hold().toNanos() / 1e9;
        caches = entrances.stream().map(entrance -> entrance instanceof Entrance.Named named
                ? new Cache(Math.min(named.addresses(), named.pool().servers().size())) : null)
                .toArray(Cache[]::new);
    }

    /** The answers that resolvers hold of one name. */
    private final class Cache {

        private final int[] answer;
        private double[] expiry = new double[0];
        private int[] servers = new int[0];
        private int[] counts = new int[0];
        private int[] turns = new int[0];

        Cache(int addresses) {
            this.answer = new int[addresses];
        }

        void fit(int resolver) {
            if (resolver >= expiry.length) {
                int size = Math.max(resolver + 1, Math.max(resolvers.count(), expiry.length * 2));
                expiry = Arrays.copyOf(expiry, size);
                counts = Arrays.copyOf(counts, size);
                turns = Arrays.copyOf(turns, size);
                servers = Arrays.copyOf(servers, size * answer.length);
            }
        }
    }

    /** Whether a resolver has to ask. */
    boolean isMiss(double now, int entrance, int resolver) {
        Cache cache = caches[entrance];
        cache.fit(resolver);
        return cache.counts[resolver] == 0 || now >= cache.expiry[resolver];
    }

    /** Where to write an answer's servers. */
    int[] answer(int entrance) {
        return caches[entrance].answer;
    }

    /**
     * A resolver was answered.
     *
     * @param count with how many servers
     * @param ttl   nanoseconds for which it may remember that
     */
    void store(double now, int entrance, int resolver, int count, long ttl) {
        Cache cache = caches[entrance];
        cache.fit(resolver);
        double kept = isOverlong(resolver) ? Math.max(ttl / 1e9, hold) : ttl / 1e9;
        cache.expiry[resolver] = now + kept;
        cache.counts[resolver] = count;
        System.arraycopy(cache.answer, 0, cache.servers, resolver * cache.answer.length, count);
    }

    /** The server that the next client of a resolver takes, or -1 when it was answered with none. */
    int next(int entrance, int resolver) {
        Cache cache = caches[entrance];
        int count = cache.counts[resolver];
        return count == 0 ? -1
                : cache.servers[resolver * cache.answer.length + Math.floorMod(cache.turns[resolver]++, count)];
    }

    private boolean isOverlong(int resolver) {
        return Hash.unit(resolver) < resolvers.overlong();
    }
}
