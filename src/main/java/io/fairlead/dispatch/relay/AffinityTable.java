package io.fairlead.dispatch.relay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.Originator;
import io.fairlead.topology.AddressBits;
import io.fairlead.topology.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which server an originator was given, for its later flows (the patent's table of connections, 39). Shared by all
 * event loops, and by the listeners of one pool that have the same affinity.
 *
 * <p>Bounded by number and lifetime; under a flood of strange clients Caffeine's admission (W-TinyLFU) keeps those that
 * come back. Touched for each new flow, and by datagrams some times in its lifetime.
 */
final class AffinityTable {

    private final Affinity.ClientPrefix settings;
    private final Cache<Prefix, Given> servers;

    private record Prefix(long high, long low) {
    }

    /** The server of an originator, and when its last new flow came or one was said to be in use: on the monotonic clock, nanoseconds. */
    private static final class Given {
        private final ServerId server;
        private volatile long at;

        private Given(ServerId server, long at) {
            this.server = server;
            this.at = at;
        }
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
    ServerId find(long high, long low, long now) {
        Given given = servers.getIfPresent(prefix(high, low));
        if (given == null || now - given.at >= settings.lifetime().toNanos()) {
            return null;
        }
        given.at = now;
        return given.server;
    }

    /** A flow of that client's goes on to that server: it is remembered as long as it is its prefix's. */
    void keep(long high, long low, ServerId server, long now) {
        Given given = servers.getIfPresent(prefix(high, low));
        if (given != null && given.server.equals(server)) {
            given.at = now;
        }
    }

    /** After what time it is to be said again that a flow goes on, nanoseconds. */
    long refresh() {
        return settings.lifetime().toNanos() / 4;
    }

    void remember(long high, long low, ServerId server, long now) {
        servers.put(prefix(high, low), new Given(server, now));
    }

    /** Takes what another table remembers. */
    void remember(Originator originator, long now) {
        servers.put(new Prefix(originator.high(), originator.low()),
                new Given(originator.server(), now - originator.idle().toNanos()));
    }

    /** Those with a new flow within that time. */
    List<Originator> originators(Duration within, long now) {
        List<Originator> found = new ArrayList<>();
        servers.asMap().forEach((prefix, given) -> {
            Duration idle = Duration.ofNanos(Math.max(0, now - given.at));
            if (idle.compareTo(within) <= 0 && idle.compareTo(settings.lifetime()) < 0) {
                found.add(new Originator(settings.ipv4Bits(), settings.ipv6Bits(), prefix.high, prefix.low, given.server,
                        idle));
            }
        });
        return found;
    }

    private Prefix prefix(long high, long low) {
        int bits = AddressBits.isIpv4(high, low) ? 96 + settings.ipv4Bits() : settings.ipv6Bits();
        return new Prefix(high & mask(bits), low & mask(bits - 64));
    }

    /** The leading bits of 64; none below 0, all above 64. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << 64 - bits;
    }
}
