package io.fairlead.config;

import static io.fairlead.config.Workplace.DNS;
import static io.fairlead.config.Workplace.POOL;
import static io.fairlead.config.Workplace.SERVICE;
import static io.fairlead.config.Workplace.SWITCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.config.ConfigurationResult.Rejected;
import io.fairlead.simulation.Background;
import io.fairlead.simulation.Resolvers;
import io.fairlead.simulation.SimulationSettings;
import io.fairlead.simulation.SimulationSettings.Polls;
import io.fairlead.topology.LinkId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationReaderTest {

    @TempDir
    Path folder;
    private Workplace workplace;

    @BeforeEach
    void furnish() {
        workplace = new Workplace(folder);
    }

    private SimulationSettings load(String simulation) {
        return workplace.load(DNS, SWITCH, POOL, SERVICE, simulation).simulation();
    }

    @Test
    @DisplayName("Without the section everything has its default")
    void defaults() {
        assertEquals(SimulationSettings.DEFAULT, load(""));
        assertEquals(SimulationSettings.DEFAULT, load("simulation: { resolvers: {}, polls: {} }"));
    }

    @Test
    @DisplayName("Every key is what it says")
    void everyKey() {
        SimulationSettings expected = new SimulationSettings(0.85, 0, Optional.of(1.5e6), List.of(5e7, 1e9), List.of(4e6),
                Duration.ofHours(1), new Resolvers(100_000, 1, 0, Duration.ofSeconds(30)),
                Optional.of(List.of(new Background(new LinkId("sw1", "1"), 0.5, Duration.ofSeconds(10), Duration.ZERO))),
                new Polls(0.2, 0.05, Duration.ofSeconds(15), 32), 4, 10_000_000_000L);
        assertEquals(expected, load("""
                simulation:
                  load: 85%
                  udp: 0%
                  mean-size: 1.5MB
                  rates: [ 50Mbit/s, 1Gbit/s ]
                  stream-rates: [ 4Mbit/s ]
                  duration: 1h
                  nodes: 4
                  capacity: 10Gbit/s
                  resolvers: { count: 100_000, zipf: 1, overlong: 0, hold: 30s }
                  polls: { jitter: 0.2, loss: 5%, cache: 15s, width: 32 }
                  background: { www: { a: { use: 50%, on: 10s, off: 0s } } }
                """));
    }

    @Test
    @DisplayName("Empty braces mean no background, no word of it the usual one")
    void noBackground() {
        assertEquals(Optional.of(List.of()), load("simulation: { background: {} }").background());
        assertEquals(Optional.empty(), load("simulation: { load: 50% }").background());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "load: 0%                                    | simulation.load              | out of range",
        "load: 120%                                  | simulation.load              | out of range",
        "mean-size: 8                                | simulation.mean-size         | is no size",
        "mean-size: 0B                               | simulation.mean-size         | out of range",
        "rates: [ 8MB/s ]                            | simulation.rates[0]          | counts bytes",
        "resolvers: { count: 0 }                     | simulation.resolvers.count   | out of range",
        "polls: { width: 16 }                        | simulation.polls.width       | not known here",
        "polls: { jitter: 0.6 }                      | simulation.polls.jitter      | out of range",
        "background: { www: { a: { on: 1s } } }      | simulation.background.www.a.use | missing",
        "background: { www: { z: { use: 10% } } }    | simulation.background.www.z  | no such server",
        "background: { web: { a: { use: 10% } } }    | simulation.background.web.a  | no such server"})
    @DisplayName("What makes no sense is refused at its place")
    void faults(String line, String key, String message) {
        Rejected rejected = assertInstanceOf(Rejected.class,
                workplace.read(DNS + SWITCH + POOL + SERVICE + "simulation: { " + line + " }\n"));
        assertTrue(rejected.faults().stream().anyMatch(fault -> fault.key().equals(key) && fault.message().contains(message)),
                () -> rejected.faults().toString());
    }

    @Test
    @DisplayName("Two servers behind one link have one background")
    void sharedLink() {
        String pool = POOL + "      b: { ipv4: 192.0.2.2, link: { switch: sw1, port: 1 } }\n";
        Rejected rejected = assertInstanceOf(Rejected.class, workplace.read(DNS + SWITCH + pool + SERVICE
                + "simulation: { background: { www: { a: { use: 10% }, b: { use: 10% } } } }\n"));
        assertTrue(rejected.faults().getFirst().message().contains("same link"), () -> rejected.faults().toString());
    }
}
