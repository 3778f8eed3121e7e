package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Answers near the length of a message, and beyond the reach of compression pointers. */
class LargeAnswerTest {

    private static final int TEXTS = 247;
    private static final int HOSTS = 1200;

    @TempDir
    Path folder;
    private Fixture fixture;

    @BeforeEach
    void load() throws IOException {
        String text = "0123456789".repeat(25);
        String texts = IntStream.range(0, TEXTS)
                .mapToObj(i -> String.format("big TXT \"%03d%s\"\n", i, text.substring(3)))
                .collect(Collectors.joining());
        String hosts = IntStream.range(0, HOSTS).mapToObj(i -> "mail MX " + i + " host-" + i + ".in.a.place.far.away\n")
                .collect(Collectors.joining());
        Files.writeString(folder.resolve("example.zone"), """
                $TTL 3600
                @ SOA ns.example.com. admin.example.com. 1 7200 900 1209600 300
                  NS ns.example.com.
                alias CNAME big
                $GENERATE 0-1199 host-$.in.a.place.far.away AAAA 2001:db8::1
                $GENERATE 0-1199 host-$.in.a.place.far.away AAAA 2001:db8::2
                """ + texts + hosts);
        fixture = new Fixture(folder, Fixture.pool(1, true));
    }

    @Test
    @DisplayName("the largest RRset that loads goes over TCP with OPT and NSID, and gets TC over UDP")
    void largestSet() {
        Message query = Fixture.question("big.example.", "TXT");
        query.addRecord(new OPTRecord(4096, 0, 0, 0, List.of(
                new GenericEDNSOption(EDNSOption.Code.NSID, new byte[0]))), Section.ADDITIONAL);
        Message answer = fixture.ask(query, Responder.Transport.TCP);
        assertEquals(TEXTS, answer.getSection(Section.ANSWER).size());
        assertEquals(1, answer.getOPT().getOptions().size());
        Message truncated = fixture.ask(query, Responder.Transport.UDP);
        assertTrue(truncated.getHeader().getFlag(Flags.TC));
        assertEquals(0, truncated.getSection(Section.ANSWER).size());
        assertEquals(1, fixture.engine.statistics().truncated());
        assertEquals(TEXTS + 1, fixture.ask(Fixture.question("alias.example.", "TXT"), Responder.Transport.TCP)
                .getSection(Section.ANSWER).size());
    }

    @Test
    @DisplayName("names written beyond octet 16,383 are compressed with pointers to before it, or not at all")
    void namesBeyondPointers() {
        byte[] response = fixture.respond(Fixture.question("mail.example.", "MX").toWire(), Responder.Transport.TCP);
        Message answer = fixture.ask(Fixture.question("mail.example.", "MX"), Responder.Transport.TCP);
        Set<String> targets = new HashSet<>();
        for (Record record : answer.getSection(Section.ANSWER)) {
            targets.add(((MXRecord) record).getTarget().toString());
        }
        assertEquals(HOSTS, targets.size());
        assertTrue(targets.contains("host-1199.in.a.place.far.away.example."));
        assertTrue(response.length <= Responder.MAX_MESSAGE);
        assertTrue(answer.getSection(Section.ADDITIONAL).size() < HOSTS, "not all addresses fit");
        assertTrue(answer.getSection(Section.ADDITIONAL).stream()
                .allMatch(record -> targets.contains(record.getName().toString())));
        assertTrue(!answer.getHeader().getFlag(Flags.TC), "additional records may be left out");
    }
}
