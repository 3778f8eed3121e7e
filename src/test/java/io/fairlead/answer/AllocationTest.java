package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.LeaseLedger;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.topology.AddressBits;
import io.fairlead.topology.ClusterAddress;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Service;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

/** A query costs no garbage, whatever it asks. */
class AllocationTest {

    private static final int WARM_UP = 10_000;
    private static final int QUERIES = 100_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Fixture fixture;

    @BeforeAll
    static void load() {
        fixture = new Fixture(Path.of("src/test/resources/zones/everything"), Fixture.pool(4, true),
                Fixture.service("www.everything.test."), cluster("cluster.everything.test."));
    }

    private static Service cluster(String owner) {
        return new Service(owner, "web", Duration.ofHours(1), 2, Optional.of(ClusterAddress.of(
                List.of(Fixture.address("192.0.2.100"), Fixture.address("192.0.2.101")))));
    }

    @ParameterizedTest
    @CsvSource({"www, A", "WWW, AAAA", "www, TXT", "www, ANY", "cluster, A", "cluster, AAAA", "host, A", "host, MX", "no.such.name, A", "alias2, A",
            "a.b.wild, A",
        "x.delegated, A", "delegated, DS", "'', MX", "'', SOA", "c.d.e, A", "x.old, A", "many, A"})
    @DisplayName("100,000 queries allocate nothing")
    void queriesAllocateNothing(String name, String type) {
        Message query = Fixture.question(name + (name.isEmpty() ? "" : ".") + "everything.test.", type);
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        byte[] octets = query.toWire();
        byte[] response = new byte[Responder.MAX_MESSAGE];
        ask(octets, response, WARM_UP);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        ask(octets, response, QUERIES);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < QUERIES / 100, allocated + " octets were allocated");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("nor do leases of one address or several, given to ever new resolvers and to known ones")
    void leasesAllocateNothing(int addresses) {
        Pool pool = Fixture.pool(4, true);
        Fixture leasing = new Fixture(Path.of("src/test/resources/zones/everything"), pool,
                new Service("www.everything.test.", "web", Duration.ofSeconds(5), addresses));
        LoadHistory history = new LoadHistory(Duration.ZERO);
        history.add(new LoadTable(1, Map.of()));
        leasing.board.publish(List.of(new PoolChooser(pool, PolicySettings.Headroom.DEFAULT, GuardSettings.DEFAULT,
                new LeaseLedger(4, 1_000)).choose(history, HealthTable.ALL_UP)));
        byte[] query = Fixture.question("www.everything.test.", "A").toWire();
        byte[] response = new byte[Responder.MAX_MESSAGE];
        askByMany(leasing, query, response, WARM_UP);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        askByMany(leasing, query, response, QUERIES);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < QUERIES / 100, allocated + " octets were allocated");
    }

    private static void askByMany(Fixture leasing, byte[] query, byte[] response, int times) {
        for (int i = 0; i < times; i++) {
            leasing.now.addAndGet(1_000_000);
            long client = AddressBits.lowOfIpv4(i % 5_000);
            assertTrue(leasing.responder.respond(query, query.length, response, Responder.Transport.UDP, 0, client) > 0);
        }
    }

    private static void ask(byte[] query, byte[] response, int times) {
        for (int i = 0; i < times; i++) {
            int length = fixture.responder.respond(query, query.length, response, Responder.Transport.UDP, 0,
                    Fixture.CLIENT);
            assertTrue(length > 0);
        }
    }
}
