package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.dispatch.Affinity;
import io.fairlead.dispatch.Counting;
import io.fairlead.dispatch.DispatchSource;
import io.fairlead.dispatch.DispatcherSettings;
import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.dispatch.Listener;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.Protocol;
import io.fairlead.dispatch.ProxyProtocol;
import io.fairlead.dispatch.SourceBinding;
import io.fairlead.dispatch.TrafficRecord;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The dispatcher's own record is kept where it counts")
class OwnRecordTest {

    private static final LinkId OF_SWITCH = new LinkId("sw1", "port1");
    private static final LinkId OWN = new LinkId(DispatchSource.NAME, "rack2");

    private static Server server(String name, LinkId link) {
        return new Server(new ServerId("www", name), Optional.of((Inet4Address) InetAddress.ofLiteral("192.0.2.1")),
                Optional.empty(), new Link(link, OptionalLong.of(8_000_000)), 1, true);
    }

    private static List<LinkId> measured(TrafficRecord record) {
        Listener listener = new Listener(Protocol.TCP, List.of(InetAddress.ofLiteral("192.0.2.100")), PortRange.of(80),
                "www", 80, Affinity.none(), ProxyProtocol.NONE);
        DispatcherSettings settings = new DispatcherSettings(List.of(listener), new Limits(10, 0), Timeouts.DEFAULT,
                SourceBinding.DISPATCHER, new Traffic(Counting.BYTES, false, record), 1);
        return measured(Optional.of(settings));
    }

    private static List<LinkId> measured(Optional<DispatcherSettings> settings) {
        return new OwnRecord(settings, List.of(new Pool("www", List.of(server("a", OF_SWITCH), server("b", OWN)))))
                .links().stream().map(Link::id).sorted().toList();
    }

    @Test
    @DisplayName("a node that does not dispatch keeps the record of others for all its pools")
    void ofOthers() {
        assertEquals(measured(TrafficRecord.BOTH), measured(Optional.empty()));
    }

    @Test
    @DisplayName("a link that a switch measures has a twin where both records count, or the dispatcher's alone")
    void twins() {
        LinkId twin = new LinkId(DispatchSource.NAME, OF_SWITCH.toString());
        List<LinkId> expected = List.of(OWN, twin).stream().sorted().toList();
        assertEquals(expected, measured(TrafficRecord.BOTH));
        assertEquals(expected, measured(TrafficRecord.OWN));
    }

    @Test
    @DisplayName("where only the switch's record counts, links without a switch alone are measured")
    void noTwins() {
        assertEquals(List.of(OWN), measured(TrafficRecord.SWITCH));
    }
}
