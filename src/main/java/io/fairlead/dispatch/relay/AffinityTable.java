package io.fairlead.dispatch.relay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fairlead.dispatch.Affinity;
import io.fairlead.topology.ServerId;

/**
 * Which server an originator was given, for its later flows (the patent's table of connections, 39). Shared by all
 * event loops, and by the listeners of one pool that have the same affinity.
 *
 * <p>Bounded by number and lifetime; under a flood of strange clients Caffeine's admission (W-TinyLFU) keeps those that
 * come back. Touched once for each new flow, never for a packet.
 */
final class AffinityTable {

    private final Affinity.ClientPrefix settings;
    private final Cache<Prefix, ServerId> servers;

    private record Prefix(long high, long low) {
    }

    private AffinityTable(Affinity.ClientPrefix settings) {
        this.settings = settings;
        this.servers = Caffeine.newBuilder().maximumSize(settings.limit()).expireAfterAccess(settings.lifetime())
                .executor(Runnable::run).build();
    }

    /** A table for that affinity; null when there is none. */
    static AffinityTable of(Affinity affinity) {
        return switch (affinity) {
            case Affinity.None() -> null;
            case Affinity.ClientPrefix prefix -> new AffinityTable(prefix);
        };
    }

    /** The server given to that client's prefix before; null when none is remembered. */
    ServerId find(long high, long low) {
        return servers.getIfPresent(prefix(high, low));
    }

    void remember(long high, long low, ServerId server) {
        servers.put(prefix(high, low), server);
    }

    private Prefix prefix(long high, long low) {
        boolean ipv4 = high == 0 && low >>> 32 == 0xffff;
        int bits = ipv4 ? 96 + settings.ipv4Bits() : settings.ipv6Bits();
        return new Prefix(high & mask(bits), low & mask(bits - 64));
    }

    /** The leading bits of 64; none below 0, all above 64. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << 64 - bits;
    }
}
