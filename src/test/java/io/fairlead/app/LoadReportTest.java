package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.HealthTable;
import io.fairlead.load.AgentLoad;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.selection.Choice;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.topology.Limits;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The load table as text")
class LoadReportTest {

    private static final double ANY = Double.POSITIVE_INFINITY;
    private static final LinkId LINK = new LinkId("sw1", "port1");
    private static final ServerId SERVER = new ServerId("www", "s1");

    private static Pool pool() {
        return new Pool("www", List.of(new Server(SERVER, Optional.of(Inet4Address.ofLiteral("192.0.2.1")),
                Optional.empty(), new Link(LINK, OptionalLong.empty()), 1, true, 0, new Limits(0.9, ANY, 2_000, ANY, ANY))));
    }

    /** @param to octets/s to the server */
    private static Map<LinkId, LinkLoad> loads(long at, double to) {
        return Map.of(LINK, new LinkLoad.Known(new Measurement(new LinkRate(1e6, 1e3, 3, Double.NaN),
                new LinkRate(to, 2e3, 40, 2), 1_000_000_000, at, 1_000_000_000)));
    }

    private static LoadTable table(long at, double to) {
        return new LoadTable(at, loads(at, to));
    }

    private static String report(Map<ServerId, AgentLoad> agents) {
        LoadTable table = new LoadTable(0, loads(0, 2e6), Map.of(), agents);
        LoadHistory history = new LoadHistory(Duration.ZERO);
        history.add(table);
        Choice choice = new PoolChooser(pool(), PolicySettings.Headroom.DEFAULT).choose(history, HealthTable.ALL_UP);
        return LoadReport.of("pool www", choice, table, HealthTable.ALL_UP, null);
    }

    @Test
    @DisplayName("drops are told by direction: what came from the server, what went to it")
    void drops() {
        assertTrue(report(Map.of()).matches("(?s).*s1 +sw1:port1 +known .* 3 / 42 +- +100\\.0 %.*"), report(Map.of()));
    }

    @Test
    @DisplayName("of each link, how far its use was from what was foreseen, once there is something to foresee by")
    void predictionErrors() {
        LoadHistory history = new LoadHistory(Duration.ZERO);
        PoolChooser chooser = new PoolChooser(pool(), PolicySettings.Headroom.DEFAULT);
        history.add(table(0, 1e6));
        chooser.choose(history, HealthTable.ALL_UP);
        history.add(table(1_000_000_000, 6e6));
        Choice choice = chooser.choose(history, HealthTable.ALL_UP);
        String text = LoadReport.of("pool www", choice, history.latest(), HealthTable.ALL_UP, null);
        assertTrue(text.matches("(?s).*DROPS/s +ERROR +WEIGHT.*s1 +sw1:port1 +known .* 3 / 42 +4\\.0 % +100\\.0 %.*"), text);
    }

    @Test
    @DisplayName("what agents tell stands below, each figure with its limit; an agent that does not says why; without one nothing")
    void agents() {
        assertFalse(report(Map.of()).contains("agent"));
        String told = report(Map.of(SERVER, new AgentLoad.Known(0.456, 1.5, 1_234, Double.NaN, 0, 1)));
        assertTrue(told.contains("  www/s1: agent: 46 of 90 % processor, 1.50 load average per processor, "
                + "1234 of 2000 connections" + System.lineSeparator()), told);
        String silent = report(Map.of(SERVER, new AgentLoad.Unknown("no reply", false)));
        assertTrue(silent.contains("  www/s1: agent: no reply"), silent);
    }
}
