package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.health.HealthTable;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.Choice;
import io.fairlead.selection.Comparison;
import io.fairlead.selection.Comparison.Rule;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.LeaseLedger;
import io.fairlead.selection.PolicySettings.LeastConnections;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressBits;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Answers that are leases: who was told which server counts for the answers that follow. */
class LeaseAnswerTest {

    private static final Path ZONES = Path.of("zones");
    private static final String WWW = "www.fairlead.example.";
    private static final long MILLI = 1_000_000L;

    private final Pool pool = Fixture.pool(4, true);
    private final LeaseLedger ledger = new LeaseLedger(4, 10_000);
    private final PoolChooser chooser =
            new PoolChooser(pool, new LeastConnections(), GuardSettings.DEFAULT, ledger);
    private final Fixture fixture = new Fixture(ZONES, pool, Fixture.service(WWW));

    /** Publishes equal weights of which the one with the fewest leases for its room is taken. */
    private void publish(double... room) {
        double[] weights = {0.25, 0.25, 0.25, 0.25};
        Selector selector = Selector.of(weights, new Comparison(Rule.LEAST_OF_ALL, room));
        fixture.board.publish(List.of(new Choice(pool, weights, Choice.Basis.MEASURED,
                new Comparison(Rule.LEAST_OF_ALL, room), selector, selector, ledger)));
    }

    /** The server that a client of 198.51.0.0/16 is told. */
    private static int ask(Responder responder, int client, byte[] response) {
        return ask(responder, client, "A", response);
    }

    private int ask(int client, String type) {
        return ask(fixture.responder, client, type, new byte[Responder.MAX_MESSAGE]);
    }

    private static int ask(Responder responder, int client, String type, byte[] response) {
        byte[] query = Fixture.question(WWW, type).toWire();
        long low = AddressBits.lowOfIpv4(198 << 24 | 51 << 16 | client);
        int length = responder.respond(query, query.length, response, Responder.Transport.UDP, 0, low);
        return response[length - 1] - 1;
    }

    private int ask(int client) {
        return ask(fixture.responder, client, new byte[Responder.MAX_MESSAGE]);
    }

    @Test
    @DisplayName("resolvers are given servers by the leases that live, for the servers' room")
    void byRoom() {
        publish(1, 1, 2, 4);
        int[] given = new int[4];
        for (int client = 0; client < 80; client++) {
            given[ask(client)]++;
        }
        int[] byRoom = {10, 10, 20, 40};
        for (int server = 0; server < byRoom.length; server++) {
            assertEquals(byRoom[server], given[server], 1, Arrays.toString(given));
        }
        assertEquals(given[3], ledger.of(3), 1e-9);
    }

    @Test
    @DisplayName("A and AAAA that one resolver asks at once lead to one server, and are one lease")
    void bothFamilies() {
        publish(1, 1, 1, 1);
        for (int client = 0; client < 20; client++) {
            assertEquals(ask(client, "A"), ask(client, "AAAA"));
            assertEquals(client + 1, held(), 1e-9);
        }
    }

    @Test
    @DisplayName("a lease ends with the answer's TTL, by the clock that was given in: then others are no longer preferred")
    void ends() {
        beat(0);
        ask(0);
        beat(100);
        for (int client = 1; client <= 40; client++) {
            ask(client);
        }
        double given = held();
        beat(4_000);
        assertEquals(given, held(), 1, "all live but for the one that was given before the ledger knew the TTL");
        beat(6_000);
        assertEquals(0, held(), 1e-9);
    }

    /** A beat of a chooser that goes by leases alone. */
    private void beat(long millis) {
        LoadHistory history = new LoadHistory(Duration.ZERO);
        history.add(new LoadTable(millis * MILLI, Map.of()));
        fixture.now.set(millis * MILLI);
        fixture.board.publish(List.of(chooser.choose(history, HealthTable.ALL_UP)));
    }

    private double held() {
        return ledger.of(0) + ledger.of(1) + ledger.of(2) + ledger.of(3);
    }

    @Test
    @DisplayName("a resolver is known again by its address: back as soon as its lease has ended it weighs more than a stranger")
    void perResolver() {
        publish(1, 1, 1, 1);
        ask(7);
        fixture.now.set(5_001 * MILLI);
        double before = held();
        ask(7);
        double known = held() - before;
        ask(8);
        double stranger = held() - before - known;
        assertTrue(known > 1.5 * stranger && stranger > 0, known + " and " + stranger);
    }

    @Test
    @DisplayName("an answer of several addresses is one lease that they share, all of them different")
    void several() {
        Fixture two = new Fixture(ZONES, pool, new Service(WWW, "web", Duration.ofSeconds(5), 2));
        Selector selector = Selector.of(new double[] {0.5, 0.5, 0.5, 0.5});
        two.board.publish(List.of(new Choice(pool, new double[] {0.25, 0.25, 0.25, 0.25}, Choice.Basis.MEASURED,
                Comparison.NONE, selector, selector, ledger)));
        Message answer = two.ask(WWW, "A");
        assertEquals(2, answer.getSection(Section.ANSWER).stream().distinct().count());
        assertEquals(1, held(), 1e-9);
    }

    @Test
    @DisplayName("a cluster address is no lease, and a choice without a ledger reads no clock")
    void without() {
        AnswerEngine engine = new AnswerEngine(Fixture.SETTINGS, fixture.board, List.of(Fixture.service(WWW)),
                Fixture.load(ZONES), () -> {
                    throw new AssertionError("the clock was read");
                });
        assertTrue(ask(engine.responder(1), 1, new byte[Responder.MAX_MESSAGE]) >= 0);
    }

    @Test
    @DisplayName("many responders share one ledger: none of their leases is lost, and together they keep to the room")
    void manyResponders() throws Exception {
        publish(1, 1, 2, 4);
        int threads = 8;
        int each = 400;
        int[] given = new int[4];
        try (ExecutorService loops = Executors.newFixedThreadPool(threads)) {
            List<Callable<int[]>> tasks = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * each;
                Responder own = fixture.engine.responder(thread);
                tasks.add(() -> {
                    byte[] response = new byte[Responder.MAX_MESSAGE];
                    int[] counts = new int[4];
                    for (int client = first; client < first + each; client++) {
                        counts[ask(own, client, response)]++;
                    }
                    return counts;
                });
            }
            for (Future<int[]> counts : loops.invokeAll(tasks)) {
                for (int server = 0; server < 4; server++) {
                    given[server] += counts.get()[server];
                }
            }
        }
        double[] room = {1, 1, 2, 4};
        for (int server = 0; server < 4; server++) {
            assertEquals(given[server], ledger.of(server), 1e-6, "what was given is what is written down");
            double byRoom = threads * each * room[server] / 8;
            assertEquals(byRoom, given[server], 0.05 * byRoom + threads, Arrays.toString(given));
        }
    }
}
