package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.selection.BalanceHealth;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Selector;
import io.fairlead.topology.ClusterAddress;
import io.fairlead.topology.Pool;
import io.fairlead.topology.ServerId;
import io.fairlead.topology.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** What the board says is what service names are answered with. */
class ServiceAnswerTest {

    private static final Path ZONES = Path.of("zones");
    private static final String WWW = "www.fairlead.example.";

    private final Pool pool = Fixture.pool(4, true);

    @Test
    @DisplayName("each server is given its exact share of the answers")
    void sharesAreExact() {
        Fixture fixture = new Fixture(ZONES, pool, Fixture.service(WWW));
        publish(fixture, 0.5, 0.25, 0.25, 0);
        Map<String, Long> given = IntStream.range(0, 1024)
                .mapToObj(i -> address(fixture.ask(WWW, "A")))
                .collect(Collectors.groupingBy(text -> text, Collectors.counting()));
        assertEquals(Map.of("192.0.2.1", 512L, "192.0.2.2", 256L, "192.0.2.3", 256L), given);
    }

    @Test
    @DisplayName("the next query after a publication follows it")
    void nextQueryFollowsTheBoard() {
        Fixture fixture = new Fixture(ZONES, pool, Fixture.service(WWW));
        for (int chosen = 0; chosen < 4; chosen++) {
            double[] weights = new double[4];
            weights[chosen] = 1;
            publish(fixture, weights);
            assertEquals("192.0.2." + (chosen + 1), address(fixture.ask(WWW, "A")));
            assertEquals("2001:db8:0:0:0:0:0:" + (chosen + 1), address(fixture.ask(WWW, "AAAA")));
        }
    }

    @Test
    @DisplayName("an answer is authoritative, has the service's TTL and the question's own case")
    void answerIsAuthoritative() {
        Message answer = new Fixture(ZONES, pool, Fixture.service(WWW)).ask("wWw.FAIRLEAD.exAMPle.", "A");
        assertTrue(answer.getHeader().getFlag(Flags.AA));
        assertEquals(5, answer.getSection(Section.ANSWER).getFirst().getTTL());
        assertEquals("wWw.FAIRLEAD.exAMPle.", answer.getSection(Section.ANSWER).getFirst().getName().toString());
        assertEquals("wWw.FAIRLEAD.exAMPle.", answer.getQuestion().getName().toString());
    }

    @Test
    @DisplayName("an adaptive TTL is the longest while the links are calm, the shortest while they are not")
    void adaptiveTtl() {
        Fixture fixture = new Fixture(ZONES, pool,
                new Service(WWW, "web", Duration.ofSeconds(5), Duration.ofSeconds(65), 1, Optional.empty()));
        Choice choice = fixture.board.choice(0);
        assertEquals(5, ttl(fixture), "nothing is known");
        int[] expected = {5, 20, 65};
        double[] calm = {0, 0.25, 1};
        for (int i = 0; i < calm.length; i++) {
            fixture.board.publish(List.of(new Choice(choice.pool(), choice.weights(), choice.basis(), choice.comparison(),
                    choice.ipv4(), choice.ipv6(), null, calm[i], BalanceHealth.UNKNOWN)));
            assertEquals(expected[i], ttl(fixture));
        }
    }

    private static long ttl(Fixture fixture) {
        return fixture.ask(WWW, "A").getSection(Section.ANSWER).getFirst().getTTL();
    }

    @Test
    @DisplayName("several addresses are different servers' and never more than there are")
    void severalAddressesDiffer() {
        Fixture fixture = new Fixture(ZONES, pool, new Service(WWW, "web", Duration.ZERO, 3));
        Message answer = fixture.ask(WWW, "A");
        Set<Record> different = new HashSet<>(answer.getSection(Section.ANSWER));
        assertEquals(3, different.size());
        publish(fixture, 0, 1, 0, 1);
        assertEquals(2, fixture.ask(WWW, "A").getSection(Section.ANSWER).size());
        assertEquals(0, fixture.ask(WWW, "A").getSection(Section.ANSWER).getFirst().getTTL());
    }

    @Test
    @DisplayName("a family that no server has is NODATA, and so is one of which no server may be chosen")
    void familyWithoutAddressIsNodata() {
        Fixture fixture = new Fixture(ZONES, Fixture.pool(2, false), Fixture.service(WWW));
        Message answer = fixture.ask(WWW, "AAAA");
        assertEquals(Rcode.NOERROR, answer.getRcode());
        assertTrue(answer.getSection(Section.ANSWER).isEmpty());
        assertEquals("SOA", org.xbill.DNS.Type.string(answer.getSection(Section.AUTHORITY).getFirst().getType()));
        fixture.board.publish(List.of(new Choice(fixture.board.choice(0).pool(), new double[2], Choice.Basis.FAIL_OPEN,
                Selector.NONE, Selector.NONE)));
        assertTrue(fixture.ask(WWW, "A").getSection(Section.ANSWER).isEmpty());
        assertEquals(2, fixture.engine.statistics().unanswerable());
    }

    @Test
    @DisplayName("a service with a cluster address is answered with it, whatever the board says")
    void clusterAddressIsAnswered() {
        Fixture fixture = new Fixture(ZONES, pool, cluster(1, "192.0.2.100", "2001:db8::100"));
        publish(fixture, 0, 0, 0, 0);
        assertEquals("192.0.2.100", address(fixture.ask(WWW, "A")));
        assertEquals("2001:db8:0:0:0:0:0:100", address(fixture.ask(WWW, "AAAA")));
        assertEquals(3600, fixture.ask(WWW, "A").getSection(Section.ANSWER).getFirst().getTTL());
        AnswerStatistics statistics = fixture.engine.statistics();
        assertTrue(statistics.servers().values().stream().allMatch(count -> count == 0), "no server was given");
        assertTrue(statistics.bases().values().stream().allMatch(count -> count == 0), "nothing was chosen");
    }

    @Test
    @DisplayName("a family without a cluster address is NODATA, though its servers have one")
    void familyWithoutClusterAddressIsNodata() {
        Fixture fixture = new Fixture(ZONES, pool, cluster(1, "2001:db8::100"));
        Message answer = fixture.ask(WWW, "A");
        assertEquals(Rcode.NOERROR, answer.getRcode());
        assertTrue(answer.getSection(Section.ANSWER).isEmpty());
        assertEquals("SOA", org.xbill.DNS.Type.string(answer.getSection(Section.AUTHORITY).getFirst().getType()));
        assertEquals(1, fixture.engine.statistics().unanswerable());
    }

    @Test
    @DisplayName("several cluster addresses take turns, and as many stand in an answer as the service allows")
    void clusterAddressesTakeTurns() {
        String[] addresses = {"192.0.2.100", "192.0.2.101", "192.0.2.102"};
        Fixture one = new Fixture(ZONES, pool, cluster(1, addresses));
        Map<String, Long> given = IntStream.range(0, 300).mapToObj(i -> address(one.ask(WWW, "A")))
                .collect(Collectors.groupingBy(text -> text, Collectors.counting()));
        assertEquals(Map.of(addresses[0], 100L, addresses[1], 100L, addresses[2], 100L), given);
        Fixture two = new Fixture(ZONES, pool, cluster(2, addresses));
        assertEquals(2, Set.copyOf(two.ask(WWW, "A").getSection(Section.ANSWER)).size());
        Fixture all = new Fixture(ZONES, pool, cluster(32, addresses));
        assertEquals(3, Set.copyOf(all.ask(WWW, "A").getSection(Section.ANSWER)).size());
    }

    private static Service cluster(int most, String... addresses) {
        return new Service(WWW, "web", Duration.ofHours(1), most,
                Optional.of(ClusterAddress.of(Stream.of(addresses).map(Fixture::address).toList())));
    }

    @Test
    @DisplayName("statistics count answers by server and by what the choice rested on")
    void statisticsCount() {
        Fixture fixture = new Fixture(ZONES, pool, Fixture.service(WWW));
        publish(fixture, 0, 1, 0, 0);
        fixture.ask(WWW, "A");
        fixture.ask(WWW, "AAAA");
        fixture.ask("nothing.fairlead.example.", "A");
        AnswerStatistics statistics = fixture.engine.statistics();
        assertEquals(2, statistics.servers().get(new ServerId("web", "s2")));
        assertEquals(0, statistics.servers().get(new ServerId("web", "s1")));
        assertEquals(2, statistics.bases().get(Choice.Basis.MEASURED));
        assertEquals(Map.of("NOERROR", 2L, "NXDOMAIN", 1L), statistics.rcodes());
        assertEquals(3, statistics.queries());
    }

    private void publish(Fixture fixture, double... weights) {
        fixture.board.publish(List.of(new Choice(pool, weights, Choice.Basis.MEASURED, Selector.of(weights),
                Selector.of(weights))));
    }

    private static String address(Message answer) {
        List<Record> records = answer.getSection(Section.ANSWER);
        assertEquals(1, records.size());
        return records.getFirst().rdataToString();
    }
}
