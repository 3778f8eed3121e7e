package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.selection.Demand;
import io.fairlead.selection.OwnTraffic;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import java.net.Inet4Address;
import java.util.List;
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
