package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no proper query: silence, a bare header, or the question and FORMERR (RFC 8906 section 3, RFC 9619). */
class MalformedQueryTest {

    /** www.fairlead.example. A IN, without a header. */
    private static final String QUESTION = "03777777 08666169726c656164 076578616d706c65 00 0001 0001";
    private static final String OPT = "00 0029 04d0 00000000 0000";

    private static Fixture fixture;

    @BeforeAll
    static void load() {
        fixture = new Fixture(Path.of("zones"), Fixture.pool(1, true), Fixture.service("www.fairlead.example."));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11})
    @DisplayName("what is shorter than a header gets no response")
    void shorterThanHeaderIsSilence(int length) {
        assertEquals(0, fixture.respond(new byte[length], Responder.Transport.UDP).length);
    }

    @Test
    @DisplayName("a response gets no response: two servers would go on for ever")
    void responseIsSilence() {
        assertEquals(0, respond("1234 8000 0001 0000 0000 0000" + QUESTION).length);
        assertEquals(0, respond("1234 f800 0000 0000 0000 0000").length);
    }

    @ParameterizedTest
    @CsvSource({"0800, 8804", "1000, 9004", "2000, a004", "2400, a004", "2800, a804", "7fff, f804"})
    @DisplayName("an opcode other than QUERY gets a bare header with NOTIMP and no flag")
    void otherOpcodeIsNotImplemented(String flags, String expected) {
        assertHex("1234" + expected + "0000 0000 0000 0000",
                respond("1234" + flags + "0001 0000 0000 0000" + QUESTION));
        assertHex("1234" + expected + "0000 0000 0000 0000", respond("1234" + flags + "0000 0000 0000 0000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000", "0002", "ffff"})
    @DisplayName("any count of questions but one is FORMERR without a question")
    void countOfQuestionsMustBeOne(String count) {
        assertHex("1234 8101 0000 0000 0000 0000",
                respond("1234 0100" + count + "0000 0000 0000" + QUESTION + QUESTION));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "03777777",
        "03777777 08666169726c656164 076578616d706c65",
        "03777777 08666169726c656164 076578616d706c65 00",
        "03777777 08666169726c656164 076578616d706c65 00 0001 00",
        "03777777 c00c 0001 0001",
        "c00c 0001 0001",
        "40777777 00 0001 0001",
        "80777777 00 0001 0001",
        "3f777777 00 0001 0001"})
    @DisplayName("a question cut off, with a pointer or an unknown kind of label is FORMERR without a question")
    void malformedQuestion(String question) {
        assertHex("1234 8001 0000 0000 0000 0000", respond("1234 0000 0001 0000 0000 0000" + question));
    }

    @Test
    @DisplayName("a name of 255 octets is a question, one of 256 is not")
    void longestName() {
        String label = "3f" + "61".repeat(63);
        String longest = label + label + label + "3d" + "61".repeat(61) + "00 0001 0001";
        assertHex("1234 8005 0001 0000 0000 0000" + longest, respond("1234 0000 0001 0000 0000 0000" + longest));
        String longer = label + label + label + "3e" + "61".repeat(62) + "00 0001 0001";
        assertHex("1234 8001 0000 0000 0000 0000", respond("1234 0000 0001 0000 0000 0000" + longer));
        String labels = "0161".repeat(127) + "00 0001 0001";
        assertHex("1234 8005 0001 0000 0000 0000" + labels, respond("1234 0000 0001 0000 0000 0000" + labels));
    }

    @ParameterizedTest
    @CsvSource({
        "0001 0000 0000, 00 0001 0001 00000000 0000",
        "0000 0001 0000, 00 0001 0001 00000000 0000",
        "0000 0000 0001, ''",
        "0000 0000 0001, 00 0029 04d0 00000000 00",
        "0000 0000 0001, 00 0029 04d0 00000000 0004 0003",
        "0000 0000 0001, 00 0029 04d0 00000000 0004 0003 0001",
        "0000 0000 0001, 00 0029 04d0 00000000 0002 0003",
        "0000 0000 0001, 0161 00 0029 04d0 00000000 0000",
        "0000 0000 0001, c00c 0029 04d0 00000000 0000",
        "0000 0000 0002, 00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000",
        "0000 0000 0002, 00 0029 04d0 00000000 0000"})
    @DisplayName("records that do not belong there, are cut off or give OPT twice are FORMERR with the question")
    void malformedRecords(String counts, String records) {
        assertHex("1234 8001 0001 0000 0000 0000" + QUESTION, respond("1234 0000 0001" + counts + QUESTION + records));
    }

    @Test
    @DisplayName("OPT after other additional records is found")
    void optAfterOthers() {
        String tsig = "03 6b6579 00 00fa 00ff 00000000 0002 0000";
        byte[] response = respond("1234 0000 0001 0000 0000 0002" + QUESTION + tsig + OPT);
        assertEquals("1234840000010001000000 01".replace(" ", ""), HexFormat.of().formatHex(response, 0, 12));
    }

    @Test
    @DisplayName("octets after the last record do no harm")
    void trailingOctets() {
        byte[] plain = respond("1234 0000 0001 0000 0000 0000" + QUESTION);
        assertArrayEquals(plain, respond("1234 0000 0001 0000 0000 0000" + QUESTION + "deadbeef"));
    }

    @Test
    @DisplayName("the reserved bit, TC, AA, RA and the rcode of a query are not copied")
    void headerBitsAreNotCopied() {
        assertEquals("12348500", HexFormat.of().formatHex(respond("1234 07ff 0001 0000 0000 0000" + QUESTION), 0, 4));
    }

    @Test
    @DisplayName("unknown EDNS flags are not copied (RFC 6891 section 6.1.4)")
    void ednsFlagsAreNotCopied() {
        byte[] response = respond("1234 0000 0001 0000 0000 0001" + QUESTION + "00 0029 04d0 0000ffff 0000");
        assertEquals("00002904d0000080000000",
                HexFormat.of().formatHex(response, response.length - 11, response.length));
    }

    @Test
    @DisplayName("IXFR carries the client's SOA in the authority section and is refused")
    void ixfrIsRefused() {
        String question = "08666169726c656164 076578616d706c65 00 00fb 0001";
        String soa = "c00c 0006 0001 00000000 0016 00 00 00000001 00000001 00000001 00000001 00000001";
        assertHex("1234 8005 0001 0000 0000 0000" + question,
                respond("1234 0000 0001 0000 0001 0000" + question + soa));
    }

    private static byte[] respond(String hex) {
        return fixture.respond(octets(hex), Responder.Transport.UDP);
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static void assertHex(String expected, byte[] actual) {
        assertEquals(expected.replace(" ", ""), HexFormat.of().formatHex(actual));
    }
}
