package io.fairlead.bench;

import io.fairlead.answer.AnswerEngine;
import io.fairlead.answer.AnswerSettings;
import io.fairlead.answer.Responder;
import io.fairlead.health.HealthTable;
import io.fairlead.load.LoadHistory;
import io.fairlead.load.LoadTable;
import io.fairlead.selection.Choice;
import io.fairlead.selection.GuardSettings;
import io.fairlead.selection.LeaseLedger;
import io.fairlead.selection.PolicySettings;
import io.fairlead.selection.PoolChooser;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.selection.Selector;
import io.fairlead.topology.AddressBits;
import io.fairlead.topology.Link;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import io.fairlead.topology.Service;
import io.fairlead.zone.ZoneLoader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Prints ns per query of one responder, without sockets: parse, look-up, pick, write; the service name also under
 * {@code headroom}, with a ledger of leases and very many resolvers. Run by hand, not by the tests.
 */
public final class ResponderBench {

    private static final int ROUNDS = 8;
    private static final int QUERIES = 2_000_000;
    private static final int RESOLVERS = 100_000;
    private static final String[][] QUESTIONS = {{"www.fairlead.example.", "A"}, {"wWw.faIRLead.exAmple.", "A"},
        {"static.fairlead.example.", "A"}, {"www.fairlead.example.", "AAAA"}, {"nothing.fairlead.example.", "A"},
        {"shop.fairlead.example.", "A"}, {"a.b.users.fairlead.example.", "A"}, {"host.lab.fairlead.example.", "A"},
        {"fairlead.example.", "MX"}, {"example.org.", "A"}};

    private ResponderBench() {
    }

    /** Asks each question many times, with EDNS as resolvers do. */
    public static void main(String[] arguments) throws IOException {
        Pool pool = pool();
        double[] weights = {0.4, 0.3, 0.2, 0.1};
        Responder responder = engine(new Choice(pool, weights, Choice.Basis.MEASURED, Selector.of(weights),
                Selector.NONE)).responder(1);
        Responder leasing = engine(headroom(pool)).responder(1);
        for (int round = 1; round <= ROUNDS; round++) {
            StringBuilder line = new StringBuilder("round " + round + ":");
            for (String[] question : QUESTIONS) {
                line.append(String.format("  %s %s %.0f ns", question[0], question[1],
                        measure(responder, query(question))));
            }
            System.out.println(line.append(String.format("  %s A, leased %.0f ns", QUESTIONS[0][0],
                    measure(leasing, query(QUESTIONS[0])))));
        }
    }

    private static double measure(Responder responder, byte[] query) {
        byte[] buffer = new byte[2048];
        byte[] response = new byte[Responder.MAX_MESSAGE];
        System.arraycopy(query, 0, buffer, 0, query.length);
        long octets = 0;
        long start = System.nanoTime();
        for (int i = 0; i < QUERIES; i++) {
            buffer[0] = (byte) i;
            octets += responder.respond(buffer, query.length, response, Responder.Transport.UDP, 0, resolver(i));
        }
        double nanos = (double) (System.nanoTime() - start) / QUERIES;
        if (octets == 0) {
            throw new IllegalStateException("no answer");
        }
        return nanos;
    }

    /** In no order that a cache could guess. */
    private static long resolver(int query) {
        return AddressBits.lowOfIpv4(10 << 24 | (int) ((query * 0x9e37_79b9L & 0xffff_ffffL) % RESOLVERS));
    }

    private static byte[] query(String[] question) throws IOException {
        Message message = Message.newQuery(Record.newRecord(Name.fromString(question[0]), Type.value(question[1]),
                DClass.IN));
        message.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 0), org.xbill.DNS.Section.ADDITIONAL);
        return message.toWire();
    }

    private static Pool pool() throws IOException {
        List<Server> servers = new ArrayList<>();
        for (int n = 1; n <= 4; n++) {
            servers.add(new Server(new ServerId("web", "s" + n),
                    Optional.of((Inet4Address) InetAddress.getByName("192.0.2." + n)),
                    Optional.empty(), new Link(new LinkId("switch", "port" + n), OptionalLong.of(n * 1_000_000_000L)),
                    1, true));
        }
        return new Pool("web", servers);
    }

    private static Choice headroom(Pool pool) {
        LoadHistory nothing = new LoadHistory(Duration.ZERO);
        nothing.add(new LoadTable(System.nanoTime(), Map.of()));
        return new PoolChooser(pool, PolicySettings.Headroom.DEFAULT, GuardSettings.DEFAULT,
                new LeaseLedger(pool.servers().size(), RESOLVERS)).choose(nothing, HealthTable.ALL_UP);
    }

    private static AnswerEngine engine(Choice choice) throws IOException {
        return new AnswerEngine(new AnswerSettings(1232, "", ""), new SelectionBoard(List.of(choice)),
                List.of(new Service("www.fairlead.example.", "web", Duration.ofSeconds(5), 1)),
                ZoneLoader.load(Path.of("zones")).catalogue(), System::nanoTime);
    }
}
