package io.fairlead.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.cluster.MessageCodec.Decoded;
import io.fairlead.counter.AgentReading;
import io.fairlead.counter.AgentSample;
import io.fairlead.counter.CounterReading;
import io.fairlead.dispatch.ServerCounters;
import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Messages of members")
class MessageCodecTest {

    private static final Path CORPUS = Path.of("src/test/resources/fuzz/cluster");
    private static final int MUTATIONS = 20_000;

    static List<Message> messages() {
        return List.of(
                new Message.Beat("d1", 7, 123_456_789_012L, List.of(-1L, 5L), List.of(
                        new ServerCounters(new ServerId("www", "a"), 1, 2, 3, 4, 5, 6, 7, 8, 9),
                        new ServerCounters(new ServerId("www", "b"), Long.MAX_VALUE, 0, 0, 0, 0, 0, 0, 0, 0))),
                new Message.Beat("only-dns", 1, -5, List.of(), List.of()),
                new Message.Reading(42, 3, 1_000, new CounterReading.Success("sw1", 0,
                        Member.Switch.reading(77, 0).samples(), Map.of(new LinkId("sw1", "ge-0/0/1"), "no such port"))),
                new Message.AgentRead(43, 4, 2_000, new AgentReading.Success(new ServerId("www", "a"), 0, new AgentSample(77, 5, 9,
                        Double.NaN, 4, 1.25, 300, Double.NaN))),
                new Message.Affinities(List.of(new Message.Given(new Message.Key("www", 24, 56, -1, 5), 3, "a", 9))),
                new Message.Affinities(List.of()),
                new Message.Bye());
    }

    private static Decoded decode(byte[] octets) {
        return MessageCodec.decode(octets, 0, octets.length);
    }

    @ParameterizedTest
    @MethodSource("messages")
    @DisplayName("come out as they went in, wherever in a buffer they stand")
    void roundTrip(Message message) {
        byte[] octets = MessageCodec.encode(message);
        assertEquals(new Decoded.Read(message), decode(octets));
        byte[] within = new byte[octets.length + 9];
        System.arraycopy(octets, 0, within, 5, octets.length);
        assertEquals(new Decoded.Read(message), MessageCodec.decode(within, 5, octets.length));
    }

    @ParameterizedTest
    @MethodSource("messages")
    @DisplayName("are refused when they break off, wherever, and when anything follows")
    void cutShort(Message message) {
        byte[] octets = MessageCodec.encode(message);
        for (int length = 0; length < octets.length; length++) {
            assertInstanceOf(Decoded.Malformed.class, decode(Arrays.copyOf(octets, length)));
        }
        assertInstanceOf(Decoded.Malformed.class, decode(Arrays.copyOf(octets, octets.length + 1)));
    }

    @Test
    @DisplayName("of another version are told from nonsense, and not guessed at")
    void otherVersion() {
        byte[] octets = MessageCodec.encode(new Message.Bye());
        octets[1] = 2;
        assertEquals(new Decoded.OtherVersion(2), decode(octets));
    }

    @Test
    @DisplayName("of any octets are read or refused, never thrown at")
    void fuzz() throws IOException {
        Random random = new Random(20_261_126);
        List<byte[]> seeds;
        try (Stream<Path> files = Files.list(CORPUS)) {
            seeds = files.sorted().map(MessageCodecTest::octets).toList();
        }
        assertTrue(seeds.size() >= 8, "the corpus is there");
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] octets = mutate(seeds.get(random.nextInt(seeds.size())), random);
            if (decode(octets) instanceof Decoded.Read(Message message)) {
                assertEquals(new Decoded.Read(message), decode(MessageCodec.encode(message)));
                read++;
            }
        }
        assertTrue(read > MUTATIONS / 100, "some are read: " + read);
        seeds.forEach(MessageCodecTest::decode);
    }

    private static byte[] octets(Path file) {
        try {
            return HexFormat.of().parseHex(Files.readString(file).replaceAll("#.*|\\s", ""));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] octets = random.nextInt(4) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length + 4)) : seed.clone();
        for (int i = random.nextInt(4); i > 0 && octets.length > 0; i--) {
            octets[random.nextInt(octets.length)] = random.nextInt(3) == 0 ? (byte) -1 : (byte) random.nextInt();
        }
        return octets;
    }

    @Test
    @DisplayName("sealed are opened by those with the secret alone, as that sender's alone, unchanged alone")
    void sealed() {
        UUID sender = UUID.randomUUID();
        Seal seal = new Seal(ClusterKeys.of("a secret of some length"), "c");
        byte[] octets = MessageCodec.encode(messages().getFirst());
        byte[] closed = seal.close(sender, octets);
        assertNotEquals(HexFormat.of().formatHex(closed), HexFormat.of().formatHex(seal.close(sender, octets)));
        assertFalse(opens(seal, UUID.randomUUID(), closed));
        assertFalse(opens(new Seal(ClusterKeys.of("a secret of some length"), "d"), sender, closed));
        assertFalse(opens(new Seal(ClusterKeys.of("another secret of it"), "c"), sender, closed));
        assertFalse(opens(seal, sender, Arrays.copyOf(closed, 20)));
        for (int i = 0; i < closed.length; i++) {
            byte[] changed = closed.clone();
            changed[i] ^= 1;
            assertFalse(opens(seal, sender, changed));
        }
        Seal.Opened.Message opened = assertInstanceOf(Seal.Opened.Message.class, seal.open(sender, closed, 0, closed.length));
        assertArrayEquals(octets, opened.octets());
    }

    private static boolean opens(Seal seal, UUID sender, byte[] closed) {
        return !(seal.open(sender, closed, 0, closed.length) instanceof Seal.Opened.Foreign);
    }

    @Test
    @DisplayName("sealed are heard once: what is repeated, or kept back behind later ones, is not; each sender counts by itself")
    void repeated() {
        Seal sending = new Seal(ClusterKeys.of("a secret of some length"), "c");
        Seal hearing = new Seal(ClusterKeys.of("a secret of some length"), "c");
        UUID one = new UUID(1, 1);
        UUID other = new UUID(2, 2);
        byte[] first = sending.close(one, new byte[] {1});
        byte[] second = sending.close(one, new byte[] {2});
        byte[] ofOther = new Seal(ClusterKeys.of("a secret of some length"), "c").close(other, new byte[] {3});
        assertInstanceOf(Seal.Opened.Message.class, hearing.open(one, second, 0, second.length));
        assertInstanceOf(Seal.Opened.Repeated.class, hearing.open(one, second, 0, second.length));
        assertInstanceOf(Seal.Opened.Repeated.class, hearing.open(one, first, 0, first.length));
        assertInstanceOf(Seal.Opened.Message.class, hearing.open(other, ofOther, 0, ofOther.length));
    }

    @Test
    @DisplayName("keys of a cluster show nothing of themselves, and are those of its secret")
    void keys() {
        ClusterKeys keys = ClusterKeys.of("a secret of some length");
        assertEquals("(keys)", keys.toString());
        assertEquals(keys, ClusterKeys.of("a secret of some length"));
        assertNotEquals(keys, ClusterKeys.of("a secret of some lengtH"));
        assertNotEquals(keys.encryption(), keys.transport());
    }
}
