package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.selection.Demand;
import io.fairlead.selection.OwnTraffic;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Choosers see what the data plane has carried")
class OwnFlowsTest {

    private final OwnFlows flows = new OwnFlows();
    private final Demand.Flows ofPool = flows.of(new Pool("pool", List.of(server("a", 1), server("b", 2))));

    private static Server server(String name, int number) {
        Inet4Address address = (Inet4Address) Site.address("192.0.2." + number);
        return new Server(Site.id(name), Optional.of(address), Optional.empty(), new Link(new LinkId("switch", name), OptionalLong.empty()), 1, true);
    }

    @Test
    @DisplayName("flows at other dispatchers are part of the demand, and told apart")
    void elsewhere() {
        ServerId a = Site.id("a");
        ServerId b = Site.id("b");
        flows.take(List.of(new ServerCounters(a, 1, 100, 1, 10, 50, 5, 9, 3, 1)),
                Map.of(a, new ServerCounters(a, 1, 1_000, 1, 100, 500, 50, 90, 30, 10),
                        b, new ServerCounters(b, 1, 7, 1, 7, 0, 0, 1, 2, 0)));
        assertEquals(new OwnTraffic(1_100, 110, 550, 55, 33, 11, 30), ofPool.of(0));
        assertEquals(new OwnTraffic(7, 7, 0, 0, 2, 0, 2), ofPool.of(1));
    }

    @Test
    @DisplayName("by the pool's index, whatever the order of the rows; nothing where there is no row")
    void byIndex() {
        assertEquals(OwnTraffic.NONE, ofPool.of(1));
        flows.take(List.of(new ServerCounters(Site.id("b"), 9, 900, 8, 80, 500, 40, 7, 3, 2),
                new ServerCounters(Site.id("stranger"), 1, 1, 1, 1, 1, 1, 1, 1, 1)));
        assertEquals(new OwnTraffic(900, 80, 500, 40, 3, 2), ofPool.of(1));
        assertEquals(OwnTraffic.NONE, ofPool.of(0));
    }

    @Test
    @DisplayName("the same until the next beat's rows are taken")
    void untilTheNextBeat() {
        flows.take(List.of(new ServerCounters(Site.id("a"), 1, 100, 1, 10, 0, 0, 1, 1, 0)));
        assertEquals(100, ofPool.of(0).fromBytes());
        flows.take(List.of(new ServerCounters(Site.id("a"), 2, 300, 2, 20, 0, 0, 2, 0, 0)));
        assertEquals(new OwnTraffic(300, 20, 0, 0, 0, 0), ofPool.of(0));
    }
}
