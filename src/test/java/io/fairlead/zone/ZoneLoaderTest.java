package io.fairlead.zone;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneLoaderTest {

    /** Four lines: what a test adds begins on line 5. */
    private static final String HEAD = """
            $TTL 3600
            @ SOA ns admin 1 7200 900 1209600 300
              NS  ns
            ns A 192.0.2.53
            """;

    @TempDir
    Path root;
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(root.resolve("zones"));
    }

    @Test
    @DisplayName("a fault names file and line, and the lines after it are still read")
    void everyFaultOfAFileIsFound() throws IOException {
        write("a.test.zone", HEAD + """
                one A 192.0.2
                two A 192.0.2.2
                    AAAA 2001:db8::zz
                three (
                    NOSUCHTYPE
                    data )
                four A 192.0.2.4
                $NONSENSE 1
                outside.elsewhere.test. A 192.0.2.5
                """);
        assertEquals(List.of(5, 7, 9, 12, 13), lines(load()));
    }

    @Test
    @DisplayName("the faults of all files come together, and only whole zones are in the catalogue")
    void everyFileIsRead() throws IOException {
        write("a.test.zone", HEAD);
        write("b.test.zone", HEAD + "x A nonsense\n");
        write("c.test.zone", "$TTL 60\nwww A 192.0.2.1\n");
        LoadedZones loaded = load();
        assertEquals(List.of("b.test.zone", "c.test.zone", "c.test.zone"),
                loaded.faults().stream().map(fault -> fault.file().getFileName().toString()).toList());
        assertEquals(List.of("a.test."), loaded.catalogue().zones().stream().map(Zone::toString).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "5 | second SOA | @ SOA ns admin 2 7200 900 1209600 300",
        "5 | not the apex | sub SOA ns admin 2 7200 900 1209600 300",
        "5 | out of zone | www.other.test. A 192.0.2.1",
        "5 | CNAME and other data | www CNAME ns\\nwww A 192.0.2.1",
        "6 | second CNAME | www CNAME ns\\nwww CNAME mail",
        "6 | second DNAME | www DNAME ns\\nwww DNAME mail",
        "6 | beneath the DNAME | www DNAME elsewhere.test.\\nx.www A 192.0.2.1",
        "5 | has NS and DNAME | www NS ns\\nwww DNAME elsewhere.test.",
        "5 | missing glue | sub NS ns.sub",
        "5 | no address | sub NS nowhere",
        "6 | leads to the alias | www CNAME ns\\nsub NS www",
        "6 | leads to the alias | www CNAME ns\\n@ MX 10 www",
        "6 | leads to the alias | www CNAME ns\\n_x._tcp SRV 0 0 1 www",
        "5 | wildcard | *.sub NS ns",
        "5 | wildcard | *.sub DNAME elsewhere.test.",
        "5 | above 2147483647 s | www 2147483648 A 192.0.2.1",
        "5 | above 2147483647 s | www IN 99999999999 A 192.0.2.1",
        "5 | above 2147483647 s | $TTL 4294967296",
        "5 | no TTL | $TTL soon",
        "5 | class CH | www CH TXT chaos",
        "5 | signed | www RRSIG A 13 3 3600 20260101000000 20250101000000 1 a.test. AAAA",
        "5 | for questions | www TYPE255 \\# 0",
        "5 | includes | $INCLUDE a.test.zone",
        "5 | leads out | $INCLUDE ../secret",
        "5 | leads out | $INCLUDE /etc/hostname",
        "5 | no such file | $INCLUDE nothing.inc",
        "5 | quotation | www TXT \"open",
        "5 | parenthesis | www A ( 192.0.2.1",
        "5 | label too long | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa A 192.0.2.1",
        "5 | more than 1000000 records | $GENERATE 1-2000000 h$ A 192.0.2.1"})
    @DisplayName("each kind of fault is found on its line, with a cure")
    void faultIsFound(int line, String message, String text) throws IOException {
        write("a.test.zone", HEAD + text.replace("\\n", "\n") + "\n");
        List<ZoneFault> faults = load().faults();
        assertAll(() -> assertEquals(1, faults.size(), faults.toString()),
                () -> assertEquals(line, faults.getFirst().line(), faults.toString()),
                () -> assertTrue(faults.getFirst().message().toLowerCase(Locale.ROOT)
                        .contains(message.toLowerCase(Locale.ROOT)), faults.toString()),
                () -> assertTrue(!faults.getFirst().cure().isBlank()),
                () -> assertEquals(List.of(), load().catalogue().zones()));
    }

    @Test
    @DisplayName("an RRset that no message could hold is a fault")
    void largestSet() throws IOException {
        String text = "0123456789".repeat(25);
        write("fits.test.zone", HEAD + records(244, text));
        write("large.test.zone", HEAD + records(248, text));
        List<ZoneFault> faults = load().faults();
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.getFirst().message().contains("65535"), faults.toString());
        assertEquals("large.test.zone", faults.getFirst().file().getFileName().toString());
    }

    private static String records(int count, String text) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("big TXT \"").append(String.format("%03d", i)).append(text.substring(3)).append("\"\n");
        }
        return lines.toString();
    }

    @Test
    @DisplayName("$ORIGIN, $TTL, $GENERATE, $INCLUDE, parentheses, blank owners, escapes and comments are understood")
    void masterFileFormat() throws IOException {
        Files.createDirectory(folder.resolve("parts"));
        write("parts/hosts.inc", """
                included A 192.0.2.7
                $ORIGIN deeper
                $TTL 7
                below    A 192.0.2.8
                """);
        write("a.test.zone", """
                ; a comment "with an open quotation ( and a parenthesis
                @ 3600 IN SOA ns.a.test. admin.a.test. ( 1 7200 ; comment )
                        900 1209600
                        300 )
                \t\tIN\tNS ns        ; blank owner
                $TTL 1h
                ns      A 192.0.2.53

                \t; nothing but a comment
                $INCLUDE parts/hosts.inc sub
                after   A 192.0.2.9
                $ORIGIN sub.a.test.
                rel     60 IN A 192.0.2.10
                \tIN 61 AAAA 2001:db8::10
                text    TXT "a;b" "c (d" e\\;f
                $GENERATE 1-3 g$ A 192.0.2.2$
                """);
        LoadedZones loaded = load();
        assertEquals(List.of(), loaded.faults());
        Zone zone = loaded.catalogue().zones().getFirst();
        assertEquals(3600, set(zone, "ns.a.test.", RecordType.A).ttl());
        assertEquals(3600, set(zone, "included.sub.a.test.", RecordType.A).ttl());
        assertEquals(7, set(zone, "below.deeper.sub.a.test.", RecordType.A).ttl());
        assertEquals(3600, set(zone, "after.a.test.", RecordType.A).ttl());
        assertEquals(60, set(zone, "rel.sub.a.test.", RecordType.A).ttl());
        assertEquals(61, set(zone, "rel.sub.a.test.", RecordType.AAAA).ttl());
        assertEquals("C00C 0010 0001 00000E10 000D 03613B62 0463202864 03653B66".replace(" ", "")
                .toLowerCase(Locale.ROOT),
                HexFormat.of().formatHex(set(zone, "text.sub.a.test.", RecordType.TXT).wire()));
        assertEquals(1, set(zone, "g3.sub.a.test.", RecordType.A).count());
        assertNull(set(zone, "g4.sub.a.test.", RecordType.A));
    }

    @Test
    @DisplayName("a link that leads out of the zones folder is not included")
    void includeThroughLink() throws IOException {
        Files.writeString(root.resolve("secret"), "secret TXT \"from outside\"\n");
        Files.createSymbolicLink(folder.resolve("link.inc"), root.resolve("secret"));
        write("a.test.zone", HEAD + "$INCLUDE link.inc\n");
        assertTrue(load().faults().getFirst().message().contains("leads out"), load().faults().toString());
    }

    @Test
    @DisplayName("duplicates are one record, and an RRset has the lowest of its TTLs (RFC 2181 section 5)")
    void setsAreUnited() throws IOException {
        write("a.test.zone", HEAD + "www 300 A 192.0.2.1\nWWW 300 A 192.0.2.1\nwww 60 A 192.0.2.2\n");
        Zone zone = load().catalogue().zones().getFirst();
        assertEquals(2, set(zone, "www.a.test.", RecordType.A).count());
        assertEquals(60, set(zone, "www.a.test.", RecordType.A).ttl());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.test.zone.txt", "A.test.ZONE", "db.a.test", "a.test.db", ".zone", "a..test.zone",
            "a.test..zone"})
    @DisplayName("a file that looks misnamed is a fault")
    void misnamed(String name) throws IOException {
        write(name, HEAD);
        assertEquals(1, load().faults().size());
        assertEquals(0, load().faults().getFirst().line());
    }

    @Test
    @DisplayName("other files and subfolders are left alone")
    void otherFiles() throws IOException {
        write("a.test.zone", HEAD);
        write("README", "no zone");
        write("a.test.zone~", "an editor's");
        Files.createDirectory(folder.resolve("old"));
        write("old/b.test.zone", "nonsense");
        assertEquals(List.of(), load().faults());
        assertEquals(1, load().catalogue().zones().size());
    }

    @Test
    @DisplayName("one zone in two files, an empty folder and no folder are faults")
    void folders() throws IOException {
        assertTrue(load().faults().getFirst().message().contains("no zone file"));
        assertTrue(ZoneLoader.load(folder.resolve("missing")).faults().getFirst().message()
                .contains("it is not there"));
        Files.createSymbolicLink(folder.resolve("dangling.test.zone"), folder.resolve("nothing"));
        assertTrue(load().faults().getFirst().message().contains("is no file"));
        Files.delete(folder.resolve("dangling.test.zone"));
        write("a.test.zone", HEAD);
        assertTrue(ZoneLoader.load(folder.resolve("a.test.zone")).faults().getFirst().message()
                .contains("not a folder"));
        write("A.test.zone", HEAD);
        assertTrue(load().faults().getFirst().message().contains("same zone"));
    }

    @Test
    @DisplayName("what follows a faulty line is its owner's, not the owner's before")
    void ownerOfAFaultyLine() throws IOException {
        write("a.test.zone", HEAD + "alias CNAME ns\nwww A nonsense\n    TXT \"of www\"\n");
        assertEquals(List.of(6), lines(load()));
    }

    private LoadedZones load() {
        return ZoneLoader.load(folder);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    private static List<Integer> lines(LoadedZones loaded) {
        return loaded.faults().stream().map(ZoneFault::line).toList();
    }

    private static RecordSet set(Zone zone, String name, int type) {
        Node node = zone.find(DomainName.parse(name));
        return node instanceof Node.Data data && data.name().equals(DomainName.parse(name)) ? data.find(type) : null;
    }
}
