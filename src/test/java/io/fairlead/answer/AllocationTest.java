package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.fairlead.topology.ClusterAddress;
import io.fairlead.topology.Service;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private static void ask(byte[] query, byte[] response, int times) {
        for (int i = 0; i < times; i++) {
            int length = fixture.responder.respond(query, query.length, response, Responder.Transport.UDP, 0,
                    Fixture.CLIENT);
            assertTrue(length > 0);
        }
    }
}
