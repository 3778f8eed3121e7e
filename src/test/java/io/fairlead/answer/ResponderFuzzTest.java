package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Message;

/**
 * Whatever octets come in, a responder neither throws nor says what it may not say.
 *
 * <p>The corpus in {@code fuzz/dns} is replayed first, file by file: seeds, and every packet that ever did harm. Then
 * they are mutated, with a fixed seed; a mutant whose response has a form not seen before is mutated further.
 */
@Tag("fuzz")
class ResponderFuzzTest {

    private static final int PACKETS = 1_000_000;
    private static final int PARSED_EACH = 16;
    private static final int POOL = 2048;
    private static final int LONGEST = 1500;
    private static final int FORMS = 1000;
    private static final long SEED = 20_260_101;

    private static Fixture fixture;
    private final byte[] response = new byte[Responder.MAX_MESSAGE];

    @BeforeAll
    static void load() {
        fixture = new Fixture(Path.of("src/test/resources/zones/everything"), Fixture.pool(4, true),
                Fixture.service("www.everything.test."), Fixture.service("*.any.everything.test."),
                Fixture.service("x.new.everything.test."));
    }

    static List<Path> corpus() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(Path.of(ResponderFuzzTest.class.getResource("/fuzz/dns").toURI()))) {
            return files.filter(file -> file.toString().endsWith(".hex")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    @DisplayName("the corpus does no harm")
    void corpusIsHarmless(Path file) {
        byte[] query = read(file);
        for (Responder.Transport transport : Responder.Transport.values()) {
            check(query, transport, true);
        }
    }

    @Test
    @DisplayName("a million mutants of the corpus do no harm")
    void mutantsAreHarmless() throws IOException, URISyntaxException {
        List<byte[]> pool = corpus().stream().map(ResponderFuzzTest::read)
                .collect(Collectors.toCollection(ArrayList::new));
        Set<Integer> seen = new HashSet<>();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < PACKETS; i++) {
            byte[] mutant = pool.get(random.nextInt(pool.size())).clone();
            for (int times = 1 + random.nextInt(4); times > 0; times--) {
                mutant = mutate(mutant, pool, random);
            }
            Responder.Transport transport = (i & 1) == 0 ? Responder.Transport.UDP : Responder.Transport.TCP;
            if (seen.add(check(mutant, transport, i % PARSED_EACH == 0)) && pool.size() < POOL) {
                pool.add(mutant);
            }
        }
        assertTrue(seen.size() > FORMS, "only " + seen.size() + " forms of response: the mutants do not get far");
    }

    /** Checks one response; returns what form it has. */
    private int check(byte[] query, Responder.Transport transport, boolean parse) {
        int length;
        try {
            length = fixture.responder.respond(query, query.length, response, transport, 0, Fixture.CLIENT);
        } catch (RuntimeException | StackOverflowError e) {
            return fail(e + " at " + transport + " " + HexFormat.of().formatHex(query) + " (keep it under fuzz/dns)",
                    e);
        }
        if (query.length < 12 || query[2] < 0) {
            assertEquals(0, length, () -> describe(query, transport));
            return 0;
        }
        int limit = transport == Responder.Transport.TCP ? Responder.MAX_MESSAGE : Fixture.SETTINGS.udpSize();
        assertTrue(length >= 12 && length <= limit, () -> describe(query, transport));
        assertTrue(response[0] == query[0] && response[1] == query[1] && response[2] < 0,
                () -> describe(query, transport));
        if (parse) {
            parse(query, length, transport);
        }
        return Arrays.hashCode(new int[] {response[2], response[3], response[5], response[7], response[9], response[11],
            length >> 2});
    }

    private void parse(byte[] query, int length, Responder.Transport transport) {
        try {
            Message message = new Message(Arrays.copyOf(response, length));
            assertTrue(length <= 512 || transport == Responder.Transport.TCP || message.getOPT() != null,
                    () -> describe(query, transport));
        } catch (IOException | RuntimeException e) {
            fail(describe(query, transport) + " does not parse", e);
        }
    }

    private String describe(byte[] query, Responder.Transport transport) {
        return "the response to " + transport + " " + HexFormat.of().formatHex(query) + " (keep it under fuzz/dns)";
    }

    private static byte[] mutate(byte[] packet, List<byte[]> pool, SplittableRandom random) {
        int at = packet.length == 0 ? 0 : random.nextInt(packet.length);
        return switch (packet.length == 0 ? 3 : random.nextInt(8)) {
            case 0 -> with(packet, at, packet[at] ^ 1 << random.nextInt(8));
            case 1 -> with(packet, at, random.nextInt(256));
            case 2 -> with(packet, at, new int[] {0, 1, 0x3F, 0x40, 0x7F, 0x80, 0xC0, 0xFF}[random.nextInt(8)]);
            case 3 -> splice(packet, at, new byte[] {(byte) random.nextInt(256)}, at);
            case 4 -> splice(packet, at, new byte[0], Math.min(packet.length, at + 1 + random.nextInt(8)));
            case 5 -> Arrays.copyOf(packet, at);
            case 6 -> splice(packet, at, slice(pool.get(random.nextInt(pool.size())), random),
                    at + random.nextInt(packet.length - at));
            default -> packet.length < 12 ? packet : with(packet, random.nextInt(12), random.nextInt(4));
        };
    }

    private static byte[] with(byte[] packet, int at, int octet) {
        packet[at] = (byte) octet;
        return packet;
    }

    private static byte[] slice(byte[] other, SplittableRandom random) {
        int from = random.nextInt(other.length + 1);
        return Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
    }

    /** The packet with its octets from one index to another replaced. */
    private static byte[] splice(byte[] packet, int from, byte[] middle, int to) {
        byte[] whole = new byte[from + middle.length + packet.length - to];
        System.arraycopy(packet, 0, whole, 0, from);
        System.arraycopy(middle, 0, whole, from, middle.length);
        System.arraycopy(packet, to, whole, from + middle.length, packet.length - to);
        return whole.length > LONGEST ? Arrays.copyOf(whole, LONGEST) : whole;
    }

    /** A corpus file: hexadecimal digits with blanks, and comments that begin with a number sign. */
    private static byte[] read(Path file) {
        try {
            return HexFormat.of().parseHex(Files.readAllLines(file).stream()
                    .map(line -> line.replaceFirst("#.*", "").replace(" ", ""))
                    .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
