package io.fairlead.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.topology.LinkId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalInterfaceSourceTest {

    private static final LinkId LINK = new LinkId(LinkId.LOCAL, "eth1");

    @TempDir
    private Path base;
    private final AtomicLong time = new AtomicLong(1_000);

    @BeforeEach
    void makeInterface() throws IOException {
        Files.createDirectories(base.resolve("eth1/statistics"));
        write("statistics/rx_bytes", "9007199254740993");
        write("statistics/rx_packets", "12");
        write("statistics/rx_dropped", "13");
        write("statistics/rx_errors", "14");
        write("statistics/tx_bytes", "21");
        write("statistics/tx_packets", "22");
        write("statistics/tx_dropped", "23");
        write("statistics/tx_errors", "24");
        write("operstate", "up");
        write("speed", "25000");
        write("ifindex", "7");
    }

    private void write(String file, String value) throws IOException {
        Files.writeString(base.resolve("eth1").resolve(file), value + "\n");
    }

    private LocalInterfaceSource source(Map<LinkId, String> interfaces) {
        return new LocalInterfaceSource(base, interfaces, Duration.ofSeconds(1), time::get);
    }

    private static CounterReading.Success read(CounterSource source) throws Exception {
        return assertInstanceOf(CounterReading.Success.class, source.read().toCompletableFuture()
                .get(10, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("what the interface receives comes from the server, what it transmits goes to it")
    void readsEveryValue() throws Exception {
        CounterReading.Success reading = read(source(Map.of(LINK, "eth1")));
        assertEquals(List.of(new CounterSample(LINK, 1_000, Counters.ABSENT, PortStatus.UP, 25_000_000_000L, 64,
                new Counters(9007199254740993L, 12, 13, 14), new Counters(21, 22, 23, 24))), reading.samples());
        assertEquals(Map.of(), reading.missing());
        assertEquals(LinkId.LOCAL, reading.source());
    }

    @Test
    void theStateIsThatOfTheInterface() throws Exception {
        LocalInterfaceSource source = source(Map.of(LINK, "eth1"));
        for (Map.Entry<String, PortStatus> state : Map.of("down", PortStatus.DOWN, "lowerlayerdown", PortStatus.DOWN,
                "notpresent", PortStatus.DOWN, "unknown", PortStatus.UNKNOWN, "dormant", PortStatus.UNKNOWN, "",
                PortStatus.UNKNOWN).entrySet()) {
            write("operstate", state.getKey());
            assertEquals(state.getValue(), read(source).samples().getFirst().status(), state::getKey);
        }
    }

    @Test
    void whatCannotBeReadIsAbsent() throws Exception {
        write("speed", "-1");
        write("statistics/rx_dropped", "many");
        write("statistics/rx_errors", "99999999999999999999999");
        Files.delete(base.resolve("eth1/statistics/tx_packets"));
        CounterSample sample = read(source(Map.of(LINK, "eth1"))).samples().getFirst();
        assertEquals(0, sample.speed());
        assertEquals(new Counters(9007199254740993L, 12, Counters.ABSENT, Counters.ABSENT), sample.from());
        assertEquals(Counters.ABSENT, sample.to().packets());
    }

    @Test
    void anInterfaceThatIsGoneIsMissingUntilItComesBack() throws Exception {
        LinkId other = new LinkId(LinkId.LOCAL, "eth2");
        LocalInterfaceSource source = source(Map.of(LINK, "eth1", other, "eth2"));
        CounterReading.Success reading = read(source);
        assertEquals(List.of(LINK), reading.samples().stream().map(CounterSample::link).toList());
        assertEquals(Map.of(other, "this machine has no interface 'eth2'"), reading.missing());
        Files.createDirectories(base.resolve("eth2/statistics"));
        assertEquals(2, read(source).samples().size());
    }

    @Test
    @DisplayName("an interface made anew under its name lost continuity when that was seen")
    void newIdentity() throws Exception {
        LocalInterfaceSource source = source(Map.of(LINK, "eth1"));
        read(source);
        write("ifindex", "8");
        time.set(2_000);
        assertEquals(1_999, read(source).samples().getFirst().discontinuity());
        time.set(3_000);
        CounterSample later = read(source).samples().getFirst();
        assertEquals(1_999, later.discontinuity());
        assertEquals(3_000, later.time());
    }

    @Test
    void namesThatLeaveTheDirectoryAreRefused() {
        for (String name : List.of("", ".", "..", "../eth1", "eth1/..", "a/b", "a b", "a:b", "sixteen-letters-",
                "x\0y", "x\n")) {
            assertThrows(IllegalArgumentException.class, () -> source(Map.of(LINK, name)), name);
        }
        source(Map.of(LINK, "eth0.100")).close();
    }

    @Test
    void aClosedSourceFails() throws Exception {
        LocalInterfaceSource source = source(Map.of(LINK, "eth1"));
        source.close();
        assertInstanceOf(CounterReading.Failure.class, source.read().toCompletableFuture().get(10, TimeUnit.SECONDS));
    }

    @Test
    void readsThisMachinesLoopback() throws Exception {
        assumeTrue(Files.isDirectory(LocalInterfaceSource.SYSFS.resolve("lo")), "needs Linux's /sys/class/net");
        LocalInterfaceSource source = new LocalInterfaceSource(Map.of(new LinkId(LinkId.LOCAL, "lo"), "lo"),
                Duration.ofSeconds(1));
        long before = received();
        CounterSample sample = read(source).samples().getFirst();
        assertTrue(sample.from().octets() >= before && sample.from().octets() <= received(), sample::toString);
        assertTrue(sample.to().packets() >= 0, sample::toString);
        assertEquals(64, sample.width());
    }

    private static long received() throws IOException {
        return Long.parseLong(Files.readString(LocalInterfaceSource.SYSFS.resolve("lo/statistics/rx_bytes")).strip());
    }
}
