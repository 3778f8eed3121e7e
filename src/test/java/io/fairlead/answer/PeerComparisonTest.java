package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The same zones in Knot DNS and in NSD: every name, what is around it and what is not there, times every type, must be
 * answered alike. Where the RFCs leave a choice that a peer takes otherwise, its {@link View} says so.
 */
@Tag("component")
class PeerComparisonTest {

    private static final Path ZONES = Path.of("src/test/resources/zones/everything").toAbsolutePath();
    private static final List<String> ORIGINS = List.of("everything.test", "child.everything.test");
    private static final List<String> TYPES =
            List.of("A", "AAAA", "NS", "SOA", "MX", "TXT", "CNAME", "DNAME", "SRV", "PTR", "DS",
            "HTTPS", "HINFO", "CAA", "TYPE65280", "TYPE1000");

    @TempDir
    Path folder;

    @Test
    @DisplayName("Knot DNS answers the same")
    void knotAnswersTheSame() throws IOException {
        Path program = program("/usr/sbin/knotd");
        try (Peer peer = Peer.knot(program, folder, expanded(), ORIGINS,
                Fixture.question("child.everything.test.", "SOA"))) {
            compare(peer, PeerComparisonTest::asKnotSeesIt);
        }
    }

    @Test
    @DisplayName("NSD answers the same")
    void nsdAnswersTheSame() throws IOException {
        Path program = program("/usr/sbin/nsd");
        try (Peer peer = Peer.nsd(program, folder, expanded(), ORIGINS,
                Fixture.question("child.everything.test.", "SOA"))) {
            compare(peer, PeerComparisonTest::asNsdSeesIt);
        }
    }

    /** What of a response is to be compared with a peer; empty if the question is not. */
    @FunctionalInterface
    private interface View {
        Optional<String> of(Message response);
    }

    /**
     * Knot DNS ends a chain of aliases at the border of a zone, which we follow into any zone that is served, and adds
     * addresses that a wildcard gives a mail server, which we leave to be asked for.
     */
    private static Optional<String> asKnotSeesIt(Message response) {
        String name = response.getQuestion().getName().toString();
        if (name.equals("to-child.everything.test.") || name.equals("back.child.everything.test.")) {
            return Optional.empty();
        }
        return Optional.of(text(response, response.getSection(Section.ADDITIONAL).stream()
                .filter(record -> !record.getName().toString().equals("uncovered.wild.everything.test.")).toList()));
    }

    /** NSD adds either the zone's NS to every answer or, as it is run here, nothing. In referrals both add the same. */
    private static Optional<String> asNsdSeesIt(Message response) {
        boolean answered = !response.getSection(Section.ANSWER).isEmpty();
        boolean names = response.getQuestion().getType() != Type.NS;
        return Optional.of(text(response, answered && names ? List.of() : response.getSection(Section.ADDITIONAL)));
    }

    private static Path program(String path) {
        Path program = Path.of(path);
        Assumptions.assumeTrue(Files.isExecutable(program), path + " is not installed");
        return program;
    }

    private static void compare(Peer peer, View view) throws IOException {
        Fixture fixture = new Fixture(ZONES, Fixture.pool(1, true));
        List<String> faults = new ArrayList<>();
        for (Name name : names()) {
            for (String type : TYPES) {
                for (boolean edns : new boolean[] {true, false}) {
                    Message question = question(name, type, edns);
                    Optional<String> ours = view.of(fixture.ask(question, Responder.Transport.UDP));
                    Optional<String> theirs = view.of(peer.ask(question));
                    if (!ours.equals(theirs)) {
                        faults.add(name + " " + type + (edns ? " EDNS" : "") + "\n   ours: " + ours
                                + "\n theirs: " + theirs);
                    }
                }
            }
        }
        assertTrue(faults.isEmpty(), () -> faults.size() + " differ, among them\n"
                + String.join("\n", faults.subList(0, Math.min(4, faults.size()))));
    }

    private static Message question(Name name, String type, boolean edns) {
        Message question = Message.newQuery(Record.newRecord(name, Type.value(type, true), DClass.IN));
        question.getHeader().unsetFlag(Flags.RD);
        if (edns) {
            question.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        }
        return question;
    }

    /**
     * Each owner, the names above it, some beneath it. Not what is beneath the DNAMEs that lead in a circle: where to
     * cut that off is everybody's own affair.
     */
    private static Set<Name> names() throws IOException {
        Set<Name> names = new TreeSet<>();
        Random random = new Random(1);
        for (String origin : ORIGINS) {
            for (Record record : records(origin)) {
                for (Name name = record.getName(); name.labels() > 2; name = new Name(name, 1)) {
                    names.add(name);
                    names.add(new Name("x", name));
                    names.add(new Name("r" + random.nextInt(1000) + ".y", name));
                }
            }
        }
        names.removeIf(name -> name.toString().matches(".+\\.round\\d?\\.everything\\.test\\."));
        return names;
    }

    /** The same zone files record by record, for those who do not know $GENERATE. */
    private Path expanded() throws IOException {
        Path zones = Files.createDirectory(folder.resolve("zones"));
        for (String origin : ORIGINS) {
            Files.write(zones.resolve(origin + ".zone"), records(origin).stream().map(Record::toString).toList());
        }
        return zones;
    }

    private static List<Record> records(String origin) throws IOException {
        byte[] text = Files.readAllBytes(ZONES.resolve(origin + ".zone"));
        List<Record> records = new ArrayList<>();
        try (Master master = new Master(new ByteArrayInputStream(text), Name.fromString(origin + "."))) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        }
        return records;
    }

    private static String text(Message response, List<Record> additional) {
        String flags = Stream.of(Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD, Flags.CD)
                .filter(response.getHeader()::getFlag).map(Flags::string).toList().toString();
        String opt = Optional.ofNullable(response.getOPT()).map(o -> "OPT " + o.getVersion()).orElse("");
        return Rcode.string(response.getRcode()) + flags + opt + " answer "
                + Scenario.texts(response.getSection(Section.ANSWER))
                + " authority " + Scenario.texts(response.getSection(Section.AUTHORITY))
                + " additional " + Scenario.texts(additional);
    }
}
