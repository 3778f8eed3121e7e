package io.fairlead.cluster;

import io.fairlead.cluster.Message.Given;
import io.fairlead.cluster.Message.Key;
import io.fairlead.dispatch.Originator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The table of connections (patent sign 39) that all members share: which server an originator was given, by whichever of
 * them.
 *
 * <p>Each originator is a register of which the last writing holds. Clocks differ, so what is last is told by a version that
 * grows with each change by somebody who knows the one before; of two that were given at once the lesser server's name holds,
 * everywhere. Bounded, the longest unused is forgotten; told in batches; and told anew to whoever joins, by the member who
 * gave it, or one of those who heard of it when that one is gone. One thread drives it; time is a parameter.
 */
final class SharedAffinity {

    /** Originators told at once at most; what is left follows with the next beat. */
    private static final int BATCH = 5_000;

    private final long refresh;
    private final long longest;
    private final Map<Key, Register> entries;
    private final Set<Key> untold = new LinkedHashSet<>();

    private static final class Register {
        private int version;
        private String server;
        private long usedAt;
        private long toldAt;
        /** Who gave it, or used it last of all who have told of it; null for this node. */
        private UUID giver;
    }

    /**
     * @param shortest lifetime of originators: they are told of anew when a quarter of it has passed since
     * @param longest  lifetime: older ones are of no interest
     * @param limit    originators remembered at most
     */
    SharedAffinity(Duration shortest, Duration longest, int limit) {
        this.refresh = shortest.toNanos() / 4;
        this.longest = longest.toNanos();
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Register> eldest) {
                boolean isOver = size() > limit;
                if (isOver) {
                    untold.remove(eldest.getKey());
                }
                return isOver;
            }
        };
    }

    /** Takes which originators had new flows here of late, and gives what the others should know. */
    List<Given> changes(List<Originator> here, long now) {
        here.forEach(each -> note(each, now));
        List<Given> told = new ArrayList<>();
        Iterator<Key> next = untold.iterator();
        while (told.size() < BATCH && next.hasNext()) {
            Key key = next.next();
            next.remove();
            Register entry = entries.get(key);
            entry.toldAt = now;
            if (now - entry.usedAt < longest) {
                told.add(new Given(key, entry.version, entry.server, Math.max(0, now - entry.usedAt)));
            }
        }
        return told;
    }

    private void note(Originator originator, long now) {
        Key key = new Key(originator.server().pool(), originator.ipv4Bits(), originator.ipv6Bits(), originator.high(),
                originator.low());
        long usedAt = now - originator.idle().toNanos();
        Register entry = entries.computeIfAbsent(key, _ -> new Register());
        boolean isChange = !originator.server().name().equals(entry.server);
        if (isChange) {
            entry.version++;
            entry.server = originator.server().name();
            entry.usedAt = usedAt;
        }
        boolean isUsedAgain = usedAt - entry.usedAt > 0 && usedAt - entry.toldAt > refresh;
        entry.usedAt = Math.max(entry.usedAt, usedAt);
        if (isChange || isUsedAgain) {
            entry.giver = null;
            untold.add(key);
        }
    }

    /** Takes what another member tells, and gives what the data plane here is to remember of it. */
    List<Originator> take(UUID from, List<Given> told, long now) {
        List<Originator> news = new ArrayList<>();
        for (Given given : told) {
            if (given.idle() < longest && isNews(from, given, now)) {
                Key key = given.key();
                news.add(new Originator(key.ipv4Bits(), key.ipv6Bits(), key.high(), key.low(), given.serverId(),
                        Duration.ofNanos(given.idle())));
            }
        }
        return news;
    }

    private boolean isNews(UUID from, Given given, long now) {
        Register entry = entries.computeIfAbsent(given.key(), _ -> new Register());
        long usedAt = now - given.idle();
        if (given.server().equals(entry.server) && given.version() == entry.version) {
            boolean isUsedLater = usedAt - entry.usedAt > 0;
            if (isUsedLater) {
                entry.usedAt = usedAt;
                entry.toldAt = now;
                entry.giver = from;
                untold.remove(given.key());
            }
            return isUsedLater;
        }
        if (!holds(given, entry)) {
            return false;
        }
        entry.version = given.version();
        entry.server = given.server();
        entry.usedAt = usedAt;
        entry.toldAt = now;
        entry.giver = from;
        untold.remove(given.key());
        return true;
    }

    private static boolean holds(Given given, Register entry) {
        return given.version() > entry.version
                || given.version() == entry.version && given.server().compareTo(entry.server) < 0;
    }

    /**
     * Somebody has joined who knows nothing yet: what was given here is told again.
     *
     * @param isHeir whether this node tells for a giver too, who is gone
     */
    void tellAll(Predicate<UUID> isHeir) {
        entries.forEach((key, entry) -> {
            if (entry.giver == null || isHeir.test(entry.giver)) {
                untold.add(key);
            }
        });
    }

    /** How many are to be told of. */
    int untold() {
        return untold.size();
    }

    int size() {
        return entries.size();
    }
}
