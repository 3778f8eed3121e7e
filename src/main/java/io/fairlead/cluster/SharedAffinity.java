package io.fairlead.cluster;

import io.fairlead.cluster.Message.Given;
import io.fairlead.cluster.Message.Key;
import io.fairlead.dispatch.Originator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of connections (patent sign 39) that all members share: which server an originator was given, by whichever of
 * them.
 *
 * <p>Each originator is a register of which the last writing holds. Clocks differ, so what is last is told by a version that
 * grows with each change by somebody who knows the one before; of two that were given at once the lesser server's name holds,
 * everywhere. Bounded, the longest unused is forgotten; told in batches; and told anew to whoever joins, by the member who
 * gave it. One thread drives it; time is a parameter.
 */
final class SharedAffinity {

    /** Originators told at once at most; what is left follows with the next beat. */
    private static final int BATCH = 5_000;

    private final long refresh;
    private final long longest;
    private final Map<Key, Register> entries;
    private final Deque<Key> untold = new ArrayDeque<>();

    private static final class Register {
        private int version;
        private String server;
        private long usedAt;
        private long toldAt;
        private boolean isMine;
        private boolean isQueued;
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
                return size() > limit;
            }
        };
    }

    /** Takes which originators had new flows here of late, and gives what the others should know. */
    List<Given> changes(List<Originator> here, long now) {
        here.forEach(each -> note(each, now));
        List<Given> told = new ArrayList<>();
        while (told.size() < BATCH && !untold.isEmpty()) {
            Key key = untold.remove();
            Register entry = entries.get(key);
            if (entry != null && entry.isQueued) {
                entry.isQueued = false;
                entry.toldAt = now;
                if (now - entry.usedAt < longest) {
                    told.add(new Given(key, entry.version, entry.server, Math.max(0, now - entry.usedAt)));
                }
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
            entry.isMine = true;
            queue(key, entry);
        }
    }

    private void queue(Key key, Register entry) {
        if (!entry.isQueued) {
            entry.isQueued = true;
            untold.add(key);
        }
    }

    /** Takes what another member tells, and gives what the data plane here is to remember of it. */
    List<Originator> take(List<Given> told, long now) {
        List<Originator> news = new ArrayList<>();
        for (Given given : told) {
            if (given.idle() < longest && isNews(given, now)) {
                Key key = given.key();
                news.add(new Originator(key.ipv4Bits(), key.ipv6Bits(), key.high(), key.low(), given.serverId(),
                        Duration.ofNanos(given.idle())));
            }
        }
        return news;
    }

    private boolean isNews(Given given, long now) {
        Register entry = entries.computeIfAbsent(given.key(), _ -> new Register());
        long usedAt = now - given.idle();
        if (given.server().equals(entry.server) && given.version() == entry.version) {
            boolean isUsedLater = usedAt - entry.usedAt > 0;
            if (isUsedLater) {
                entry.usedAt = usedAt;
                entry.toldAt = now;
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
        entry.isMine = false;
        entry.isQueued = false;
        return true;
    }

    private static boolean holds(Given given, Register entry) {
        return given.version() > entry.version
                || given.version() == entry.version && given.server().compareTo(entry.server) < 0;
    }

    /** Somebody has joined who knows nothing yet: what was given here is told again. */
    void tellAll() {
        entries.forEach((key, entry) -> {
            if (entry.isMine) {
                queue(key, entry);
            }
        });
    }

    int size() {
        return entries.size();
    }
}
