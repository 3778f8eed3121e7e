package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.IfMibAgent;
import io.fairlead.agent.InterfaceRow;
import io.fairlead.counter.CounterReading.Success;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.counter.snmp.PortName.Column;
import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.counter.snmp.SwitchSettings.V1;
import io.fairlead.counter.snmp.SwitchSettings.V2c;
import io.fairlead.topology.LinkId;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our poller against our agent. */
@Tag("component")
class PollAgentTest {

    private static final String COMMUNITY = "both-ours";
    private static final int PORTS = 48;

    private IfMibAgent agent;
    private SnmpTransport transport;

    @BeforeEach
    void start() {
        agent = agent(new InetSocketAddress("127.0.0.1", 0));
        transport = new SnmpTransport();
    }

    @AfterEach
    void stop() {
        transport.close();
        agent.close();
    }

    private static IfMibAgent agent(InetSocketAddress address) {
        return new IfMibAgent(address, COMMUNITY, "ours", () -> IntStream.rangeClosed(1, PORTS)
                .mapToObj(i -> new InterfaceRow(i, "port" + i, "server " + i, 25_000_000_000L, i % 2 == 0,
                        new Counters(-1 - i, i, 2, 3), new Counters(1_000_000_000_000L + i, 4, 5, Counters.ABSENT)))
                        .toList());
    }

    private SnmpCounterSource source(Credentials credentials) {
        Map<LinkId, PortName> ports = new HashMap<>();
        for (int i = 1; i <= PORTS; i++) {
            ports.put(new LinkId("sw", "%02d".formatted(i)), new PortName(Column.IF_ALIAS, "server " + i));
        }
        return new SnmpCounterSource(new SwitchSettings("sw", agent.address(), credentials, Duration.ofSeconds(5),
                Duration.ofSeconds(2), 1, ports), transport);
    }

    private static List<CounterSample> read(SnmpCounterSource source) throws Exception {
        Success success = assertInstanceOf(Success.class, source.read().toCompletableFuture()
                .get(20, TimeUnit.SECONDS));
        assertEquals(Map.of(), success.missing());
        return success.samples().stream().sorted((a, b) -> a.link().compareTo(b.link())).toList();
    }

    @Test
    void everyCountArrivesOverVersion2c() throws Exception {
        List<CounterSample> samples = read(source(new V2c(new Secret(COMMUNITY))));
        assertEquals(PORTS, samples.size());
        for (int i = 1; i <= PORTS; i++) {
            CounterSample sample = samples.get(i - 1);
            assertEquals(new Counters(-1 - i, i, 2, 3), sample.from());
            assertEquals(new Counters(1_000_000_000_000L + i, 4, 5, Counters.ABSENT), sample.to());
            assertEquals(i % 2 == 0 ? PortStatus.UP : PortStatus.DOWN, sample.status());
            assertEquals(25_000_000_000L, sample.speed());
            assertEquals(64, sample.width());
        }
    }

    @Test
    void theLow32BitsArriveOverVersion1() throws Exception {
        List<CounterSample> samples = read(source(new V1(new Secret(COMMUNITY))));
        assertEquals(PORTS, samples.size());
        assertEquals(new Counters(0xFFFF_FFFEL, 1, 2, 3), samples.getFirst().from());
        assertEquals(new Counters(1_000_000_000_001L & 0xFFFF_FFFFL, 4, 5, Counters.ABSENT), samples.getFirst().to());
        assertEquals(25_000_000_000L, samples.getFirst().speed(), "ifHighSpeed fits into version 1");
        assertEquals(32, samples.getFirst().width());
    }

    @Test
    void oneTransportReachesBothAddressFamilies() throws Exception {
        InetAddress loopback = InetAddress.getByName("::1");
        assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "needs IPv6 on loopback");
        InetSocketAddress ipv4 = agent.address();
        assertEquals(PORTS, read(source(new V2c(new Secret(COMMUNITY)))).size());
        agent.close();
        agent = agent(new InetSocketAddress(loopback, 0));
        assertTrue(ipv4.getAddress() instanceof Inet4Address && agent.address().getAddress() instanceof Inet6Address);
        assertEquals(PORTS, read(source(new V2c(new Secret(COMMUNITY)))).size());
    }

    @Test
    void anAgentStartedAnewIsSeenToHaveRestarted() throws Exception {
        SnmpCounterSource source = source(new V2c(new Secret(COMMUNITY)));
        CounterSample before = read(source).getFirst();
        while (before.time() < 300_000_000L) {
            before = read(source).getFirst();
        }
        InetSocketAddress address = agent.address();
        agent.close();
        agent = agent(address);
        CounterSample after = read(source).getFirst();
        assertTrue(after.time() < before.time(), before + " then " + after);
        assertTrue(read(source).getFirst().time() >= after.time());
    }
}
