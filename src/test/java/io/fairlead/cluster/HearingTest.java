package io.fairlead.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.cluster.ClusterSettings.Share;
import io.fairlead.testing.Await;
import io.fairlead.testing.ClosingTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A member that hears others, by a channel of the test")
class HearingTest extends ClosingTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration BEAT = Duration.ofMillis(50);
    private static final UUID OTHER = new UUID(0, 2);

    private final FakeChannel channel = new FakeChannel();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private Member member;

    /** Delivers what the test says, keeps what is sent. */
    private static final class FakeChannel implements Channel {
        private final List<byte[]> sent = new CopyOnWriteArrayList<>();
        private volatile Listener listener;

        @Override
        public void join(Listener hearing) {
            hearing.view(Set.of());
            listener = hearing;
        }

        @Override
        public void send(byte[] octets) {
            sent.add(octets);
        }

        @Override
        public void close() {
        }

        private void deliver(UUID from, byte[] octets) {
            listener.received(from, octets, 0, octets.length);
        }
    }

    @BeforeEach
    void start() {
        Logger roster = Logger.getLogger(Roster.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                log.add(new SimpleFormatter().formatMessage(record));
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        roster.addHandler(handler);
        closing(() -> roster.removeHandler(handler));
        ClusterSettings settings = new ClusterSettings("test", "d1",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 7_800), List.of(), Optional.empty(), Optional.empty(),
                Set.of(Share.values()), Duration.ofSeconds(1), Duration.ofSeconds(1));
        member = closing(new Member(new Cluster(settings, BEAT, channel, System::nanoTime), BEAT));
        await("joined", () -> channel.listener != null);
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(LIMIT, condition, () -> what);
    }

    private static byte[] beat(String node, long sequence) {
        return MessageCodec.encode(new Message.Beat(node, sequence, sequence, List.of(), List.of()));
    }

    private long told(String part) {
        return log.stream().filter(line -> line.contains(part)).count();
    }

    @Test
    @DisplayName("tells of itself each beat, with what it has carried, and says goodbye")
    void beats() throws Exception {
        await("beats", () -> channel.sent.stream().filter(octets -> MessageCodec.decode(octets, 0, octets.length)
                instanceof MessageCodec.Decoded.Read(Message.Beat told) && told.node().equals("d1") && told.rows().size() == 1)
                .count() > 3);
        member.close();
        byte[] last = channel.sent.getLast();
        assertEquals(new MessageCodec.Decoded.Read(new Message.Bye()), MessageCodec.decode(last, 0, last.length));
    }

    @Test
    @DisplayName("does not listen to members of another version, or who say nonsense, and tells so once for each")
    void misunderstood() {
        UUID nonsense = new UUID(0, 3);
        channel.listener.view(Set.of(OTHER, nonsense));
        byte[] newer = beat("d2", 1);
        newer[1] = 9;
        for (int i = 0; i < 5; i++) {
            channel.deliver(OTHER, newer);
            channel.deliver(nonsense, new byte[] {1, 2, 3, 4});
        }
        assertEquals(1, told("speaks version 9"), log::toString);
        assertEquals(1, told("no octets of a member"), log::toString);
        assertEquals(Set.of(), member.cluster.status().others());
    }

    @Test
    @DisplayName("tells who comes, who leaves and who is gone")
    void roster() {
        channel.listener.view(Set.of(OTHER));
        channel.deliver(OTHER, beat("d2", 1));
        assertEquals(Set.of("d2"), member.cluster.status().others());
        assertEquals(1, told("d2 is there; members: d1, d2"), log::toString);
        channel.listener.view(Set.of());
        assertEquals(1, told("d2 is gone"), log::toString);
        channel.listener.view(Set.of(OTHER));
        channel.deliver(OTHER, beat("d2", 2));
        channel.deliver(OTHER, MessageCodec.encode(new Message.Bye()));
        channel.listener.view(Set.of());
        assertEquals(1, told("d2 has left"), log::toString);
        assertEquals(1, told("d2 is gone"), log::toString);
    }

    @Test
    @DisplayName("warns of another member with its own name, or with another one's")
    void sameName() {
        channel.listener.view(Set.of(OTHER));
        channel.deliver(OTHER, beat("d1", 1));
        assertEquals(1, told("two members are called d1"), log::toString);
        assertFalse(log.isEmpty());
    }

    @Test
    @DisplayName("hears nothing of who is not in the view")
    void strangers() {
        channel.deliver(OTHER, beat("d2", 1));
        channel.deliver(OTHER, MessageCodec.encode(new Message.Beat("d2", 2, 2, List.of(), List.of(Member.row(5_000_000)))));
        channel.deliver(OTHER, new byte[] {1, 2, 3});
        channel.listener.refused(OTHER, "for a test");
        assertEquals(Set.of(), member.cluster.status().others());
        assertEquals(Map.of(), member.cluster.elsewhere(), "nor of what he says that he carries");
        assertEquals(List.of(), log.stream().filter(line -> line.contains("not listen")).toList());
        assertTrue(member.cluster.status().joined());
    }
}
