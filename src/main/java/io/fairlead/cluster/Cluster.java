package io.fairlead.cluster;

import io.fairlead.cluster.ClusterSettings.Share;
import io.fairlead.counter.AgentSource;
import io.fairlead.counter.CounterSource;
import io.fairlead.dispatch.DataPlane;
import io.fairlead.dispatch.Originator;
import io.fairlead.dispatch.RecordedLinks;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.load.LinkLoad;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * This node as a member of its cluster: tells the others each beat what it has carried, takes in what they tell.
 *
 * <p>One thread sends, since that may take its time; what is received is taken in on the channel's threads. Joining goes on in
 * the background, and until it is done, or when everybody is gone, the node is what it would be alone.
 */
public final class Cluster implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Cluster.class.getName());
    private static final long JOIN_AGAIN_SECONDS = 5;
    private static final long SHORTEST_LOOK_MILLIS = 20;
    private static final int ORIGINATORS_IN_ONE = 1_000;

    private final ClusterSettings settings;
    private final Duration beat;
    private final Channel channel;
    private final LongSupplier clock;
    private final Roster roster;
    private final Map<Long, SharedSource> sources = new HashMap<>();
    private final Map<Long, SharedAgent> agents = new HashMap<>();
    private final List<Turns<?>> turns = new ArrayList<>();
    private final AtomicLong sequence = new AtomicLong();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("fairlead-cluster").daemon().factory());
    private final ExecutorService reader =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("fairlead-cluster-originators").daemon().factory());
    private PooledCounts counts;
    private DataPlane dataPlane;
    private SharedAffinity affinity;
    private volatile Carried carried;
    private volatile boolean closed;
    private long lastBeat;
    private long lastAffinity;
    private long nextAffinity;
    private boolean isReading;
    private boolean everBeaten;

    /** What the data plane had carried, and when. */
    private record Carried(long time, List<ServerCounters> rows) {
    }

    Cluster(ClusterSettings settings, Duration beat, Channel channel, LongSupplier clock) {
        this.settings = settings;
        this.beat = beat;
        this.channel = channel;
        this.clock = clock;
        this.roster = new Roster(settings.name(), settings.node());
        this.carried = new Carried(clock.getAsLong(), List.of());
        this.lastAffinity = clock.getAsLong();
        this.nextAffinity = lastAffinity + beat.toNanos();
    }

    /**
     * A member that has not joined yet.
     *
     * @param beat how often it tells of itself
     * @throws IOException when its address cannot be used or its settings leave it open to anybody; says which and the cure
     */
    public static Cluster open(ClusterSettings settings, Duration beat) throws IOException {
        return new Cluster(settings, beat, JGroupsChannel.open(settings), System::nanoTime);
    }

    /** Has what is carried here and there pooled, where counters are shared; before {@link #start}. */
    public void pool(RecordedLinks links, List<Link> measured) {
        if (settings.shares(Share.COUNTERS)) {
            counts = new PooledCounts(links, measured, beat, settings.forgetAfter());
        }
    }

    /**
     * The same source, read by one member for all, where switches are shared; before {@link #start}.
     *
     * @param description all that makes it the same source on another node: where it is, and what is read of it
     */
    public CounterSource share(CounterSource source, String description) {
        if (!settings.shares(Share.SWITCHES)) {
            return source;
        }
        long key = Rendezvous.hash(source.name() + " " + source.period() + " " + description);
        AtomicLong readings = new AtomicLong();
        SharedSource shared = new SharedSource(source, key, settings.node(), roster::pollers, (it, reading) ->
                send(new Message.Reading(it.turns().key(), readings.incrementAndGet(), age(reading.requested()), reading)), clock);
        sources.put(key, shared);
        turns.add(shared.turns());
        return shared;
    }

    /**
     * The same agent of a server, read by one member for all, where switches are shared; before {@link #start}.
     *
     * @param description as of {@link #share(CounterSource, String)}
     */
    public AgentSource share(AgentSource source, String description) {
        if (!settings.shares(Share.SWITCHES)) {
            return source;
        }
        long key = Rendezvous.hash("agent " + source.server() + " " + source.period() + " " + description);
        AtomicLong readings = new AtomicLong();
        SharedAgent shared = new SharedAgent(source, key, settings.node(), roster::pollers, (it, reading) ->
                send(new Message.AgentRead(it.turns().key(), readings.incrementAndGet(), age(reading.requested()), reading)), clock);
        agents.put(key, shared);
        turns.add(shared.turns());
        return shared;
    }

    private long age(long requested) {
        return Math.max(0, clock.getAsLong() - requested);
    }

    /**
     * Has originators keep their servers whichever member they come through, where affinity is shared; before {@link #start}.
     *
     * @param shortest lifetime of affinity of any listener
     * @param longest  the longest
     * @param limit    originators remembered at most
     */
    public void remember(DataPlane connections, Duration shortest, Duration longest, int limit) {
        if (settings.shares(Share.AFFINITY)) {
            dataPlane = connections;
            affinity = new SharedAffinity(shortest, longest, limit);
        }
    }

    /** Joins, in the background. */
    public void start() {
        long look = Math.max(SHORTEST_LOOK_MILLIS, beat.toMillis() / 8);
        thread.scheduleWithFixedDelay(() -> guarded(this::look), look, look, TimeUnit.MILLISECONDS);
        Thread.ofPlatform().name("fairlead-cluster-join").daemon().start(this::join);
    }

    private void join() {
        try {
            channel.join(new Hearing());
        } catch (IOException e) {
            if (!closed) {
                LOG.log(Level.WARNING, "cluster {0}: not joined, and tried again in {1} s: {2}", settings.name(),
                        JOIN_AGAIN_SECONDS, e.getMessage());
                thread.schedule(() -> Thread.ofPlatform().name("fairlead-cluster-join").daemon().start(this::join),
                        JOIN_AGAIN_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** Takes what the data plane has carried by now; to be called each beat. */
    public void tell(List<ServerCounters> rows) {
        carried = new Carried(clock.getAsLong(), rows);
        execute(() -> beatIfDue(beat.toNanos() * 3 / 4));
    }

    private void look() {
        turns.forEach(Turns::look);
        beatIfDue(beat.toNanos() * 5 / 4);
        long now = clock.getAsLong();
        if (affinity != null && !isReading && now - nextAffinity >= 0) {
            isReading = true;
            Duration since = Duration.ofNanos(now - lastAffinity).plus(beat);
            lastAffinity = now;
            reader.execute(() -> guarded(() -> readOriginators(since, now)));
        }
    }

    /** A large table takes long to read: beats do not wait for it, and of one processor's time it takes no more than a twentieth. */
    private void readOriginators(Duration since, long began) {
        List<Originator> here = List.of();
        try {
            here = dataPlane.originators(since);
        } finally {
            List<Originator> read = here;
            long pause = Math.max(beat.toNanos(), 20 * (clock.getAsLong() - began));
            execute(() -> {
                isReading = false;
                nextAffinity = began + pause;
                tellOf(read);
            });
        }
    }

    private void tellOf(List<Originator> here) {
        List<Message.Given> given = affinity.changes(here, clock.getAsLong());
        for (int i = 0; i < given.size(); i += ORIGINATORS_IN_ONE) {
            sendNow(new Message.Affinities(given.subList(i, Math.min(given.size(), i + ORIGINATORS_IN_ONE))));
        }
    }

    private void beatIfDue(long after) {
        long now = clock.getAsLong();
        if (roster.isJoined() && (!everBeaten || now - lastBeat >= after)) {
            everBeaten = true;
            lastBeat = now;
            Carried latest = carried;
            List<ServerCounters> rows = counts == null ? List.of()
                    : latest.rows.stream().filter(row -> row.opened() > 0).limit(MessageCodec.MOST).toList();
            sendNow(new Message.Beat(settings.node(), sequence.incrementAndGet(), latest.time,
                    turns.stream().map(Turns::key).sorted().limit(MessageCodec.MOST).toList(), rows));
        }
    }

    private void send(Message message) {
        execute(() -> sendNow(message));
    }

    private void sendNow(Message message) {
        if (!roster.isJoined()) {
            return;
        }
        try {
            channel.send(MessageCodec.encode(message));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cluster {0}: a message was not sent: {1}", settings.name(), e.getMessage());
        }
    }

    private void execute(Runnable step) {
        try {
            thread.execute(() -> guarded(step));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "cluster {0}: closed", settings.name());
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.log(Level.WARNING, "cluster " + settings.name() + ": a step failed", e);
            }
        }
    }

    /** Takes in what the channel brings. */
    private final class Hearing implements Channel.Listener {

        @Override
        public void received(UUID from, byte[] octets, int offset, int length) {
            if (!roster.isThere(from)) {
                return;
            }
            switch (MessageCodec.decode(octets, offset, length)) {
                case MessageCodec.Decoded.Read(Message message) -> guarded(() -> take(from, message));
                case MessageCodec.Decoded.OtherVersion(int version) -> roster.misunderstood(from,
                        "it speaks version " + version + ", this one " + MessageCodec.VERSION);
                case MessageCodec.Decoded.Malformed(String reason) -> roster.misunderstood(from, reason);
            }
        }

        @Override
        public void refused(UUID from, String why) {
            roster.misunderstood(from, why);
        }

        @Override
        public void repeated(UUID from) {
            roster.repeated(from);
        }

        @Override
        public void view(Set<UUID> others) {
            Set<String> settled = roster.nodes();
            boolean anyNew = roster.view(others);
            settled.retainAll(roster.nodes());
            if (counts != null) {
                counts.present(others);
            }
            turns.forEach(each -> each.present(others));
            execute(() -> {
                if (anyNew) {
                    everBeaten = false;
                    if (affinity != null) {
                        affinity.tellAll(giver -> isToTellOf(giver, others, settled));
                    }
                }
            });
        }
    }

    /** What somebody gave who is there no longer, one of those tells who were there before. */
    private boolean isToTellOf(UUID giver, Set<UUID> present, Set<String> settled) {
        return !present.contains(giver) && Rendezvous.rank(settings.node(), settled, giver.getMostSignificantBits()) == 0;
    }

    private void take(UUID from, Message message) {
        switch (message) {
            case Message.Beat beatOf -> {
                roster.heard(from, beatOf.node(), beatOf.sources());
                if (counts != null) {
                    counts.take(from, beatOf, clock.getAsLong());
                }
            }
            case Message.Reading reading -> {
                SharedSource source = sources.get(reading.source());
                String node = roster.node(from);
                if (source != null && !node.isEmpty()) {
                    source.heard(from, node, reading);
                }
            }
            case Message.AgentRead reading -> {
                SharedAgent agent = agents.get(reading.source());
                String node = roster.node(from);
                if (agent != null && !node.isEmpty()) {
                    agent.heard(from, node, reading);
                }
            }
            case Message.Affinities(List<Message.Given> given) -> execute(() -> {
                if (affinity != null) {
                    dataPlane.remember(affinity.take(from, given, clock.getAsLong()));
                }
            });
            case Message.Bye() -> {
                roster.left(from);
                if (counts != null) {
                    counts.ended(from);
                }
            }
        }
    }

    /** Whether counts are pooled. */
    public boolean isPooling() {
        return counts != null;
    }

    /** Adds what the other members forward to the loads of those links; nothing where counters are not shared. */
    public void addTo(Map<LinkId, LinkLoad> loads, Collection<LinkId> of, long now) {
        if (counts != null) {
            counts.addTo(loads, of, now);
        }
    }

    /**
     * What the other members carry, by server: octets since they were first heard of, none of which come in bursts for having
     * been told late, and flows open now of those that are believed.
     */
    public Map<ServerId, ServerCounters> elsewhere() {
        return counts == null ? Map.of() : counts.elsewhere(clock.getAsLong());
    }

    /** How the cluster looks from here. */
    public ClusterStatus status() {
        Map<String, String> readers = new HashMap<>();
        sources.values().forEach(source -> readers.put(source.name(), source.turns().reader()));
        return new ClusterStatus(settings.name(), settings.node(), roster.isJoined(), roster.nodes(), readers);
    }

    /** Leaves, and says so. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        execute(() -> sendNow(new Message.Bye()));
        closed = true;
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
        reader.shutdownNow();
        channel.close();
    }
}
