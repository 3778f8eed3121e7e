package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.topology.Service;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/**
 * Plays every scenario file under {@code answer/}: filed by the RFC and the section whose words they take at their
 * word.
 */
class ScenarioTest {

    private static final Map<String, Integer> SECTIONS =
            Map.of("answer", Section.ANSWER, "authority", Section.AUTHORITY, "additional", Section.ADDITIONAL);
    private static final List<String> FLAGS = List.of("aa", "tc", "rd", "ra", "ad", "cd");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicContainer> scenarios() throws IOException, URISyntaxException {
        Path resources = Path.of(ScenarioTest.class.getResource("/answer").toURI());
        List<Path> files;
        try (Stream<Path> found = Files.list(resources)) {
            files = found.filter(file -> file.toString().endsWith(".scenario")).sorted().toList();
        }
        assertTrue(files.size() > 10, "scenario files are missing");
        return files.stream().map(this::container);
    }

    private DynamicContainer container(Path file) {
        try {
            Scenario scenario = Scenario.read(file);
            assertTrue(!scenario.exchanges().isEmpty(), file + " asks nothing");
            Path zones = Files.createDirectory(folder.resolve(file.getFileName().toString()));
            for (Map.Entry<String, String> zone : scenario.zones().entrySet()) {
                String origin = zone.getKey().replaceFirst("\\.$", "");
                Files.writeString(zones.resolve(origin + ".zone"), zone.getValue(), StandardCharsets.ISO_8859_1);
            }
            Service[] services = scenario.services().stream().map(Fixture::service).toArray(Service[]::new);
            Fixture fixture = new Fixture(zones, Fixture.pool(1, true), services);
            return DynamicContainer.dynamicContainer(file.getFileName().toString(), scenario.exchanges().stream()
                    .map(exchange -> DynamicTest.dynamicTest(exchange.toString(), () -> play(fixture, exchange))));
        } catch (IOException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    private static void play(Fixture fixture, Scenario.Exchange exchange) throws IOException {
        byte[] octets = fixture.respond(exchange.query().toWire(), exchange.transport());
        Message response = new Message(octets);
        String where = "line " + exchange.line() + ": ";
        assertAll(
                () -> assertEquals(exchange.expected("rcode"), Rcode.string(response.getRcode()), where + "rcode"),
                () -> assertEquals(new TreeSet<>(exchange.expected().getOrDefault("flags", List.of())), flags(response),
                        where + "flags"),
                () -> checkSections(exchange, response, where),
                () -> checkOpt(exchange, response.getOPT(), where),
                () -> assertTrue(!exchange.expected().containsKey("size")
                        || octets.length <= Integer.parseInt(exchange.expected("size")),
                        where + "size " + octets.length));
    }

    private static void checkSections(Scenario.Exchange exchange, Message response, String where) throws IOException {
        for (Map.Entry<String, Integer> section : SECTIONS.entrySet()) {
            assertEquals(exchange.expectedRecords(section.getKey()),
                    Scenario.texts(response.getSection(section.getValue())),
                    where + section.getKey());
        }
    }

    private static Set<String> flags(Message response) {
        Set<String> set = new TreeSet<>();
        FLAGS.stream().filter(flag -> response.getHeader().getFlag(Flags.value(flag))).forEach(set::add);
        return set;
    }

    /** There is OPT in a response if, and only if, there was one in the query (RFC 6891 section 6.1.1). */
    private static void checkOpt(Scenario.Exchange exchange, OPTRecord opt, String where) throws IOException {
        assertEquals(exchange.query().getOPT() != null, opt != null, where + "OPT");
        if (opt == null) {
            return;
        }
        String flags = (opt.getFlags() & ExtendedFlags.DO) != 0 ? " do" : "";
        String expected = exchange.expected("edns");
        assertEquals(expected.isEmpty() ? "1232" : expected, opt.getPayloadSize() + flags, where + "edns");
        assertEquals(0, opt.getVersion(), where + "EDNS version");
        List<EDNSOption> options = opt.getOptions();
        assertTrue(options.size() <= 1, where + "options");
        assertEquals(exchange.expected("nsid"), options.isEmpty() ? "" : text(options.getFirst()), where + "nsid");
    }

    /** NSID is the only option that is ever sent. */
    private static String text(EDNSOption option) {
        assertEquals(EDNSOption.Code.NSID, option.getCode());
        byte[] wire = option.toWire();
        return new String(wire, 4, wire.length - 4, StandardCharsets.UTF_8);
    }
}
