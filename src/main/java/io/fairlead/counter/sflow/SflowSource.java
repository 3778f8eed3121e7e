package io.fairlead.counter.sflow;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.CounterSource;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One switch that pushes its counters, as a source that can be read: a reading is what has come since the last one, or
 * waits for what comes next.
 *
 * <p>Ports are sampled each at its own time, so a reading holds those alone that are new. Nothing new of any port for twice
 * the period fails the reading; one port alone that stays out for longer than loads are believed is missing.
 */
public final class SflowSource implements CounterSource {

    /** Periods after which a port of which nothing comes, while others' samples do, is missing. */
    private static final int MISSING_AFTER = 10;
    private static final int SILENT_AFTER = 2;
    private static final int MOST_PARTS = 1024;

    private final SflowSettings.Switch settings;
    private final List<LinkId> links;
    private final Map<Long, LinkId> byIndex = new HashMap<>();
    private final Map<LinkId, PortCounts> counts = new HashMap<>();
    private final Map<LinkId, Long> heard = new TreeMap<>();
    private final Map<Long, SwitchClock> clocks = new HashMap<>();
    private final Map<LinkId, CounterSample> fresh = new LinkedHashMap<>();
    private long freshAt;
    private CompletableFuture<CounterReading> waiting;
    private boolean closed;

    SflowSource(SflowSettings.Switch settings, long now) {
        this.settings = settings;
        this.links = settings.ports().keySet().stream().sorted().toList();
        settings.ports().forEach((link, ifIndex) -> {
            byIndex.put(ifIndex, link);
            counts.put(link, new PortCounts(link));
            heard.put(link, now);
        });
    }

    SflowSettings.Switch settings() {
        return settings;
    }

    /** Takes a datagram of this switch, and gives it to whoever waits for a reading. */
    synchronized void take(Datagram datagram, long now) {
        SwitchClock clock = clock(datagram.subAgent());
        if (clock == null || !clock.take(datagram.sequence(), datagram.uptime())) {
            return;
        }
        for (InterfaceCounters counters : datagram.interfaces()) {
            LinkId link = byIndex.get(counters.ifIndex());
            if (link != null) {
                fresh.put(link, counts.get(link).take(counters, clock.nanos(), clock.runs()));
                heard.put(link, now);
                freshAt = now;
            }
        }
        // One that has failed for waiting too long leaves what is new to the next.
        if (waiting != null && !fresh.isEmpty() && waiting.complete(reading())) {
            fresh.clear();
        }
    }

    /** Null for one more part than any switch has. */
    private SwitchClock clock(long subAgent) {
        return clocks.size() < MOST_PARTS ? clocks.computeIfAbsent(subAgent, _ -> new SwitchClock()) : clocks.get(subAgent);
    }

    /** What is new, as of when the last of it came. */
    private CounterReading reading() {
        List<CounterSample> samples = List.copyOf(fresh.values());
        Map<LinkId, String> missing = new HashMap<>();
        heard.forEach((link, at) -> {
            long silence = freshAt - at;
            if (silence > MISSING_AFTER * settings.period().toNanos()) {
                missing.put(link, "no counter sample of ifIndex " + settings.ports().get(link) + " for "
                        + Duration.ofNanos(silence).toSeconds() + " s");
            }
        });
        return new CounterReading.Success(name(), freshAt, samples, missing);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public List<LinkId> links() {
        return links;
    }

    /** A reading waits for the next sample by itself, so it is asked for again at once. */
    @Override
    public Duration period() {
        return Duration.ZERO;
    }

    @Override
    public synchronized CompletionStage<CounterReading> read() {
        long now = System.nanoTime();
        if (closed || waiting != null && !waiting.isDone()) {
            return CompletableFuture.completedStage(failure(now, closed ? "the source is closed"
                    : "the reading before this one is still under way"));
        }
        if (!fresh.isEmpty()) {
            CounterReading reading = reading();
            fresh.clear();
            return CompletableFuture.completedStage(reading);
        }
        Duration patience = settings.period().multipliedBy(SILENT_AFTER);
        waiting = new CompletableFuture<>();
        return waiting.completeOnTimeout(failure(now, "no counter sample from " + settings.agent().getHostAddress() + " in "
                + patience.toMillis() / 1000.0 + " s"), patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private CounterReading failure(long now, String reason) {
        return new CounterReading.Failure(name(), now, reason);
    }

    /** Datagrams of this switch that never came, as the gaps in their sequence tell. */
    synchronized long lost() {
        return clocks.values().stream().mapToLong(SwitchClock::lost).sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (waiting != null) {
            waiting.complete(failure(System.nanoTime(), "the source was closed"));
        }
    }
}
