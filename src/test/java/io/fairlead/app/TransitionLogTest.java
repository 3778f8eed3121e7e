package io.fairlead.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.counter.CounterReading;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LinkLoad;
import io.fairlead.load.LinkRate;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.load.Measurement;
import io.fairlead.selection.BalanceHealth;
import io.fairlead.selection.Choice.Basis;
import io.fairlead.selection.Choice;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What changes is logged once")
class TransitionLogTest {

    private static final LinkId LINK = new LinkId("sw1", "port2");
    private static final long SECOND = 1_000_000_000L;
    private static final LinkLoad KNOWN = new LinkLoad.Known(measurement());
    private static final LinkLoad STALE = new LinkLoad.Stale(measurement(), 0.2);
    private static final LinkLoad SETTLING = new LinkLoad.Unknown("first sample", true);
    private static final LinkLoad UNKNOWN = new LinkLoad.Unknown("no port named port2", false);

    private final TransitionLog transitions = new TransitionLog();
    private final Logger logger = Logger.getLogger(TransitionLog.class.getName());
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    private static Measurement measurement() {
        return new Measurement(LinkRate.IDLE, LinkRate.IDLE, 1_000, 90 * SECOND, SECOND);
    }

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    private void beat(LinkLoad load) {
        LoadTable table = new LoadTable(100 * SECOND, Map.of(LINK, load));
        LoadHistory history = new LoadHistory(Duration.ZERO);
        history.add(table);
        transitions.beat(table, List.of(chooser().choose(history, HealthTable.ALL_UP)));
    }

    private static PoolChooser chooser() {
        try {
            Inet4Address address = (Inet4Address) InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
            Server server = new Server(new ServerId("www", "a"), Optional.of(address), Optional.empty(),
                    new Link(LINK, OptionalLong.empty()), 1, true);
            return new PoolChooser(new Pool("www", List.of(server)), new PolicySettings.LeastLoaded());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("a link that goes stale, unknown and back is told at each step, and the pool with it")
    void links() {
        beat(KNOWN);
        beat(STALE);
        beat(STALE);
        beat(UNKNOWN);
        beat(KNOWN);
        assertEquals(List.of("INFO pool www: answering by measured load",
                "WARNING link sw1:port2: stale: measured 10 s ago",
                "WARNING link sw1:port2: unknown (no port named port2)",
                "WARNING pool www: no link's load is known: answering by what was known last and by static weights",
                "INFO link sw1:port2: known again",
                "INFO pool www: answering by measured load"), lines);
    }

    @Test
    @DisplayName("what settles after a start is not worth a line, what stays unknown is")
    void settling() {
        beat(SETTLING);
        assertEquals(List.of(), lines);
        beat(UNKNOWN);
        assertEquals(List.of("WARNING link sw1:port2: unknown (no port named port2)",
                "WARNING pool www: no link's load is known: answering by what was known last and by static weights"), lines);
    }

    @Test
    @DisplayName("a port that is down takes its only server's pool to fail open")
    void down() {
        beat(new LinkLoad.Down());
        assertEquals(List.of("WARNING link sw1:port2: the port is down",
                "WARNING pool www: too few servers are healthy: answering with all (fail open)"), lines);
    }

    private void balance(double error, double flips, double overload) {
        Choice choice = chooser().choose(new LoadHistory(Duration.ZERO), HealthTable.ALL_UP);
        BalanceHealth health = new BalanceHealth(1, 0, new double[] {error}, flips, 1, overload);
        transitions.beat(new LoadTable(0, Map.of()), List.of(new Choice(choice.pool(), choice.weights(), Basis.BLIND,
                choice.comparison(), choice.ipv4(), choice.ipv6(), null, 0, health)));
    }

    @Test
    @DisplayName("clients that go to and fro, and overload that could be avoided, are told once, and when it is well over")
    void balanceAlarms() {
        balance(0.3, 0.5, 0);
        balance(0.3, 0.7, 0.2);
        balance(0.3, 0.7, 0.2);
        balance(0.3, 0.58, 0.07);
        assertEquals(List.of("WARNING pool www: clients are sent to and fro together: 70 % of the prediction errors flip, and "
                + "they are 30 % of the capacity. Cure: read the switches more often, shorten TTLs, or limit "
                + "'guards.largest-step'",
                "WARNING pool www: 20 % of the time a link is overloaded while others have room. Cure: see how old its loads "
                + "are, and what traffic others send there"), lines);
        lines.clear();
        balance(0.3, 0.5, 0.01);
        balance(0.3, 0.5, 0.01);
        assertEquals(List.of("INFO pool www: clients are no longer sent to and fro together",
                "INFO pool www: no link is overloaded any more while others have room"), lines);
    }

    @Test
    @DisplayName("a switch that stops answering is told once, and when it answers again")
    void sources() {
        CounterReading failure = new CounterReading.Failure("sw1", 1, "no reply in 2 s, braces {0} and all");
        CounterReading success = new CounterReading.Success("sw1", 2, List.of(), Map.of());
        transitions.reading(failure);
        transitions.reading(failure);
        transitions.reading(success);
        transitions.reading(success);
        assertEquals(List.of("WARNING sw1: no reply in 2 s, braces {0} and all", "INFO sw1: answers again"), lines);
    }
}
