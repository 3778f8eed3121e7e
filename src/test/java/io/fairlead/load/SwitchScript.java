package io.fairlead.load;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A switch of two ports, a and b, told as a script: so many seconds pass, so many octets flow, the poller reads. */
final class SwitchScript {

    static final long SECOND = 1_000_000_000L;
    static final LinkId A = new LinkId("sw", "a");
    static final LinkId B = new LinkId("sw", "b");

    final SourceMeter meter;
    private final Map<LinkId, Port> ports = new HashMap<>();
    private final Map<LinkId, String> missing = new HashMap<>();
    private List<CounterSample> cached;
    long now = 1_000 * SECOND;
    private long startedAt = now - 100 * SECOND;

    static final class Port {
        PortStatus status = PortStatus.UP;
        long speed = 1_000_000_000L;
        int width = 64;
        long discontinuity;
        long fromOctets = 5_000;
        long toOctets = 7_000;
        long discards;
    }

    SwitchScript(Duration period) {
        this(period, MeterSettings.DEFAULT, OptionalLong.empty());
    }

    SwitchScript(Duration period, MeterSettings settings, OptionalLong statedCapacity) {
        ports.put(A, new Port());
        ports.put(B, new Port());
        meter = new SourceMeter(List.of(new Link(A, statedCapacity), new Link(B, statedCapacity)), period, settings);
    }

    Port port(LinkId link) {
        return ports.get(link);
    }

    SwitchScript pass(double seconds) {
        now += (long) (seconds * SECOND);
        return this;
    }

    /** Octets cross a port: from the server, and to it. */
    SwitchScript flow(LinkId link, long from, long to) {
        Port port = ports.get(link);
        long mask = port.width == 32 ? 0xffff_ffffL : -1L;
        port.fromOctets = port.fromOctets + from & mask;
        port.toOctets = port.toOctets + to & mask;
        return this;
    }

    SwitchScript lose(LinkId link, String reason) {
        missing.put(link, reason);
        return this;
    }

    SwitchScript find(LinkId link) {
        missing.remove(link);
        return this;
    }

    /** The agent starts anew: its clock and its counters stand at zero. */
    SwitchScript restart() {
        startedAt = now;
        ports.values().forEach(port -> {
            port.fromOctets = 0;
            port.toOctets = 0;
        });
        return this;
    }

    /** From now on the agent serves the counters it has now. */
    SwitchScript cache() {
        cached = samples();
        return this;
    }

    SwitchScript refresh() {
        cached = null;
        return this;
    }

    SwitchScript read() {
        meter.accept(reading());
        return this;
    }

    SwitchScript fail(String reason) {
        meter.accept(new CounterReading.Failure("sw", now, reason));
        return this;
    }

    CounterReading reading() {
        List<CounterSample> samples = samples();
        if (cached != null) {
            samples = cached.stream().map(old -> new CounterSample(old.link(), now - startedAt, old.discontinuity(),
                    ports.get(old.link()).status, old.speed(), old.width(), old.from(), old.to())).toList();
        }
        return new CounterReading.Success("sw", now, samples, missing);
    }

    private List<CounterSample> samples() {
        List<CounterSample> samples = new ArrayList<>();
        ports.forEach((link, port) -> {
            if (!missing.containsKey(link)) {
                samples.add(new CounterSample(link, now - startedAt, port.discontinuity, port.status, port.speed, port.width,
                        new Counters(port.fromOctets, port.fromOctets / 1000, 0, 0),
                        new Counters(port.toOctets, port.toOctets / 1000, port.discards, 0)));
            }
        });
        return samples;
    }

    LinkLoad load(LinkId link) {
        return meter.loads(now).get(link);
    }

    Measurement measured(LinkId link) {
        return load(link) instanceof LinkLoad.Known known ? known.measurement() : null;
    }

    String unknown(LinkId link) {
        return load(link) instanceof LinkLoad.Unknown(String reason, boolean settling) ? reason : "not unknown but " + load(link);
    }
}
