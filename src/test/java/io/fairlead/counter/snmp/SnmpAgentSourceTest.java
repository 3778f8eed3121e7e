package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.snmp.AgentSettings.Resource;
import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.counter.snmp.SwitchSettings.V1;
import io.fairlead.counter.snmp.SwitchSettings.V2c;
import io.fairlead.topology.ServerId;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

@Tag("component")
@DisplayName("A server's own agent is asked over SNMP")
class SnmpAgentSourceTest {

    private static final ServerId SERVER = new ServerId("www", "a");
    private static final Set<Resource> ALL = EnumSet.allOf(Resource.class);

    @TempDir
    private Path directory;
    private final SnmpTransport transport = new SnmpTransport();

    @AfterEach
    void close() {
        transport.close();
    }

    private AgentReading read(InetSocketAddress address, Credentials credentials, Set<Resource> resources) throws Exception {
        try (SnmpAgentSource source = new SnmpAgentSource(new AgentSettings(SERVER, address, credentials,
                Duration.ofSeconds(5), Duration.ofSeconds(1), 1, resources), transport)) {
            return source.read().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private static AgentSample sample(AgentReading reading) {
        return assertInstanceOf(AgentReading.Success.class, reading).sample();
    }

    private static ScriptedAgent agent() throws Exception {
        ScriptedAgent agent = new ScriptedAgent();
        long ticks = 1_000;
        for (AgentObject object : AgentObject.values()) {
            agent.values.put(object.oid(), switch (object) {
                case IDLE_SHARE -> new Integer32(35);
                case LOAD -> new Integer32(250);
                case ESTABLISHED -> new Gauge32(1_234);
                case PROCESSES -> new Gauge32(321);
                case KERNEL -> new Counter32(0);
                default -> new Counter32(ticks++);
            });
        }
        for (int i = 1; i <= 40; i++) {
            agent.values.put(new OID(AgentObject.PROCESSOR_FIRMWARE).append(i), new OID("0.0"));
            agent.values.put(new OID(AgentObject.PROCESSOR_LOAD).append(i), new Integer32(i <= 20 ? 100 : 50));
        }
        return agent;
    }

    private static Credentials version2() {
        return new V2c(new Secret(ScriptedAgent.COMMUNITY));
    }

    @Test
    @DisplayName("raw counters are preferred, and all that was asked for is told")
    void everything() throws Exception {
        try (ScriptedAgent agent = agent()) {
            AgentSample sample = sample(read(agent.address(), version2(), ALL));
            assertEquals(1_000 + 1_001 + 1_002 + 1_005 + 1_006 + 1_007, sample.busy());
            assertEquals(sample.busy() + 1_003 + 1_004, sample.ticks());
            assertEquals(2.5, sample.loadAverage());
            assertEquals(40, sample.processors());
            assertEquals(1_234, sample.connections());
            assertEquals(321, sample.processes());
        }
    }

    @Test
    @DisplayName("over version 1 too, of an agent that lacks the last of what is asked for")
    void version1() throws Exception {
        try (ScriptedAgent agent = agent()) {
            agent.values.tailMap(AgentObject.PROCESSOR_FIRMWARE, true).clear();
            agent.values.remove(AgentObject.PROCESSES.oid());
            agent.values.remove(AgentObject.STEAL.oid());
            AgentSample sample = sample(read(agent.address(), new V1(new Secret(ScriptedAgent.COMMUNITY)), ALL));
            assertTrue(Double.isNaN(sample.processes()));
            assertEquals(1_234, sample.connections());
        }
    }

    @Test
    @DisplayName("without raw counters the share is taken, without that the mean of hrProcessorLoad")
    void shares() throws Exception {
        try (ScriptedAgent agent = agent()) {
            agent.values.remove(AgentObject.IDLE.oid());
            AgentSample share = sample(read(agent.address(), version2(), EnumSet.of(Resource.PROCESSOR)));
            assertEquals(Counters.ABSENT, share.ticks());
            assertEquals(0.65, share.processor(), 1e-9);
            agent.values.remove(AgentObject.IDLE_SHARE.oid());
            assertEquals(0.75, sample(read(agent.address(), version2(), EnumSet.of(Resource.PROCESSOR))).processor(), 1e-9);
        }
    }

    @Test
    @DisplayName("what has another type than its object is not told; an agent that tells nothing wanted is a failure that says so")
    void wrongTypes() throws Exception {
        try (ScriptedAgent agent = agent()) {
            agent.values.put(AgentObject.ESTABLISHED.oid(), new OctetString("many"));
            assertTrue(Double.isNaN(sample(read(agent.address(), version2(), ALL)).connections()));
            AgentReading.Failure failure = assertInstanceOf(AgentReading.Failure.class,
                    read(agent.address(), version2(), EnumSet.of(Resource.CONNECTIONS)));
            assertTrue(failure.reason().endsWith(" shows none of tcpCurrEstab: see its access view"), failure.reason());
        }
    }

    @Test
    @DisplayName("an agent that turns in circles is left")
    void circles() throws Exception {
        try (ScriptedAgent agent = agent()) {
            agent.tampering = response -> {
                if (response.size() > 0 && response.get(0).getOid().startsWith(AgentObject.PROCESSOR_FIRMWARE)) {
                    response.getVariableBindings().forEach(binding ->
                            binding.setOid(new OID(AgentObject.PROCESSOR_FIRMWARE).append(3)));
                }
                return response;
            };
            assertEquals(1, sample(read(agent.address(), version2(), ALL)).processors());
        }
    }

    @Test
    @DisplayName("silence is a failure that names the address and no community")
    void silence() throws Exception {
        try (ScriptedAgent agent = agent()) {
            agent.silent = true;
            AgentReading.Failure failure = assertInstanceOf(AgentReading.Failure.class,
                    read(agent.address(), version2(), ALL));
            assertTrue(failure.reason().startsWith("no reply from 127.0.0.1:"), failure.reason());
            assertTrue(!failure.reason().contains(ScriptedAgent.COMMUNITY));
        }
    }

    @Test
    @DisplayName("the real Net-SNMP agent tells all of it")
    void netSnmp() throws Exception {
        try (NetSnmpDaemon daemon = new NetSnmpDaemon(directory)) {
            AgentSample sample = sample(read(daemon.address(), new V2c(new Secret(NetSnmpDaemon.COMMUNITY)), ALL));
            assertTrue(sample.loadAverage() >= 0, sample::toString);
            assertTrue(sample.connections() >= 0, sample::toString);
            assertTrue(sample.processes() > 0, sample::toString);
            assertEquals(Runtime.getRuntime().availableProcessors(), sample.processors());
            assertTrue(sample.busy() <= sample.ticks(), sample::toString);
        }
    }
}
