package io.fairlead.dispatch.kernel;

import static io.fairlead.dispatch.kernel.Packets.ACK;
import static io.fairlead.dispatch.kernel.Packets.FIN;
import static io.fairlead.dispatch.kernel.Packets.RST;
import static io.fairlead.dispatch.kernel.Packets.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.bpf.Bpf;
import io.fairlead.bpf.BpfMap;
import io.fairlead.dispatch.DataPlaneSettings.PickUp;
import io.fairlead.dispatch.DispatcherSettings.Timeouts;
import io.fairlead.dispatch.FlowKey;
import io.fairlead.dispatch.ForwardingTable.State;
import io.fairlead.dispatch.Originator;
import io.fairlead.dispatch.PortRange;
import io.fairlead.dispatch.ReturnPath;
import io.fairlead.dispatch.kernel.Packets.Read;
import io.fairlead.dispatch.kernel.TestSite.Shape;
import io.fairlead.topology.AddressFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that another dispatcher had, as affinity that is shared tells of their servers. */
@Tag(OwnNetwork.TAG)
@DisplayName("A connection in mid-stream that is not known here")
class PickUpTest {

    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final byte[] HELLO = "hello, servers".getBytes();

    private TestSite site;

    private record Ends(InetSocketAddress client, InetSocketAddress cluster, InetSocketAddress first, InetSocketAddress second) {
    }

    private static final Ends OLD = new Ends(new InetSocketAddress("198.51.100.7", 40_000), TestSite.CLUSTER,
            TestSite.server(0), TestSite.server(1));

    static List<Ends> families() {
        return List.of(OLD, new Ends(new InetSocketAddress("2001:db8:9::7", 40_000), TestSite.CLUSTER6, TestSite.server6(0),
                TestSite.server6(1)));
    }

    private void open(Shape shape) throws IOException {
        OwnNetwork.assumeKernelPrograms();
        site = new TestSite(shape);
        site.network().run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.9");
        site.network().run("ip", "-6", "route", "add", "2001:db8:9::/64", "via", "2001:db8::9");
    }

    private void open(PickUp whose) throws IOException {
        open(Shape.USUAL.remembering(LIFETIME, whose));
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    /** What another member of the cluster tells. */
    private void isOf(Ends ends, int server, Duration idle) {
        site.dataPlane().remember(List.of(new Originator(32, 128, FlowKey.high(ends.client.getAddress()),
                FlowKey.low(ends.client.getAddress()), TestSite.id(server), idle)));
    }

    private Read arrive(byte[] frame) throws IOException {
        Bpf.TestRun run = site.arrive(frame);
        assertEquals(TestSite.REDIRECT, run.verdict());
        return Read.of(run.packet());
    }

    private Read data(Ends ends) throws IOException {
        return arrive(Packets.tcp(ends.client, ends.cluster, ACK, 1_000, 77_777, HELLO));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("goes on with its originator's server, and is a flow like any other")
    void goesOn(Ends ends) throws IOException {
        open(PickUp.CLIENTS);
        isOf(ends, 1, Duration.ofMinutes(9));
        Read read = data(ends);
        assertEquals(ends.second, read.to());
        assertEquals(ends.client, read.from());
        assertTrue(read.isRight());
        Read reply = arrive(Packets.tcp(ends.second, ends.client, ACK));
        assertEquals(ends.cluster, reply.from());
        assertEquals(ends.second, data(ends).to());
        assertEquals(1, site.event(Event.PICKED_UP));
        assertEquals(0, site.event(Event.MISS_WITHOUT_SYN));
        assertEquals(1, site.dataPlane().statistics().opened());
        assertEquals(1, site.dataPlane().statistics().open());
        assertEquals(1, site.kernel().tables().rows(Table.HELD).getLong(row(ends)));
        arrive(Packets.tcp(ends.client, ends.cluster, FIN | ACK));
        arrive(Packets.tcp(ends.second, ends.client, FIN | ACK));
        assertEquals(0, site.dataPlane().statistics().open());
    }

    private int row(Ends ends) {
        return site.row(1, ends.equals(OLD) ? AddressFamily.IPV4 : AddressFamily.IPV6);
    }

    @Test
    @DisplayName("goes on with a server that is drained, but is reset when that is dead, or its affinity too old")
    void serverIsThere() throws IOException {
        open(PickUp.CLIENTS);
        isOf(OLD, 1, Duration.ZERO);
        site.state(1, State.DRAINING);
        assertEquals(OLD.second, data(OLD).to());
        Ends other = new Ends(new InetSocketAddress("198.51.100.8", 40_000), OLD.cluster, OLD.first, OLD.second);
        isOf(other, 1, LIFETIME);
        assertEquals(RST, data(other).flags(), "too old");
        isOf(other, 1, Duration.ZERO);
        site.state(1, State.DEAD);
        assertEquals(RST, data(other).flags(), "dead");
        assertEquals(1, site.event(Event.PICKED_UP));
        assertEquals(2, site.event(Event.MISS_WITHOUT_SYN));
    }

    @Test
    @DisplayName("is reset by the server that knows nothing of it, which is held against nobody")
    void resetByTheServer() throws IOException {
        open(PickUp.CLIENTS);
        isOf(OLD, 1, Duration.ZERO);
        assertEquals(OLD.second, data(OLD).to());
        Read reset = arrive(Packets.tcp(OLD.second, OLD.client, RST));
        assertEquals(OLD.cluster, reset.from());
        assertEquals(RST, reset.flags());
        assertEquals(0, site.event(Event.FAILED_CONNECT));
        assertEquals(0, site.dataPlane().statistics().open());
        assertEquals(OLD.second, arrive(Packets.tcp(OLD.client, OLD.cluster, SYN)).to(), "not suspect");
    }

    @Test
    @DisplayName("makes room for a new connection from the same port when nobody has answered it")
    void givesWayToNewOne() throws IOException {
        open(PickUp.CLIENTS);
        isOf(OLD, 1, Duration.ZERO);
        data(OLD);
        isOf(OLD, 0, Duration.ZERO);
        assertEquals(OLD.first, arrive(Packets.tcp(OLD.client, OLD.cluster, SYN)).to());
        assertEquals(1, site.event(Event.REPLACED));
        assertEquals(0, site.event(Event.FAILED_CONNECT));
    }

    @Test
    @DisplayName("is reset where that is configured, and while no new flows are taken")
    void notWanted() throws IOException {
        open(PickUp.NEVER);
        isOf(OLD, 1, Duration.ZERO);
        assertEquals(RST, data(OLD).flags());
        site.close();
        open(PickUp.CLIENTS);
        isOf(OLD, 1, Duration.ZERO);
        site.kernel().stopTaking();
        assertEquals(RST, data(OLD).flags());
        assertEquals(0, site.event(Event.PICKED_UP));
    }

    @Test
    @DisplayName("is reset with full NAT: its server knows it by a source port that nobody else knows")
    void notWithFullNat() throws IOException {
        open(Shape.USUAL.showing(new PortRange(20_000, 20_999)).remembering(LIFETIME, PickUp.BOTH));
        isOf(OLD, 1, Duration.ZERO);
        assertEquals(RST, data(OLD).flags());
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("goes on with a reply too, where configured, if that comes from its originator's server")
    void goesOnWithReply(Ends ends) throws IOException {
        open(PickUp.BOTH);
        isOf(ends, 1, Duration.ZERO);
        byte[] foreign = Packets.tcp(ends.first, ends.client, ACK);
        assertEquals(TestSite.OK, site.arrive(foreign).verdict(), "of another server");
        assertEquals(TestSite.OK, site.arrive(Packets.tcp(ends.second, ends.client, SYN | ACK)).verdict(), "of no open one");
        Read reply = arrive(Packets.tcp(ends.second, ends.client, ACK, 5, 6, HELLO));
        assertEquals(ends.cluster, reply.from());
        assertEquals(ends.client, reply.to());
        assertTrue(reply.isRight());
        assertEquals(ends.second, data(ends).to());
        assertEquals(1, site.event(Event.PICKED_UP));
        assertEquals(2, site.event(Event.REPLY_WITHOUT_FLOW));
    }

    @Test
    @DisplayName("does not go on with a reply by default: clients may speak to a server directly")
    void repliesAreLeftAlone() throws IOException {
        open(PickUp.CLIENTS);
        isOf(OLD, 1, Duration.ZERO);
        assertEquals(TestSite.OK, site.arrive(Packets.tcp(OLD.second, OLD.client, ACK)).verdict());
    }

    @Test
    @DisplayName("with direct return it is known to go on at its second packet")
    void directReturn() throws IOException {
        open(Shape.USUAL.returning(ReturnPath.DIRECT_BY_IPIP).remembering(LIFETIME, PickUp.CLIENTS));
        isOf(OLD, 1, Duration.ZERO);
        assertEquals(OLD.second.getAddress(), Packets.Tunnel.of(site.arrive(Packets.tcp(OLD.client, OLD.cluster, ACK)).packet()).to());
        assertTrue(Rows.isUnproven(onlyFlow()));
        age(Rows.FLOW_OPENED, Duration.ofMillis(10));
        assertEquals(OLD.second.getAddress(), Packets.Tunnel.of(site.arrive(Packets.tcp(OLD.client, OLD.cluster, ACK)).packet()).to());
        assertEquals(Rows.ANSWERED, onlyFlow().get(Rows.FLOW_STATE) & Rows.ANSWERED);
        assertEquals(1, site.event(Event.PICKED_UP));
    }

    @Test
    @DisplayName("was ended here for being idle: what its client answers is reset, and does not begin it again")
    void idleOnesEnd() throws IOException {
        Timeouts usual = Timeouts.DEFAULT;
        open(Shape.USUAL.remembering(LIFETIME, PickUp.BOTH).timing(
                new Timeouts(usual.connect(), Duration.ofMinutes(5), usual.udpIdle(), usual.drain())));
        Read first = arrive(Packets.tcp(OLD.client, OLD.cluster, SYN));
        arrive(Packets.tcp(first.to(), OLD.client, SYN | ACK));
        age(Rows.FLOW_SEEN, Duration.ofMinutes(5));
        site.kernel().keeper().expire();
        assertEquals(0, site.dataPlane().statistics().open());
        assertEquals(1, site.dataPlane().statistics().expired());
        assertEquals(RST, data(OLD).flags());
        assertEquals(0, site.event(Event.PICKED_UP));
        age(Rows.FLOW_SEEN, Duration.ofSeconds(11));
        site.kernel().keeper().expire();
        assertEquals(1, site.kernel().keeper().ended());
        assertEquals(1, site.dataPlane().statistics().expired(), "once");
        assertEquals(0, site.kernel().tables().rows(Table.HELD).getLong(site.row(0, AddressFamily.IPV4)));
        assertEquals(0, site.dataPlane().statistics().evicted());
    }

    @Test
    @DisplayName("is forgotten after a minute without an answer, and taken up anew with its next packet")
    void unansweredOnesAreForgotten() throws IOException {
        open(PickUp.CLIENTS);
        isOf(OLD, 1, Duration.ZERO);
        data(OLD);
        age(Rows.FLOW_SEEN, Duration.ofSeconds(61));
        site.kernel().keeper().expire();
        assertEquals(1, site.kernel().keeper().ended(), "no row stays");
        assertEquals(OLD.second, data(OLD).to());
        assertEquals(2, site.event(Event.PICKED_UP));
    }

    @Test
    @DisplayName("has an originator that is known as long as one of its flows is in use, however long ago the last one began")
    void flowsInUseKeepOriginators() throws IOException {
        open(PickUp.CLIENTS);
        Read first = arrive(Packets.udp(OLD.client, OLD.cluster, HELLO));
        ageOriginator(Duration.ofMinutes(8));
        assertEquals(List.of(), site.dataPlane().originators(Duration.ofMinutes(1)));
        arrive(Packets.udp(OLD.client, OLD.cluster, HELLO));
        assertEquals(List.of(), site.dataPlane().originators(Duration.ofMinutes(1)), "not for each packet");
        age(Rows.FLOW_ENDPOINT, LIFETIME.dividedBy(3));
        arrive(Packets.udp(OLD.client, OLD.cluster, HELLO));
        List<Originator> told = site.dataPlane().originators(Duration.ofMinutes(1));
        assertEquals(1, told.size());
        int own = first.to().equals(OLD.first) ? 0 : 1;
        assertEquals(TestSite.id(own), told.getFirst().server());
        isOf(OLD, 1 - own, Duration.ofMinutes(8));
        age(Rows.FLOW_ENDPOINT, LIFETIME.dividedBy(3));
        assertEquals(first.to(), arrive(Packets.udp(OLD.client, OLD.cluster, HELLO)).to(), "it stays");
        assertEquals(List.of(), site.dataPlane().originators(Duration.ofMinutes(1)), "and says nothing of another server");
        assertNotEquals(TestSite.id(own), site.dataPlane().originators(LIFETIME).getFirst().server());
    }

    private ByteBuffer onlyFlow() throws IOException {
        ByteBuffer[] found = new ByteBuffer[1];
        site.kernel().tables().of(Table.FLOWS).forEach((_, flow) -> found[0] = BpfMap.copy(flow));
        return found[0];
    }

    /** Has it that a time in the only flow's row was so much earlier. */
    private void age(int at, Duration by) throws IOException {
        age(Table.FLOWS, at, by);
    }

    private void ageOriginator(Duration by) throws IOException {
        age(Table.ORIGINATORS, Integer.BYTES, by);
    }

    private void age(Table table, int at, Duration by) throws IOException {
        ByteBuffer[] row = new ByteBuffer[2];
        site.kernel().tables().of(table).forEach((key, value) -> {
            row[0] = BpfMap.copy(key);
            row[1] = BpfMap.copy(value);
        });
        row[1].putInt(at, row[1].getInt(at) - Rows.ticks(by));
        site.kernel().tables().of(table).put(row[0], row[1]);
    }
}
