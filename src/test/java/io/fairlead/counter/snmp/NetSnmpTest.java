package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterSample;
import io.fairlead.counter.Counters;
import io.fairlead.counter.PortStatus;
import io.fairlead.counter.snmp.PortName.Column;
import io.fairlead.counter.snmp.SwitchSettings.Auth;
import io.fairlead.counter.snmp.SwitchSettings.Credentials;
import io.fairlead.counter.snmp.SwitchSettings.Priv;
import io.fairlead.counter.snmp.SwitchSettings.V1;
import io.fairlead.counter.snmp.SwitchSettings.V2c;
import io.fairlead.counter.snmp.SwitchSettings.V3;
import io.fairlead.topology.LinkId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the real Net-SNMP agent, whose rows are this machine's interfaces. */
@Tag("component")
class NetSnmpTest {

    private static final LinkId LOOPBACK = new LinkId("sw1", "lo");

    @TempDir
    private Path directory;
    private NetSnmpDaemon daemon;
    private SnmpTransport transport;

    @BeforeEach
    void startDaemon() throws Exception {
        daemon = new NetSnmpDaemon(directory);
        transport = new SnmpTransport();
    }

    @AfterEach
    void stopDaemon() throws Exception {
        if (transport != null) {
            transport.close();
        }
        if (daemon != null) {
            daemon.close();
        }
    }

    @Test
    void readsA64BitSampleOverVersion2c() throws Exception {
        CounterSample sample = sample(read(source(v2c(), LOOPBACK, new PortName(Column.ANY, "lo"))));
        long before = statistic("lo", "rx_bytes");
        assertEquals(64, sample.width());
        assertEquals(PortStatus.UP, sample.status());
        assertEquals(10_000_000, sample.speed());
        assertTrue(sample.from().octets() > 0 && sample.from().octets() <= before, () -> sample + " beside " + before);
        assertTrue(sample.to().octets() > 0);
        assertTrue(sample.to().packets() > 0);
        assertEquals(0, sample.from().discards());
        assertTrue(sample.time() >= 0 && sample.time() < Duration.ofMinutes(1).toNanos());
    }

    @Test
    void readsA32BitSampleOverVersion1WithWhatItDoesNotServeLeftOut() throws Exception {
        SnmpCounterSource source = source(new V1(community()), LOOPBACK, new PortName(Column.IF_DESCR, "lo"));
        CounterSample sample = sample(read(source));
        assertEquals(32, sample.width());
        assertEquals(PortStatus.UP, sample.status());
        assertEquals(10_000_000, sample.speed());
        assertTrue(sample.from().octets() > 0);
        assertTrue(sample.to().packets() > 0);
        assertTrue(sample(read(source)).time() >= sample.time());
    }

    @Test
    void readsOverVersion3WithEveryUser() throws Exception {
        for (Credentials credentials : new Credentials[] {
                v3("sha256", Auth.SHA256, Priv.AES128), v3("sha1", Auth.SHA, Priv.AES128),
                        v3("aes256", Auth.SHA, Priv.AES256),
                v3("md5", Auth.MD5, Priv.AES128), v3("sha224", Auth.SHA224, Priv.AES192),
                v3("sha384", Auth.SHA384, Priv.AES256),
                v3("authonly", Auth.SHA512, Priv.NONE), v3("nobody", Auth.NONE, Priv.NONE)}) {
            assertEquals(64, sample(read(source(credentials))).width(), credentials::toString);
        }
    }

    @Test
    void learnsToStretchKeysTheOtherWayFromADecryptionError() throws Exception {
        SnmpCounterSource source = source(v3("cisco256", Auth.SHA, Priv.AES256));
        assertInstanceOf(CounterReading.Failure.class, read(source));
        assertEquals(64, sample(read(source)).width());
    }

    @ParameterizedTest
    @EnumSource(WrongSecret.class)
    void saysWhatIsWrongWithTheCredentialsAndNoSecret(WrongSecret wrong) throws Exception {
        String reason = reason(read(source(wrong.credentials)));
        assertTrue(reason.contains(wrong.words), reason);
        assertFalse(reason.contains("wrong secret") || reason.contains(NetSnmpDaemon.AUTH_PASS)
                || reason.contains(NetSnmpDaemon.PRIV_PASS), reason);
    }

    private enum WrongSecret {
        USER(new V3("stranger", Auth.SHA256, new Secret(NetSnmpDaemon.AUTH_PASS), Priv.AES128,
                new Secret(NetSnmpDaemon.PRIV_PASS), ""), "has no SNMPv3 user 'stranger'"),
        AUTH(new V3("sha256", Auth.SHA256, new Secret("wrong secret"), Priv.AES128,
                new Secret(NetSnmpDaemon.PRIV_PASS), ""), "wrong digest"),
        AUTH_PROTOCOL(new V3("sha256", Auth.SHA, new Secret(NetSnmpDaemon.AUTH_PASS), Priv.AES128,
                new Secret(NetSnmpDaemon.PRIV_PASS), ""), "wrong digest"),
        PRIV(new V3("sha256", Auth.SHA256, new Secret(NetSnmpDaemon.AUTH_PASS), Priv.AES128,
                new Secret("wrong secret"), ""), "decryption error"),
        LEVEL(new V3("authonly", Auth.SHA512, new Secret(NetSnmpDaemon.AUTH_PASS), Priv.AES128,
                new Secret(NetSnmpDaemon.PRIV_PASS), ""), "does not let user 'authonly' in"),
        COMMUNITY(new V2c(new Secret("wrong secret")), "no reply from 127.0.0.1:");

        private final Credentials credentials;
        private final String words;

        WrongSecret(Credentials credentials, String words) {
            this.credentials = credentials;
            this.words = words;
        }
    }

    @Test
    void aRestartIsSeenAsTimeThatFallsBack() throws Exception {
        for (Credentials credentials : new Credentials[] {v2c(), v3("sha256", Auth.SHA256, Priv.AES128)}) {
            SnmpCounterSource source = source(credentials);
            CounterSample after = restart(source, Duration.ofMillis(500).toNanos());
            assertTrue(sample(read(source)).time() >= after.time());
        }
    }

    /** Restarts it once it has been up for so long; anew where that took longer, since its time is then no less than before. */
    private CounterSample restart(SnmpCounterSource source, long least) throws Exception {
        CounterSample before = sample(read(source));
        while (before.time() < least) {
            before = sample(read(source));
        }
        long start = System.nanoTime();
        daemon.restart(true);
        CounterSample after = sample(read(source));
        long took = System.nanoTime() - start;
        if (took >= before.time()) {
            return restart(source, 2 * took);
        }
        assertTrue(after.time() < before.time(), before + " then " + after);
        return after;
    }

    @Test
    void anEngineWithAnotherIdentityIsDiscoveredAnewAtTheSecondReading() throws Exception {
        SnmpCounterSource source = source(v3("sha256", Auth.SHA256, Priv.AES128));
        sample(read(source));
        daemon.restart(false);
        read(source);
        sample(read(source));
    }

    @Test
    void listsThePortsThereAreWhenOneIsNot() throws Exception {
        LinkId other = new LinkId("sw1", "ge-0/0/9");
        SwitchSettings settings = settings(v2c(), Map.of(LOOPBACK, new PortName(Column.IF_NAME, "lo"),
                other, new PortName(Column.IF_NAME, "ge-0/0/9")));
        try (SnmpCounterSource source = new SnmpCounterSource(settings, transport)) {
            ProbeResult.Reached reached = assertInstanceOf(ProbeResult.Reached.class,
                    source.probe().toCompletableFuture().get(20, TimeUnit.SECONDS));
            assertEquals("sw-test", reached.systemName());
            assertEquals("a switch for tests", reached.description());
            assertEquals(LOOPBACK, reached.found().getFirst().link());
            String reason = reached.missing().get(other);
            assertTrue(reason.startsWith("no port with ifName 'ge-0/0/9' on sw1; it has: lo"), reason);
        }
    }

    @Test
    void theRealAgentCountsPacketsAndErrors() throws Exception {
        CounterSample sample = sample(read(source(v2c())));
        assertTrue(sample.from().packets() != Counters.ABSENT && sample.from().errors() != Counters.ABSENT);
    }

    private SnmpCounterSource source(Credentials credentials) {
        return source(credentials, LOOPBACK, new PortName(Column.ANY, "lo"));
    }

    private SnmpCounterSource source(Credentials credentials, LinkId link, PortName port) {
        return new SnmpCounterSource(settings(credentials, Map.of(link, port)), transport);
    }

    private SwitchSettings settings(Credentials credentials, Map<LinkId, PortName> ports) {
        return new SwitchSettings("sw1", daemon.address(), credentials, Duration.ofSeconds(5), Duration.ofMillis(700),
                1, ports);
    }

    private static Secret community() {
        return new Secret(NetSnmpDaemon.COMMUNITY);
    }

    private static V2c v2c() {
        return new V2c(community());
    }

    private static V3 v3(String user, Auth auth, Priv priv) {
        return new V3(user, auth, new Secret(NetSnmpDaemon.AUTH_PASS), priv, new Secret(NetSnmpDaemon.PRIV_PASS), "");
    }

    private static CounterReading read(SnmpCounterSource source) throws Exception {
        return source.read().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static CounterSample sample(CounterReading reading) {
        CounterReading.Success success = assertInstanceOf(CounterReading.Success.class, reading, reading::toString);
        assertEquals(Map.of(), success.missing());
        return success.samples().getFirst();
    }

    private static String reason(CounterReading reading) {
        return assertInstanceOf(CounterReading.Failure.class, reading, reading::toString).reason();
    }

    private static long statistic(String name, String file) throws Exception {
        return Long.parseLong(Files.readString(Path.of("/sys/class/net", name, "statistics", file)).strip());
    }
}
