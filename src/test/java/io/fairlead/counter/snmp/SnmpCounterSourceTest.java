package io.fairlead.counter.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.CounterReading;
import io.fairlead.counter.CounterReading.Failure;
import io.fairlead.counter.CounterReading.Success;
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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.VariableBinding;

/** Readings of switches that behave, misbehave and change, over real UDP. */
@Tag("component")
class SnmpCounterSourceTest {

    /** What nobody answers is soon given up, what somebody answers may take its time on a busy machine. */
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration PATIENT = Duration.ofSeconds(2);

    private static final Secret COMMUNITY = new Secret(ScriptedAgent.COMMUNITY);
    private static final V2c V2C = new V2c(COMMUNITY);

    private Duration timeout = PATIENT;
    private ScriptedAgent agent;
    private SnmpTransport transport;

    @BeforeEach
    void start() throws IOException {
        agent = new ScriptedAgent();
        agent.port(1, "ge-0/0/1", 1_000);
        agent.port(2, "ge-0/0/2", 2_000);
        transport = new SnmpTransport();
    }

    @AfterEach
    void stop() throws IOException {
        transport.close();
        agent.close();
    }

    @Test
    @DisplayName("a port's In is what comes from the server, its Out what goes to it")
    void directionsAreSeenFromTheServer() throws Exception {
        CounterSample sample = success(read(source("ge-0/0/1"))).samples().getFirst();
        assertEquals(1_000 + IfColumn.HC_IN_OCTETS.ordinal(), sample.from().octets());
        assertEquals(1_000 + IfColumn.HC_OUT_OCTETS.ordinal(), sample.to().octets());
        assertEquals(3_000 + IfColumn.HC_IN_UCAST.ordinal() + IfColumn.HC_IN_MULTICAST.ordinal()
                + IfColumn.HC_IN_BROADCAST.ordinal(), sample.from().packets());
        assertEquals(1_000 + IfColumn.OUT_DISCARDS.ordinal(), sample.to().discards());
        assertEquals(1_000 + IfColumn.IN_ERRORS.ordinal(), sample.from().errors());
        assertEquals(10_000_000_000L, sample.speed());
        assertEquals(PortStatus.UP, sample.status());
        assertEquals(1_000 * 1_000_000_000L, sample.time());
        assertEquals(0, sample.discontinuity());
    }

    @Test
    void anyNameIsLookedForInNameThenAliasThenDescription() throws Exception {
        Success success = success(read(source("ge-0/0/1", "to ge-0/0/2", "Interface ge-0/0/2")));
        assertEquals(List.of(2_000L + IfColumn.HC_IN_OCTETS.ordinal(), 1_000L + IfColumn.HC_IN_OCTETS.ordinal(),
                        2_000L + IfColumn.HC_IN_OCTETS.ordinal()),
                success.samples().stream().map(sample -> sample.from().octets()).toList());
        assertEquals(Map.of(), success.missing());
    }

    @Test
    void aPortNamedByIfIndexNeedsNoWalk() throws Exception {
        SnmpCounterSource source = source(V2C, Map.of(link("second"), new PortName(Column.IF_INDEX, "2")));
        assertEquals(2_000 + IfColumn.HC_IN_OCTETS.ordinal(), success(read(source)).samples().getFirst().from()
                .octets());
        assertTrue(agent.requests.stream().allMatch(request -> request.getType() == PDU.GET));
        agent.removePort(2);
        assertEquals("ifIndex 2 is no longer there", success(read(source)).missing().get(link("second")));
    }

    @Test
    void anAliasInTwoRowsIsMissingWithBothRows() throws Exception {
        agent.put(IfColumn.ALIAS, 1, new OctetString("uplink"));
        agent.put(IfColumn.ALIAS, 2, new OctetString("uplink"));
        String reason = success(read(source("uplink"))).missing().get(link("uplink"));
        assertTrue(reason.contains("ifIndex 1, 2"), reason);
    }

    @Test
    void aPortThatIsNotThereIsMissingWithTheNamesThereAre() throws Exception {
        Success success = success(read(source("ge-0/0/1", "ge-0/0/9")));
        assertEquals(1, success.samples().size());
        assertEquals("no port with ifName, ifAlias, ifDescr 'ge-0/0/9' on sw1; it has: ge-0/0/1, ge-0/0/2",
                success.missing().get(link("ge-0/0/9")));
    }

    @Test
    @DisplayName("32-bit columns are read in the very first poll where there are no 64-bit ones, and 64-bit ones not asked again")
    void fallsBackTo32Bit() throws Exception {
        for (IfColumn column : IfColumn.values()) {
            if (column.object().contains("HC")) {
                agent.remove(column, 1);
            }
        }
        SnmpCounterSource source = source("ge-0/0/1");
        CounterSample sample = success(read(source)).samples().getFirst();
        assertEquals(32, sample.width());
        assertEquals(1_000 + IfColumn.IN_OCTETS.ordinal(), sample.from().octets());
        agent.requests.clear();
        assertEquals(32, success(read(source)).samples().getFirst().width());
        assertEquals(0, agent.asked(IfColumn.HC_IN_OCTETS) + agent.asked(IfColumn.HC_OUT_UCAST));
        assertEquals(1, agent.asked(IfColumn.IN_OCTETS));
    }

    @Test
    void columnsAreLearnedAgainAfterARestart() throws Exception {
        agent.remove(IfColumn.HC_IN_OCTETS, 1);
        SnmpCounterSource source = source("ge-0/0/1");
        assertEquals(32, success(read(source)).samples().getFirst().width());
        agent.put(IfColumn.HC_IN_OCTETS, 1, new Counter64(5));
        assertEquals(32, success(read(source)).samples().getFirst().width());
        agent.uptime(10);
        read(source);
        CounterSample sample = success(read(source)).samples().getFirst();
        assertEquals(64, sample.width());
    }

    @Test
    void ifSpeedStandsInWhereIfHighSpeedSaysNothing() throws Exception {
        agent.put(IfColumn.HIGH_SPEED, 1, new Gauge32(0));
        agent.put(IfColumn.SPEED, 1, new Gauge32(64_000));
        agent.remove(IfColumn.HIGH_SPEED, 2);
        Success success = success(read(source("ge-0/0/1", "ge-0/0/2")));
        assertEquals(List.of(64_000L, 0L), success.samples().stream().map(CounterSample::speed).toList());
    }

    @Test
    void packetsAreAbsentWhereUnicastIsNotCounted() throws Exception {
        agent.remove(IfColumn.HC_IN_UCAST, 1);
        agent.remove(IfColumn.HC_OUT_BROADCAST, 1);
        CounterSample sample = success(read(source("ge-0/0/1"))).samples().getFirst();
        assertEquals(Counters.ABSENT, sample.from().packets());
        assertEquals(2_000 + IfColumn.HC_OUT_UCAST.ordinal() + IfColumn.HC_OUT_MULTICAST.ordinal(), sample.to()
                .packets());
    }

    @Test
    void aValueOfTheWrongTypeCountsAsAbsent() throws Exception {
        agent.put(IfColumn.IN_DISCARDS, 1, new OctetString("many"));
        agent.put(IfColumn.OUT_ERRORS, 1, new Integer32(-5));
        agent.put(IfColumn.OPER_STATUS, 1, new TimeTicks(2));
        agent.put(IfColumn.DISCONTINUITY, 1, new OID("1.3"));
        CounterSample sample = success(read(source("ge-0/0/1"))).samples().getFirst();
        assertEquals(Counters.ABSENT, sample.from().discards());
        assertEquals(Counters.ABSENT, sample.to().errors());
        assertEquals(PortStatus.UNKNOWN, sample.status());
        assertEquals(Counters.ABSENT, sample.discontinuity());
    }

    @Test
    void aPortWithoutOctetCountersIsMissing() throws Exception {
        agent.remove(IfColumn.HC_IN_OCTETS, 1);
        agent.put(IfColumn.IN_OCTETS, 1, new Gauge32(7));
        String reason = success(read(source("ge-0/0/1"))).missing().get(link("ge-0/0/1"));
        assertTrue(reason.startsWith("ifIndex 1 has neither ifHCInOctets"), reason);
    }

    @Test
    @DisplayName("a renumbering is noticed in the very poll: no sample from another port's row, and found again at once")
    void renumbering() throws Exception {
        SnmpCounterSource source = source("ge-0/0/1", "ge-0/0/2");
        success(read(source));
        agent.port(1, "ge-0/0/2", 2_000);
        agent.port(2, "ge-0/0/1", 1_000);
        Success during = success(read(source));
        assertEquals(List.of(), during.samples());
        assertEquals("ifIndex 1 is now named 'ge-0/0/2'", during.missing().get(link("ge-0/0/1")));
        agent.uptime(100_500);
        Success after = success(read(source));
        assertEquals(1_000 + IfColumn.HC_IN_OCTETS.ordinal(), after.samples().getFirst().from().octets());
        assertTrue(after.samples().getFirst().discontinuity() > 100_000 * 10_000_000L,
                () -> "another row's counts are no continuation: " + after);
    }

    @Test
    void aRowThatIsGoneIsFoundAgainWhereItComesBack() throws Exception {
        SnmpCounterSource source = source("ge-0/0/1", "ge-0/0/2");
        success(read(source));
        agent.removePort(2);
        assertEquals("ifIndex 2 is no longer there", success(read(source)).missing().get(link("ge-0/0/2")));
        assertTrue(success(read(source)).missing().get(link("ge-0/0/2")).startsWith("no port with"));
        agent.port(7, "ge-0/0/2", 7_000);
        agent.uptime(5);
        read(source);
        assertEquals(7_000 + IfColumn.HC_IN_OCTETS.ordinal(), success(read(source)).samples().get(1).from().octets());
    }

    @Test
    void portsAreLookedForAgainAfterARestart() throws Exception {
        SnmpCounterSource source = source("ge-0/0/1");
        success(read(source));
        agent.uptime(30);
        assertEquals(300_000_000L, success(read(source)).samples().getFirst().time());
        agent.requests.clear();
        success(read(source));
        assertTrue(agent.requests.stream().anyMatch(request -> request.getType() == PDU.GETBULK));
        agent.requests.clear();
        success(read(source));
        assertTrue(agent.requests.stream().noneMatch(request -> request.getType() == PDU.GETBULK));
    }

    @Test
    void discontinuityTimesAreOnTheSamplesClock() throws Exception {
        agent.put(IfColumn.DISCONTINUITY, 1, new TimeTicks(99_000));
        CounterSample sample = success(read(source("ge-0/0/1"))).samples().getFirst();
        assertEquals(990 * 1_000_000_000L, sample.discontinuity());
    }

    @Test
    void version1DropsWhatTheAgentDoesNotHaveAndDoesNotAskForItAgain() throws Exception {
        for (IfColumn column : List.of(IfColumn.IN_MULTICAST, IfColumn.IN_BROADCAST, IfColumn.OUT_MULTICAST,
                IfColumn.OUT_BROADCAST, IfColumn.HIGH_SPEED, IfColumn.DISCONTINUITY)) {
            agent.remove(column, 1);
        }
        agent.put(IfColumn.SPEED, 1, new Gauge32(100_000_000));
        SnmpCounterSource source = source(new V1(COMMUNITY), Map.of(link("a"),
                new PortName(Column.IF_DESCR, "Interface ge-0/0/1"),
                link("b"), new PortName(Column.IF_NAME, "ge-0/0/2")));
        Success first = success(read(source));
        CounterSample sample = first.samples().getFirst();
        assertEquals(32, sample.width());
        assertEquals(100_000_000, sample.speed());
        assertEquals(2_000 + IfColumn.IN_UCAST.ordinal() + IfColumn.IN_NUCAST.ordinal(), sample.from().packets());
        assertEquals(2, first.samples().size());
        agent.requests.clear();
        success(read(source));
        assertEquals(1, agent.requests.size(), () -> agent.requests.toString());
    }

    @Test
    void version1FindsAPortAgainThatMoved() throws Exception {
        SnmpCounterSource source = source(new V1(COMMUNITY), Map.of(link("ge-0/0/2"),
                new PortName(Column.IF_NAME, "ge-0/0/2")));
        success(read(source));
        agent.removePort(2);
        agent.port(12, "ge-0/0/2", 500);
        assertEquals(List.of(), success(read(source)).samples());
        assertEquals(500 + IfColumn.IN_OCTETS.ordinal(), success(read(source)).samples().getFirst().from().octets());
    }

    @Test
    void batchesAreHalvedUntilTheAgentCanAnswer() throws Exception {
        String[] names = new String[24];
        for (int i = 0; i < names.length; i++) {
            names[i] = "xe-" + i;
            agent.port(100 + i, names[i], i * 1_000L);
        }
        agent.largest = 700;
        SnmpCounterSource source = source(names);
        assertEquals(names.length, success(read(source)).samples().size());
        agent.requests.clear();
        assertEquals(names.length, success(read(source)).samples().size());
        assertEquals(names.length, agent.requests.size(), "one port in each request and none in vain");
    }

    @Test
    void aVerySmallAgentIsAskedForTheMostImportantColumnsOnly() throws Exception {
        agent.largest = 300;
        SnmpCounterSource source = source("ge-0/0/1");
        CounterSample sample = success(read(source)).samples().getFirst();
        assertEquals(1_000 + IfColumn.HC_IN_OCTETS.ordinal(), sample.from().octets());
        assertEquals(Counters.ABSENT, sample.from().packets());
        agent.largest = 50;
        String reason = success(read(source("ge-0/0/1"))).missing().get(link("ge-0/0/1"));
        assertTrue(reason.contains("tooBig"), reason);
    }

    @Test
    void everyPortsTimeIsThatOfItsOwnReply() throws Exception {
        String[] names = new String[12];
        for (int i = 0; i < names.length; i++) {
            names[i] = "xe-" + i;
            agent.port(100 + i, names[i], 0);
        }
        long[] ticks = {200_000};
        agent.tampering = response -> {
            if (response.size() > 0 && response.get(0).getOid().equals(PortBatch.UPTIME)) {
                response.get(0).setVariable(new TimeTicks(ticks[0]++));
            }
            return response;
        };
        List<Long> times = success(read(source(names))).samples().stream().map(CounterSample::time).distinct().toList();
        assertTrue(times.size() > 1, times::toString);
    }

    @Test
    void aShortenedOrShuffledReplyGivesNoSampleAndNoException() throws Exception {
        SnmpCounterSource source = source("ge-0/0/1");
        success(read(source));
        agent.tampering = response -> {
            response.setVariableBindings(response.getAll().subList(0, 2));
            return response;
        };
        assertEquals(List.of(), success(read(source)).samples());
        agent.tampering = response -> {
            response.setVariableBindings(response.getAll().reversed());
            return response;
        };
        assertEquals("the switch does not tell its sysUpTime", success(read(source)).missing().get(link("ge-0/0/1")));
        agent.tampering = response -> {
            response.setVariableBindings(List.of());
            return response;
        };
        assertEquals(List.of(), success(read(source)).samples());
        agent.tampering = response -> response;
        read(source);
        assertEquals(1, success(read(source)).samples().size());
    }

    @Test
    void aWalkThatDoesNotIncreaseIsBrokenOffWithTheNamesThatCame() throws Exception {
        agent.tampering = response -> {
            if (response.size() > 0 && response.get(0).getOid().startsWith(IfColumn.NAME.oid())) {
                response.setVariableBindings(List.of(response.get(0),
                        new VariableBinding(IfColumn.NAME.oid(1), new OctetString("again"))));
            }
            return response;
        };
        Success success = success(read(source("ge-0/0/1", "ge-0/0/2")));
        assertEquals(link("ge-0/0/1"), success.samples().getFirst().link());
        String reason = success.missing().get(link("ge-0/0/2"));
        assertTrue(reason.endsWith("its ifName column does not increase: after 1.3.6.1.2.1.31.1.1.1.1.1 comes "
                + "1.3.6.1.2.1.31.1.1.1.1.1"), reason);
    }

    @Test
    void aWalkTakesFewerRowsAtATimeWhenTheReplyWouldBeTooBig() throws Exception {
        for (int i = 10; i < 60; i++) {
            agent.port(i, "xe-" + i, i);
        }
        agent.tampering = response -> {
            boolean names = response.size() > 4 && response.get(0).getOid().startsWith(IfColumn.NAME.oid());
            if (names) {
                response.setVariableBindings(List.of());
                response.setErrorStatus(PDU.tooBig);
            }
            return response;
        };
        assertEquals(Map.of(), success(read(source("xe-10", "xe-59"))).missing());
    }

    @Test
    void whatWasLearnedOfAPortOutlivesTheSearchForAnother() throws Exception {
        agent.remove(IfColumn.HC_IN_OCTETS, 1);
        SnmpCounterSource source = source("ge-0/0/1", "ge-9");
        success(read(source));
        agent.requests.clear();
        Success second = success(read(source));
        assertEquals(32, second.samples().getFirst().width());
        assertEquals(1, agent.requests.size(), "no walk for the missing one at each reading");
    }

    @Test
    void settingsThatContradictThemselvesAreRefused() {
        Secret secret = new Secret("open sesame");
        for (V3 v3 : List.of(new V3("u", Auth.NONE, null, Priv.AES128, secret, ""),
                new V3("u", Auth.SHA, null, Priv.NONE, null, ""),
                new V3("u", Auth.SHA, secret, Priv.AES128, null, ""))) {
            String message = assertThrows(IllegalArgumentException.class, () -> source(v3, Map.of())).getMessage();
            assertTrue(message.startsWith("SNMPv3 settings of switch sw1: "), message);
        }
    }

    @Test
    void aWalkWithoutEndIsBrokenOff() throws Exception {
        agent.tampering = response -> {
            if (response.getAll().stream().allMatch(binding -> binding.getOid().startsWith(IfColumn.NAME.oid()))) {
                return response;
            }
            int next = agent.requests.size() * ColumnWalk.REPETITIONS;
            response.clear();
            response.setType(PDU.RESPONSE);
            response.setRequestID(agent.requests.getLast().getRequestID());
            for (int i = 0; i < ColumnWalk.REPETITIONS; i++) {
                response.add(new VariableBinding(IfColumn.NAME.oid(next + i), new OctetString("port " + (next + i))));
            }
            return response;
        };
        SnmpCounterSource source = source(V2C, Map.of(link("x"), new PortName(Column.IF_NAME, "x")));
        String reason = success(read(source)).missing().get(link("x"));
        assertTrue(reason.endsWith("its ifName column has more than 20000 rows"), reason);
    }

    @Test
    void anErrorForTheWholeRequestIsNamed() throws Exception {
        SnmpCounterSource source = source("ge-0/0/1");
        success(read(source));
        agent.tampering = response -> {
            response.setErrorStatus(PDU.authorizationError);
            return response;
        };
        String reason = success(read(source)).missing().get(link("ge-0/0/1"));
        assertTrue(reason.contains("Authorization error") || reason.contains("authorizationError"), reason);
    }

    @Test
    void aSilentSwitchIsAFailureThatNamesTheAddress() throws Exception {
        agent.silent = true;
        timeout = SHORT;
        String reason = assertInstanceOf(Failure.class, read(source("ge-0/0/1"))).reason();
        assertTrue(reason.startsWith("no reply from 127.0.0.1:" + agent.address().getPort() + " in 0.3 s, 2 tries"),
                reason);
        assertFalse(reason.contains(ScriptedAgent.COMMUNITY), reason);
        assertTrue(agent.requests.size() == 2, agent.requests::toString);
    }

    @Test
    void aLostReplyIsAskedForAgain() throws Exception {
        SnmpCounterSource source = source("ge-0/0/1");
        success(read(source));
        boolean[] lost = new boolean[1];
        agent.tampering = response -> {
            boolean first = !lost[0];
            lost[0] = true;
            return first ? null : response;
        };
        assertEquals(1, success(read(source)).samples().size());
    }

    @Test
    void oneSilentSwitchDoesNotDelayAnother() throws Exception {
        try (ScriptedAgent deaf = new ScriptedAgent()) {
            deaf.silent = true;
            timeout = PATIENT.multipliedBy(10);
            SnmpCounterSource slow = source(deaf.address(), V2C, Map.of(link("x"), new PortName(Column.IF_NAME, "x")));
            SnmpCounterSource quick = source("ge-0/0/1");
            success(read(quick));
            CompletableFuture<CounterReading> hanging = slow.read().toCompletableFuture();
            for (int i = 0; i < 20; i++) {
                success(read(quick));
            }
            assertFalse(hanging.isDone(), "twenty readings of one within the timeout of the other");
            slow.close();
            assertInstanceOf(Failure.class, hanging.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aNameWithoutAddressIsAFailureThatDoesNotDelayAnother() throws Exception {
        SnmpCounterSource lost = source(InetSocketAddress.createUnresolved("no-such-switch.invalid", 161), V2C,
                Map.of(link("x"), new PortName(Column.IF_NAME, "x")));
        CompletableFuture<CounterReading> failing = lost.read().toCompletableFuture();
        success(read(source("ge-0/0/1")));
        String reason = assertInstanceOf(Failure.class, failing.get(10, TimeUnit.SECONDS)).reason();
        assertTrue(reason.contains("'no-such-switch.invalid'"), reason);
    }

    @Test
    void aNameWithAnAddressIsLookedUp() throws Exception {
        SnmpCounterSource named = source(InetSocketAddress.createUnresolved("localhost", agent.address().getPort()),
                V2C,
                Map.of(link("a"), new PortName(Column.IF_NAME, "ge-0/0/1")));
        assertEquals(1, success(read(named)).samples().size());
    }

    @Test
    void oneReadingIsUnderWayAtATime() throws Exception {
        agent.silent = true;
        timeout = SHORT;
        SnmpCounterSource source = source("ge-0/0/1");
        CompletableFuture<CounterReading> first = source.read().toCompletableFuture();
        CounterReading second = source.read().toCompletableFuture().getNow(null);
        assertEquals("the reading before this one is still under way", assertInstanceOf(Failure.class, second)
                .reason());
        assertInstanceOf(Failure.class, first.get(10, TimeUnit.SECONDS));
        agent.silent = false;
        assertEquals(1, success(read(source)).samples().size());
    }

    @Test
    void closingEndsTheReadingUnderWay() throws Exception {
        agent.silent = true;
        SnmpCounterSource source = source("ge-0/0/1");
        CompletableFuture<CounterReading> reading = source.read().toCompletableFuture();
        source.close();
        assertEquals("the source was closed", assertInstanceOf(Failure.class, reading.getNow(null)).reason());
    }

    @Test
    void closingTheTransportEndsEveryReadingAndFurtherOnesFail() throws Exception {
        agent.silent = true;
        SnmpCounterSource source = source("ge-0/0/1");
        CompletableFuture<CounterReading> reading = source.read().toCompletableFuture();
        transport.close();
        assertInstanceOf(Failure.class, reading.get(10, TimeUnit.SECONDS));
        assertInstanceOf(Failure.class, read(source));
    }

    @Test
    void theProbeTellsWhoTheSwitchIsAndWhatIsMissing() throws Exception {
        agent.values.put(new OID("1.3.6.1.2.1.1.1.0"), new OctetString("A switch\r\nof two lines"));
        agent.values.put(new OID("1.3.6.1.2.1.1.5.0"), new OctetString("core-1"));
        ProbeResult.Reached reached = assertInstanceOf(ProbeResult.Reached.class,
                source("ge-0/0/1", "ge-9").probe().toCompletableFuture().get(10, TimeUnit.SECONDS));
        assertEquals("core-1", reached.systemName());
        assertEquals("A switch??of two lines", reached.description());
        assertEquals(1, reached.found().size());
        assertTrue(reached.missing().get(link("ge-9")).endsWith("it has: ge-0/0/1, ge-0/0/2"));
        agent.silent = true;
        timeout = SHORT;
        assertInstanceOf(ProbeResult.Unreached.class,
                source("ge-0/0/1").probe().toCompletableFuture().get(10, TimeUnit.SECONDS));
    }

    @Test
    void exceptionsInPlaceOfEveryValueAreNoSample() throws Exception {
        SnmpCounterSource source = source("ge-0/0/1");
        success(read(source));
        agent.tampering = response -> {
            response.getAll().forEach(binding -> binding.setVariable(Null.noSuchObject));
            return response;
        };
        assertEquals(List.of(), success(read(source)).samples());
    }

    @Test
    void aCounter32ThatIsFullIsRead() throws Exception {
        agent.put(IfColumn.IN_DISCARDS, 1, new Counter32(0xFFFF_FFFFL));
        agent.put(IfColumn.HC_IN_OCTETS, 1, new Counter64(Long.MIN_VALUE));
        CounterSample sample = success(read(source("ge-0/0/1"))).samples().getFirst();
        assertEquals(0xFFFF_FFFFL, sample.from().discards());
        assertEquals(Long.MIN_VALUE, sample.from().octets());
    }

    private SnmpCounterSource source(String... names) {
        Map<LinkId, PortName> ports = new HashMap<>();
        for (String name : names) {
            ports.put(link(name), new PortName(Column.ANY, name));
        }
        return source(V2C, ports);
    }

    private SnmpCounterSource source(Credentials credentials, Map<LinkId, PortName> ports) {
        return source(agent.address(), credentials, ports);
    }

    private SnmpCounterSource source(InetSocketAddress address, Credentials credentials, Map<LinkId, PortName> ports) {
        return new SnmpCounterSource(new SwitchSettings("sw1", address, credentials, Duration.ofSeconds(5),
                timeout, 1, ports), transport);
    }

    private static LinkId link(String port) {
        return new LinkId("sw1", port);
    }

    private static CounterReading read(SnmpCounterSource source) throws Exception {
        return source.read().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Success success(CounterReading reading) {
        return assertInstanceOf(Success.class, reading, reading::toString);
    }
}
