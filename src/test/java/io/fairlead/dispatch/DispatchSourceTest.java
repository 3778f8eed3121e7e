package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.MeterSettings;
import io.fairlead.load.SourceMeter;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The dispatcher's own monitor is a counter source like any other")
class DispatchSourceTest {

    private static final LinkId LINK = new LinkId(DispatchSource.NAME, "rack1");
    private static final LinkId FOREIGN = new LinkId("switch", "ge-0/0/1");

    private long now = 5_000_000_000L;

    private final RecordingDataPlane dataPlane = new RecordingDataPlane();

    private static Server server(String name, LinkId link) {
        return new Server(Site.id(name), Optional.of((Inet4Address) Site.address("192.0.2.1")), Optional.empty(),
                new Link(link, OptionalLong.of(8_000_000)), 1, true);
    }

    private DispatchSource source(Traffic traffic) {
        Pool pool = new Pool("pool", List.of(server("a", LINK), server("b", LINK), server("c", FOREIGN)));
        return new DispatchSource(dataPlane, new RecordedLinks(traffic, List.of(pool)), Duration.ofSeconds(1), () -> now);
    }

    private static CounterSample sample(DispatchSource source) {
        CounterReading reading = source.read().toCompletableFuture().join();
        return assertInstanceOf(CounterReading.Success.class, reading).samples().getFirst();
    }

    @Test
    @DisplayName("its links are those measured by the dispatcher; servers of one link are counted together")
    void sums() {
        dataPlane.rows = List.of(new ServerCounters(Site.id("a"), 1, 1_000, 2, 200, 0, 0, 1, 1, 0),
                new ServerCounters(Site.id("b"), 10, 5_000, 20, 700, 0, 0, 1, 0, 0),
                new ServerCounters(Site.id("c"), 100, 100, 100, 100, 0, 0, 1, 0, 0));
        DispatchSource source = source(Traffic.DEFAULT);
        assertEquals(List.of(LINK), source.links());
        CounterSample sample = sample(source);
        assertEquals(6_000, sample.from().octets());
        assertEquals(11, sample.from().packets());
        assertEquals(900, sample.to().octets());
        assertEquals(64, sample.width());
    }

    @Test
    @DisplayName("counting packets, each weighs as much as a full one")
    void packets() {
        dataPlane.rows = List.of(new ServerCounters(Site.id("a"), 10, 640, 4, 256, 0, 0, 1, 1, 0));
        CounterSample sample = sample(source(new Traffic(Counting.PACKETS, false, TrafficRecord.OWN)));
        assertEquals(15_000, sample.from().octets());
        assertEquals(6_000, sample.to().octets());
    }

    @Test
    @DisplayName("going by FROM alone, nothing is told of TO")
    void fromOnly() {
        dataPlane.rows = List.of(new ServerCounters(Site.id("a"), 10, 640, 4, 256, 0, 0, 1, 1, 0));
        CounterSample sample = sample(source(new Traffic(Counting.BYTES, true, TrafficRecord.OWN)));
        assertEquals(640, sample.from().octets());
        assertEquals(0, sample.to().octets());
    }

    @Test
    @DisplayName("where replies pass the dispatcher by, nothing is told of FROM, and no load is made up")
    void unseen() {
        Pool pool = new Pool("pool", List.of(server("a", LINK)));
        DispatchSource source = new DispatchSource(dataPlane, new RecordedLinks(Traffic.DEFAULT, List.of(pool),
                Set.of(LINK)), Duration.ofSeconds(1), () -> now);
        SourceMeter meter = new SourceMeter(List.of(new Link(LINK, OptionalLong.of(8_000_000))), source.period(),
                MeterSettings.DEFAULT);
        for (int second = 0; second < 4; second++) {
            dataPlane.rows = List.of(new ServerCounters(Site.id("a"), 0, 0, second * 100L, second * 500_000L, 1, 1));
            assertEquals(Counters.NONE, sample(source).from());
            meter.accept(source.read().toCompletableFuture().join());
            now += 1_000_000_000L;
        }
        assertInstanceOf(LinkLoad.Unknown.class, meter.loads(now).get(LINK));
    }

    @Test
    @DisplayName("what it tells is metered as a load")
    void metered() {
        DispatchSource source = source(Traffic.DEFAULT);
        SourceMeter meter = new SourceMeter(List.of(new Link(LINK, OptionalLong.of(8_000_000))), source.period(),
                MeterSettings.DEFAULT);
        for (int second = 0; second < 4; second++) {
            dataPlane.rows = List.of(new ServerCounters(Site.id("a"), second * 100L, second * 500_000L, 0, 0, 1, 1));
            meter.accept(source.read().toCompletableFuture().join());
            now += 1_000_000_000L;
        }
        LinkLoad.Known known = assertInstanceOf(LinkLoad.Known.class, meter.loads(now).get(LINK));
        assertEquals(0.5, known.measurement().useFrom(), 1e-9);
    }

    @Test
    @DisplayName("once closed it fails in words")
    void closed() {
        DispatchSource source = source(Traffic.DEFAULT);
        source.close();
        CounterReading reading = source.read().toCompletableFuture().join();
        assertTrue(assertInstanceOf(CounterReading.Failure.class, reading).reason().contains("closed"));
    }
}
