package io.fairlead.app;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSource;
import io.fairlead.health.HealthTable;
import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.SourceMeter;
import io.fairlead.selection.Choice;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The left half of the flow, once a beat: read the sources that are due, meter, make the table, weigh, publish.
 *
 * <p>One thread owns all state. Sources answer on threads of their own and hand their readings over; a beat whose
 * readings have all arrived publishes at once, one that still waits for a slow source publishes what there is.
 */
final class ControlLoop implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ControlLoop.class.getName());

    private final List<Poll> polls;
    private LoadHistory history;
    private List<PoolChooser> choosers;
    private final SelectionBoard board;
    private final Supplier<HealthTable> health;
    private final LongSupplier clock;
    private final Duration beat;
    private final TransitionLog transitions = new TransitionLog();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("fairlead-control").daemon().factory());

    private BiConsumer<Long, Long> askingAgents = (_, _) -> { };
    private LongFunction<Map<ServerId, AgentLoad>> agents = _ -> Map.of();
    private Consumer<Map<LinkId, LinkLoad>> combination = _ -> { };
    private Runnable beforeChoosing = () -> { };
    private Runnable afterPublication = () -> { };
    private int waiting;
    private volatile LoadTable table = new LoadTable(0, Map.of());

    /**
     * @param polls    sources with their meters
     * @param choosers in the board's order
     * @param clock    this machine's monotonic clock, the one readings are stamped by
     */
    ControlLoop(List<Poll> polls, List<PoolChooser> choosers, SelectionBoard board, Supplier<HealthTable> health,
                Duration beat, LongSupplier clock) {
        this.polls = List.copyOf(polls);
        this.choosers = List.copyOf(choosers);
        this.board = board;
        this.health = health;
        this.beat = beat;
        this.clock = clock;
        this.history = new LoadHistory(horizon(choosers));
    }

    private static Duration horizon(List<PoolChooser> choosers) {
        return choosers.stream().map(PoolChooser::period).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** A source, its meter, and when it is due. */
    static final class Poll {

        private final CounterSource source;
        private final SourceMeter meter;
        private boolean underWay;
        /** False of a reading that comes when it comes, which a source without a period says: no beat waits for it. */
        private boolean isAwaited;
        private boolean everRead;
        private long due;

        Poll(CounterSource source, SourceMeter meter) {
            this.source = source;
            this.meter = meter;
        }

        /** Due once a period, with a quarter of a beat's grace, so that beats that come a little early skip no poll. */
        boolean isDue(long now, long grace) {
            return !underWay && (!everRead || now - due + grace >= 0);
        }
    }

    /** Lets servers' own agents be asked each beat, and tells choosers what they say; before {@link #start}. */
    void askAlso(AgentPolls polls) {
        askingAgents = polls::beat;
        agents = polls::loads;
    }

    /** Lets somebody combine the records that several sources keep of one link; before {@link #start}. */
    void combineBy(Consumer<Map<LinkId, LinkLoad>> combination) {
        this.combination = combination;
    }

    /** Lets somebody tell the choosers of a beat what they go by; before {@link #start}. */
    void beforeChoosing(Runnable teller) {
        beforeChoosing = teller;
    }

    /** Lets somebody follow each publication; before {@link #start}. */
    void afterPublication(Runnable follower) {
        afterPublication = follower;
    }

    /**
     * Weighs by others from the next publication on, for the same purposes in the same order.
     *
     * @param next makes them, on the thread that chooses: they go on with what those before have learnt
     */
    void weighBy(Supplier<List<PoolChooser>> next) {
        thread.execute(() -> guarded("the reloaded pools could not be weighed", () -> {
            choosers = List.copyOf(next.get());
            history = history.reaching(horizon(choosers));
            publish();
        }));
    }

    void start() {
        thread.scheduleAtFixedRate(() -> guarded("a beat failed", () -> beat(clock.getAsLong())), 0, beat.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** The load table of the last beat. */
    LoadTable table() {
        return table;
    }

    private void guarded(String failure, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, failure + "; the last published choice stays in force", e);
        }
    }

    private void beat(long now) {
        askingAgents.accept(now, beat.toNanos() / 4);
        for (Poll poll : polls) {
            if (poll.isDue(now, beat.toNanos() / 4)) {
                read(poll, now);
            }
        }
        publish();
    }

    private void read(Poll poll, long now) {
        long period = poll.source.period().toNanos();
        poll.due = poll.everRead && now - poll.due < period ? poll.due + period : now + period;
        poll.everRead = true;
        poll.underWay = true;
        poll.isAwaited = period > 0;
        waiting += poll.isAwaited ? 1 : 0;
        poll.source.read().thenAccept(reading -> thread.execute(() -> arrived(poll, reading)));
    }

    private void arrived(Poll poll, CounterReading reading) {
        poll.underWay = false;
        waiting -= poll.isAwaited ? 1 : 0;
        guarded("a reading of " + poll.source.name() + " could not be taken", () -> {
            poll.meter.accept(reading);
            transitions.reading(reading);
            if (waiting == 0) {
                publish();
            }
        });
    }

    private void publish() {
        long now = clock.getAsLong();
        Map<LinkId, LinkLoad> loads = new HashMap<>();
        polls.forEach(poll -> loads.putAll(poll.meter.loads(now)));
        combination.accept(loads);
        Map<String, Long> rejected = new HashMap<>();
        polls.forEach(poll -> rejected.put(poll.source.name(), poll.meter.rejected()));
        table = new LoadTable(now, loads, rejected, agents.apply(now));
        history.add(table);
        beforeChoosing.run();
        HealthTable healthNow = health.get();
        List<Choice> choices = choosers.stream().map(chooser -> chooser.choose(history, healthNow)).toList();
        board.publish(choices);
        afterPublication.run();
        transitions.beat(table, choices);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
