package io.fairlead.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.HealthTable;
import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.topology.Limits;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Servers' own agents, beside links and by themselves")
class AgentsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long GIGA = 1_000_000_000L;
    private static final int SERVERS = 4;
    private static final double ANY = Double.POSITIVE_INFINITY;
    private static final AgentLoad SILENT = new AgentLoad.Unknown("no reply", false);

    private long now;

    private static Pool pool(Limits limits, double... weights) {
        return new Pool("www", IntStream.range(0, SERVERS).mapToObj(i -> new Server(id(i),
                Optional.of(Inet4Address.ofLiteral("192.0.2." + (i + 1))), Optional.empty(), new Link(link(i),
                OptionalLong.of(GIGA)), weights.length == 0 ? 1 : weights[i], true, 0, limits)).toList());
    }

    private static ServerId id(int i) {
        return new ServerId("www", "s" + i);
    }

    private static LinkId link(int i) {
        return new LinkId("sw", "p" + i);
    }

    private static AgentLoad told(double processor, double connections) {
        return new AgentLoad.Known(processor, 1, connections, 100, 0, SECOND);
    }

    /** A beat in which every link is used by that part in full packets, and agents tell that. */
    private double[] beat(PoolChooser chooser, double use, AgentLoad... agents) {
        now += SECOND;
        Map<LinkId, LinkLoad> loads = new HashMap<>();
        Map<ServerId, AgentLoad> told = new HashMap<>();
        for (int i = 0; i < SERVERS; i++) {
            LinkRate rate = new LinkRate(use * GIGA / 8, use * GIGA / 8 / 1_250, 0, 0);
            loads.put(link(i), new LinkLoad.Known(new Measurement(rate, LinkRate.IDLE, GIGA, now, SECOND)));
            if (agents[i] != null) {
                told.put(id(i), agents[i]);
            }
        }
        LoadHistory history = new LoadHistory(Duration.ZERO);
        history.add(new LoadTable(now, loads, Map.of(), told));
        return chooser.choose(history, HealthTable.ALL_UP).weights();
    }

    private static void assertShares(double[] shares, double... expected) {
        double sum = Arrays.stream(expected).sum();
        assertArrayEquals(Arrays.stream(expected).map(w -> w / sum).toArray(), shares, 1e-9, () -> Arrays.toString(shares));
    }

    @Test
    @DisplayName("processor-load takes turns, skipping servers whose processors are busy; where all are, nobody is skipped")
    void processorLoad() {
        PoolChooser chooser = new PoolChooser(pool(Limits.NONE), PolicySettings.ProcessorLoad.DEFAULT);
        assertShares(beat(chooser, 0.5, told(0.2, 0), told(0.79, 0), told(0.81, 0), told(1, 0)), 1, 1, 0, 0);
        assertShares(beat(chooser, 0.5, told(0.9, 0), told(0.9, 0), told(0.81, 0), told(1, 0)), 1, 1, 1, 1);
    }

    @Test
    @DisplayName("agent-connections takes the server with the fewest connections for its weight, whoever opened them")
    void agentConnections() {
        PoolChooser even = new PoolChooser(pool(Limits.NONE), new PolicySettings.AgentConnections());
        assertShares(beat(even, 0.5, told(0, 200), told(0, 50), told(0, 90), told(0, 51)), 0, 1, 0, 1);
        PoolChooser weighted = new PoolChooser(pool(Limits.NONE, 10, 1, 1, 1), new PolicySettings.AgentConnections());
        assertShares(beat(weighted, 0.5, told(0, 200), told(0, 50), told(0, 90), told(0, 51)), 1, 0, 0, 0);
        PoolChooser reloaded = weighted.reloaded(pool(Limits.NONE, 1, 1, 10, 1), new PolicySettings.AgentConnections(),
                GuardSettings.DEFAULT);
        assertShares(beat(reloaded, 0.5, told(0, 200), told(0, 50), told(0, 90), told(0, 51)), 0, 0, 1, 0);
    }

    @Test
    @DisplayName("a silent agent neither takes its server out nor favours it; with all silent every server weighs the same")
    void silent() {
        PoolChooser chooser = new PoolChooser(pool(Limits.NONE), PolicySettings.ProcessorLoad.DEFAULT);
        assertShares(beat(chooser, 0.5, SILENT, told(0.1, 0), told(0.1, 0), null), 0.5, 1, 1, 0.5);
        assertShares(beat(chooser, 0.5, SILENT, told(0.1, 0), told(0.9, 0), told(Double.NaN, 0)), 0.25, 1, 0, 0.25);
        assertShares(beat(chooser, 0.5, SILENT, SILENT, SILENT, null), 1, 1, 1, 1);
    }

    @Test
    @DisplayName("headroom: the tightest resource rules, so a server without processors left gets nobody though its link is idle")
    void tightestRules() {
        PoolChooser chooser = new PoolChooser(pool(new Limits(0.9, ANY, 1_000, ANY, ANY)), PolicySettings.Headroom.DEFAULT);
        double[] shares = {};
        for (int i = 0; i < 60; i++) {
            shares = beat(chooser, 0.1, told(0.05, 10), told(0.9, 10), told(0.45, 10), told(0.05, 700));
        }
        assertEquals(0, shares[1], Arrays.toString(shares));
        assertEquals((0.97 - 0.5) / (0.97 - 0.1), shares[2] / shares[0], 0.01, Arrays.toString(shares));
        assertEquals((0.97 - 0.7) / (0.97 - 0.1), shares[3] / shares[0], 0.01, Arrays.toString(shares));
    }

    @Test
    @DisplayName("headroom: resources that are used less than the link change nothing, nor do agents that fall silent")
    void linkRules() {
        PoolChooser chooser = new PoolChooser(pool(new Limits(0.9, ANY, ANY, ANY, ANY)), PolicySettings.Headroom.DEFAULT);
        for (int i = 0; i < 30; i++) {
            assertShares(beat(chooser, 0.6, told(0.05, 0), told(0.3, 0), told(0.5, 0), null), 1, 1, 1, 1);
        }
        double[] shares = {};
        for (int i = 0; i < 30; i++) {
            shares = beat(chooser, 0.6, told(0.95, 0), told(0.3, 0), told(0.5, 0), null);
        }
        assertEquals(0, shares[0], Arrays.toString(shares));
        for (int i = 0; i < 60; i++) {
            shares = beat(chooser, 0.6, SILENT, told(0.3, 0), told(0.5, 0), null);
        }
        assertEquals(0.25, shares[0], 0.01, Arrays.toString(shares));
    }

    @Test
    @DisplayName("headroom: a limit of packets counts them on the link, without an agent")
    void packets() {
        Pool pool = pool(new Limits(ANY, ANY, ANY, ANY, 50_000));
        PoolChooser chooser = new PoolChooser(pool, PolicySettings.Headroom.DEFAULT);
        double[] shares = {};
        for (int i = 0; i < 30; i++) {
            shares = beat(chooser, 0.6, null, null, null, null);
        }
        assertShares(shares, 1, 1, 1, 1);
        Burden burden = new Burden(pool, SECOND);
        burden.sample(0, new Measurement(new LinkRate(1e6, 25_000, 0, 0), new LinkRate(1e6, 30_000, 0, 0), GIGA, 0, SECOND), 0);
        assertEquals(0.6 * GIGA, burden.of(0), 1);
        burden.sample(1, new Measurement(new LinkRate(1e6, Double.NaN, 0, 0), LinkRate.IDLE, GIGA, 0, SECOND), 0);
        assertEquals(0, burden.of(1));
        burden.sample(2, new Measurement(new LinkRate(1e6, 30_000, 0, 0), LinkRate.IDLE, GIGA, 0, SECOND), 0.5 * GIGA);
        assertTrue(Math.abs(burden.of(2) - 0.1 * GIGA) < 1, "what this node put there itself is no burden");
    }
}
