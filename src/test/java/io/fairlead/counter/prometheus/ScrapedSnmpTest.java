package io.fairlead.counter.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.PortStatus;
import io.fairlead.counter.prometheus.PrometheusSettings.Authorization;
import io.fairlead.counter.prometheus.PrometheusSettings.Port;
import io.fairlead.counter.snmp.NetSnmpDaemon;
import io.fairlead.testing.Await;
import io.fairlead.testing.Daemon;
import io.fairlead.testing.FreePorts;
import io.fairlead.testing.SnmpExporter;
import io.fairlead.topology.LinkId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real chain: Net-SNMP's agent, snmp_exporter, Prometheus, and the source that asks it. */
@Tag("component")
class ScrapedSnmpTest {

    private static final LinkId LOOPBACK = new LinkId("sw", "lo");
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** Scrapes every second; the loopback's row by its ifName. */
    private static final String SCRAPES = """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: snmp
                metrics_path: /snmp
                params: { module: [ if_mib ], target: [ "%s" ] }
                static_configs: [ { targets: [ "127.0.0.1:%d" ], labels: { switch: sw } } ]
            """;

    private static final String METRIC = """
              - { name: %s, oid: %s, type: %s, indexes: [ { labelname: ifIndex, type: gauge } ], lookups: [
                  { labels: [ ifIndex ], labelname: ifName, oid: 1.3.6.1.2.1.31.1.1.1.1, type: DisplayString } ] }
            """;

    @TempDir
    private Path directory;
    private NetSnmpDaemon agent;
    private SnmpExporter exporter;
    private Daemon prometheus;
    private int port;

    @BeforeEach
    void start() throws Exception {
        String program = Daemon.program("prometheus", "prometheus");
        SnmpExporter.program();
        agent = new NetSnmpDaemon(Files.createDirectory(directory.resolve("snmp")));
        exporter = new SnmpExporter(directory, Files.writeString(directory.resolve("snmp.yml"), module()));
        port = FreePorts.one();
        Files.writeString(directory.resolve("prometheus.yml"),
                SCRAPES.formatted("127.0.0.1:" + agent.address().getPort(), exporter.port()));
        prometheus = Daemon.start(directory.resolve("prometheus.log"), program,
                "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port);
    }

    private static String module() {
        StringBuilder module = new StringBuilder("""
                if_mib:
                  version: 2
                  auth: { community: %s }
                  walk: [ 1.3.6.1.2.1.2.2.1, 1.3.6.1.2.1.31.1.1.1 ]
                  get: [ 1.3.6.1.2.1.1.3.0 ]
                  metrics:
                  - { name: sysUpTime, oid: 1.3.6.1.2.1.1.3, type: gauge }
                """.formatted(NetSnmpDaemon.COMMUNITY));
        Map.of("ifHCInOctets", "31.1.1.1.6 counter", "ifHCOutOctets", "31.1.1.1.10 counter",
                "ifHCInUcastPkts", "31.1.1.1.7 counter", "ifHCOutUcastPkts", "31.1.1.1.11 counter",
                "ifOutDiscards", "2.2.1.19 counter", "ifHighSpeed", "31.1.1.1.15 gauge", "ifOperStatus", "2.2.1.8 gauge")
                .forEach((name, object) -> module.append(METRIC.formatted(name,
                        "1.3.6.1.2.1." + object.split(" ")[0], object.split(" ")[1])));
        return module.toString();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable started : new AutoCloseable[] {prometheus, exporter, agent}) {
            if (started != null) {
                started.close();
            }
        }
    }

    private static CounterReading read(PrometheusSource source) {
        try {
            return source.read().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("counters come with the times of their scrapes, agree with the kernel's, and their end is seen")
    void wholeChain() throws Exception {
        PrometheusSettings settings = new PrometheusSettings("sw", URI.create("http://127.0.0.1:" + port),
                Authorization.NONE, List.of(), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMinutes(1),
                Map.of("switch", "sw"), Map.of(LOOPBACK, new Port(List.of("ifName", "ifAlias", "ifDescr"), "lo")));
        try (PrometheusSource source = new PrometheusSource(settings)) {
            CounterReading[] last = new CounterReading[1];
            List<CounterSample> seen = new ArrayList<>();
            Await.until(LIMIT, () -> {
                last[0] = read(source);
                if (last[0] instanceof CounterReading.Success success && !success.samples().isEmpty()
                        && (seen.isEmpty() || success.samples().getFirst().time() > seen.getLast().time())) {
                    seen.add(success.samples().getFirst());
                }
                return seen.size() == 3;
            }, () -> last[0] + " after " + seen);
            long octets = Long.parseLong(Files.readString(Path.of("/sys/class/net/lo/statistics/rx_bytes")).strip());
            CounterSample first = seen.getFirst();
            CounterSample newest = seen.getLast();
            assertEquals(PortStatus.UP, newest.status());
            assertEquals(10_000_000, newest.speed());
            assertEquals(first.discontinuity(), newest.discontinuity());
            assertTrue(newest.from().octets() >= first.from().octets() && newest.from().octets() <= octets,
                    () -> newest + " beside " + octets);
            assertTrue(newest.from().packets() > 0 && newest.to().discards() == 0, newest::toString);
            assertTrue(newest.time() - first.time() >= Duration.ofMillis(1_900).toNanos(), "two scrapes later");
            exporter.close();
            Await.until(LIMIT, () -> read(source) instanceof CounterReading.Failure failure
                    && failure.reason().contains("has scraped nothing new for "), () -> "still " + read(source));
            prometheus.close();
            assertInstanceOf(CounterReading.Failure.class, read(source));
        }
    }
}
