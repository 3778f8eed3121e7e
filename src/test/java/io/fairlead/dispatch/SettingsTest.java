package io.fairlead.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.dispatch.DispatcherSettings.Limits;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.DispatcherSettings.Traffic;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.Measurement;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Settings check themselves, keys and records hold what they say")
class SettingsTest {

    private static Listener listener(Protocol protocol, String address, PortRange ports, int serverPort,
            ProxyProtocol proxy) {
        return new Listener(protocol, List.of(Site.address(address)), ports, "pool", serverPort, Affinity.none(),
                proxy);
    }

    private static DispatcherSettings settings(Listener... listeners) {
        return new DispatcherSettings(List.of(listeners), Limits.DEFAULT, Timeouts.DEFAULT, SourceBinding.DISPATCHER,
                Traffic.DEFAULT, 0);
    }

    @Test
    @DisplayName("server ports count up with the cluster's")
    void ports() {
        Listener range = listener(Protocol.TCP, "192.0.2.1", new PortRange(8_000, 8_010), 9_000, ProxyProtocol.NONE);
        assertEquals(9_003, range.serverPort(8_003));
        assertEquals(8_003, listener(Protocol.TCP, "192.0.2.1", new PortRange(8_000, 8_010), 0, ProxyProtocol.NONE)
                .serverPort(8_003));
        assertThrows(IllegalArgumentException.class,
                () -> listener(Protocol.TCP, "192.0.2.1", new PortRange(1, 10), 65_530, ProxyProtocol.NONE));
        assertThrows(IllegalArgumentException.class, () -> new PortRange(10, 9));
    }

    @Test
    @DisplayName("a cluster address is one host's; PROXY protocol goes with TCP")
    void listeners() {
        assertThrows(IllegalArgumentException.class,
                () -> listener(Protocol.TCP, "0.0.0.0", PortRange.of(80), 0, ProxyProtocol.NONE));
        assertThrows(IllegalArgumentException.class,
                () -> listener(Protocol.UDP, "224.0.0.1", PortRange.of(80), 0, ProxyProtocol.NONE));
        assertThrows(IllegalArgumentException.class,
                () -> listener(Protocol.UDP, "192.0.2.1", PortRange.of(80), 0, ProxyProtocol.V2));
    }

    @Test
    @DisplayName("two listeners cannot have one port of one address and protocol")
    void conflicts() {
        Listener web = listener(Protocol.TCP, "192.0.2.1", new PortRange(80, 90), 0, ProxyProtocol.NONE);
        assertThrows(IllegalArgumentException.class,
                () -> settings(web, listener(Protocol.TCP, "192.0.2.1", PortRange.of(85), 0, ProxyProtocol.V1)));
        settings(web, listener(Protocol.UDP, "192.0.2.1", PortRange.of(85), 0, ProxyProtocol.NONE),
                listener(Protocol.TCP, "192.0.2.2", PortRange.of(85), 0, ProxyProtocol.NONE));
    }

    @Test
    @DisplayName("a flow key holds IPv4 and IPv6 addresses and gives them back")
    void keys() {
        FlowKey four = FlowKey.of(Protocol.UDP, new InetSocketAddress("203.0.113.250", 5_004), 53);
        assertTrue(four.isIpv4());
        assertEquals(Site.address("203.0.113.250"), four.clientAddress());
        FlowKey six = FlowKey.of(Protocol.TCP, new InetSocketAddress("2001:db8::ffff:1", 5_004), 53);
        assertFalse(six.isIpv4());
        assertEquals(Site.address("2001:db8::ffff:1"), six.clientAddress());
        assertEquals("UDP 203.0.113.250 port 5004 to port 53", four.toString());
    }

    private static LinkLoad load(double from, double to) {
        return new LinkLoad.Known(measurement(from, to));
    }

    private static Measurement measurement(double from, double to) {
        return new Measurement(new LinkRate(from, 1, 0, 0), new LinkRate(to, 1, 0, 0), 1_000, 0, 1);
    }

    @Test
    @DisplayName("both records: the larger rate of each direction, whichever is known, and the switch's word on a port that is down")
    void records() {
        LinkLoad unknown = new LinkLoad.Unknown("no reply", false);
        assertEquals(load(50, 9), TrafficRecord.BOTH.combine(load(50, 2), load(30, 9)));
        assertEquals(load(30, 9), TrafficRecord.BOTH.combine(unknown, load(30, 9)));
        assertEquals(load(50, 2), TrafficRecord.BOTH.combine(load(50, 2), unknown));
        assertEquals(new LinkLoad.Down(), TrafficRecord.BOTH.combine(new LinkLoad.Down(), load(30, 9)));
        assertEquals(new LinkLoad.Stale(measurement(50, 9), 0.5),
                TrafficRecord.BOTH.combine(new LinkLoad.Stale(measurement(50, 2), 0.5), load(30, 9)));
        assertEquals(load(30, 9), TrafficRecord.OWN.combine(load(50, 2), load(30, 9)));
        assertEquals(load(50, 2), TrafficRecord.SWITCH.combine(load(50, 2), load(30, 9)));
    }
}
