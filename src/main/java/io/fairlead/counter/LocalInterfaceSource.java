package io.fairlead.counter;

import io.fairlead.topology.LinkId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Counters of this machine's own interfaces: a dispatcher wired straight to its servers (patent claim 11).
 *
 * <p>Linux keeps them as text under {@code /sys/class/net/<interface>}. What an interface receives comes from the
 * server behind it, what it transmits goes to it. They are 64 bits wide and have no clock of their own, so the moment
 * of reading is their time. An interface that was removed and made anew under its name has another {@code ifindex}:
 * its counters lost continuity. Files are read on a virtual thread, since the {@code speed} file may wait for the
 * driver.
 */
public final class LocalInterfaceSource implements CounterSource {

    /** Where Linux shows interfaces. */
    public static final Path SYSFS = Path.of("/sys/class/net");

    private final Map<LinkId, String> interfaces;
    private final List<LinkId> links;
    private final Duration period;
    private final InterfaceFiles files;
    private final LongSupplier clock;
    private final Map<LinkId, Identity> identities = new HashMap<>();
    private final AtomicReference<CompletableFuture<CounterReading>> underWay = new AtomicReference<>();
    private volatile boolean closed;

    /**
     * What tells whether an interface is still the one it was: its ifindex, and since when it has been seen with it.
     */
    private record Identity(long index, long since) {
    }

    /**
     * Reads {@link #SYSFS} by {@link System#nanoTime}.
     *
     * @param interfaces the name of the interface that faces the server, by link
     * @param period     time between two readings
     * @throws IllegalArgumentException for a name that no interface can have
     */
    public LocalInterfaceSource(Map<LinkId, String> interfaces, Duration period) {
        this(SYSFS, interfaces, period, System::nanoTime);
    }

    LocalInterfaceSource(Path base, Map<LinkId, String> interfaces, Duration period, LongSupplier clock) {
        this.interfaces = Map.copyOf(interfaces);
        this.interfaces.values().forEach(InterfaceFiles::requireName);
        this.links = this.interfaces.keySet().stream().sorted().toList();
        this.period = Objects.requireNonNull(period, "period");
        this.files = new InterfaceFiles(base);
        this.clock = clock;
    }

    @Override
    public String name() {
        return LinkId.LOCAL;
    }

    @Override
    public List<LinkId> links() {
        return links;
    }

    @Override
    public Duration period() {
        return period;
    }

    @Override
    public CompletionStage<CounterReading> read() {
        long requested = System.nanoTime();
        CompletableFuture<CounterReading> reading = new CompletableFuture<>();
        if (closed) {
            return CompletableFuture.completedStage(failure(requested, "the source is closed"));
        }
        if (!underWay.compareAndSet(null, reading)) {
            return CompletableFuture.completedStage(failure(requested,
                    "the reading before this one is still under way"));
        }
        Thread.ofVirtual().name("local-interfaces").start(() -> {
            CounterReading result = readAll(requested);
            underWay.compareAndSet(reading, null);
            reading.complete(closed ? failure(requested, "the source was closed") : result);
        });
        return reading;
    }

    @Override
    public void close() {
        closed = true;
        CompletableFuture<CounterReading> reading = underWay.get();
        if (reading != null) {
            reading.complete(failure(System.nanoTime(), "the source was closed"));
        }
    }

    private CounterReading readAll(long requested) {
        try {
            List<CounterSample> samples = new ArrayList<>(links.size());
            Map<LinkId, String> missing = new HashMap<>();
            for (LinkId link : links) {
                String name = interfaces.get(link);
                if (files.exist(name)) {
                    samples.add(sample(link, name));
                } else {
                    missing.put(link, "this machine has no interface '" + name + "'");
                }
            }
            return new CounterReading.Success(LinkId.LOCAL, requested, samples, missing);
        } catch (RuntimeException e) {
            return failure(requested, "interfaces could not be read: " + e);
        }
    }

    private CounterSample sample(LinkId link, String name) {
        long time = clock.getAsLong();
        long index = files.number(name, "ifindex");
        Identity before = identities.get(link);
        if (before == null || before.index() != index) {
            identities.put(link, new Identity(index, before == null ? Counters.ABSENT : time - 1));
        }
        return new CounterSample(link, time, identities.get(link).since(), files.status(name), files.speed(name), 64,
                files.counters(name, "rx"), files.counters(name, "tx"));
    }

    private static CounterReading failure(long requested, String reason) {
        return new CounterReading.Failure(LinkId.LOCAL, requested, reason);
    }
}
