package io.fairlead.counter.snmp;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSource;
import io.fairlead.counter.Errand;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The ports of one switch as a source of counters (patent signs 82–88).
 *
 * <p>A reading runs on a virtual thread that lives for the reading only; what it waits for arrives through the
 * {@link SnmpTransport} that all switches share. Its bound: a switch that says nothing is given up after its timeout
 * and retries; one that answers has 30 s at most, which only the first reading of a very large or slow switch comes
 * near.
 */
public final class SnmpCounterSource implements CounterSource {

    private final SwitchSettings settings;
    private final List<LinkId> links;
    private final SwitchReader reader;
    private final Errand errand;

    /**
     * @param settings  which switch and which of its ports
     * @param transport shared with other switches; closing this source leaves it open
     * @throws IllegalArgumentException for SNMPv3 credentials that contradict themselves
     */
    public SnmpCounterSource(SwitchSettings settings, SnmpTransport transport) {
        this.settings = settings;
        this.links = settings.ports().keySet().stream().sorted().toList();
        this.reader = new SwitchReader(settings, transport);
        this.errand = new Errand("switch " + settings.name());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public List<LinkId> links() {
        return links;
    }

    @Override
    public Duration period() {
        return settings.period();
    }

    @Override
    public CompletionStage<CounterReading> read() {
        long requested = System.nanoTime();
        return errand.run(() -> reader.read(requested), reason -> new CounterReading.Failure(name(), requested, reason));
    }

    @Override
    public CounterReading.Success continueFrom(CounterReading.Success told) {
        return reader.follow(told);
    }

    /**
     * Tries the switch out: asks who it is, looks for each configured port and reads it. Like {@link #read}, neither
     * blocks nor throws, and is not to run beside a reading.
     */
    public CompletionStage<ProbeResult> probe() {
        long requested = System.nanoTime();
        return errand.run(() -> reader.probe(requested), reason -> new ProbeResult.Unreached(name(), reason));
    }

    @Override
    public void close() {
        errand.close();
    }
}
