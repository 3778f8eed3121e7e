package io.fairlead.cluster;

import io.fairlead.cluster.Message.Affinities;
import io.fairlead.cluster.Message.Beat;
import io.fairlead.cluster.Message.Bye;
import io.fairlead.cluster.Message.Given;
import io.fairlead.cluster.Message.Key;
import io.fairlead.cluster.Message.Reading;
import io.fairlead.dispatch.ServerCounters;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Messages as octets, all numbers in network order; no Java serialization, and nothing is believed that is not within bounds.
 *
 * <pre>
 *   message    0xFA 1 | version 1 | kind 1 | ...
 *   text       length 1 | UTF-8          long text  length 2 | UTF-8          list  count 2 | ...
 *   1 beat     node text | sequence 8 | time 8 | sources list of 8 | rows list of (pool text | server text | 9 numbers of 8)
 *   2 reading  source 8 | sequence 8 | age 8 | see {@link ReadingCodec}
 *   3 given    list of (pool text | IPv4 bits 1 | IPv6 bits 1 | prefix 16 | version 4 | server text | idle 8)
 *   4 bye
 *   5 agent    source 8 | sequence 8 | age 8 | see {@link ReadingCodec}
 * </pre>
 *
 * Whoever changes a layout raises {@link #VERSION}: members of another one are not understood, and not guessed at. A kind that is
 * new needs no other one: who does not know it passes it over, and says so once.
 */
final class MessageCodec {

    static final int VERSION = 1;
    /** Octets of a message at most. */
    static final int LONGEST = 1 << 20;
    /** Rows, sources and samples in one message at most; and originators. */
    static final int MOST = 8_192;

    private static final byte MARK = (byte) 0xfa;
    private static final byte BEAT = 1;
    private static final byte READING = 2;
    private static final byte GIVEN = 3;
    private static final byte BYE = 4;
    private static final byte AGENT = 5;

    private MessageCodec() {
    }

    /** What octets turned out to be. Closed. */
    sealed interface Decoded {

        /** A message. */
        record Read(Message message) implements Decoded {
        }

        /** Of a member that speaks another version. */
        record OtherVersion(int version) implements Decoded {
        }

        /** Nothing that a member says. */
        record Malformed(String reason) implements Decoded {
        }
    }

    /** The octets of a message. */
    static byte[] encode(Message message) {
        Octets out = new Octets();
        out.number1(MARK).number1(VERSION);
        switch (message) {
            case Beat beat -> encode(beat, out.number1(BEAT));
            case Reading(long source, long sequence, long age, var reading) -> {
                out.number1(READING).number8(source).number8(sequence).number8(age);
                ReadingCodec.encode(reading, out);
            }
            case Message.AgentRead(long source, long sequence, long age, var reading) -> {
                out.number1(AGENT).number8(source).number8(sequence).number8(age);
                ReadingCodec.encode(reading, out);
            }
            case Affinities(var given) -> out.number1(GIVEN).list(given, MessageCodec::encode);
            case Bye() -> out.number1(BYE);
        }
        return out.toArray();
    }

    private static void encode(Beat beat, Octets out) {
        out.text(beat.node()).number8(beat.sequence()).number8(beat.time());
        out.list(beat.sources(), (source, to) -> to.number8(source));
        out.list(beat.rows(), (row, to) -> to.text(row.server().pool()).text(row.server().name())
                .number8(row.fromPackets()).number8(row.fromBytes()).number8(row.toPackets()).number8(row.toBytes())
                .number8(row.udpFromBytes()).number8(row.udpToBytes()).number8(row.opened()).number8(row.open())
                .number8(row.udpOpen()));
    }

    private static void encode(Given given, Octets out) {
        Key key = given.key();
        out.text(key.pool()).number1(key.ipv4Bits()).number1(key.ipv6Bits()).number8(key.high()).number8(key.low())
                .number4(given.version()).text(given.server()).number8(given.idle());
    }

    /** What octets of anybody say. Never throws. */
    static Decoded decode(byte[] octets, int offset, int length) {
        if (length < 3 || length > LONGEST || octets[offset] != MARK) {
            return new Decoded.Malformed("these are no octets of a member");
        }
        int version = octets[offset + 1] & 0xff;
        if (version != VERSION) {
            return new Decoded.OtherVersion(version);
        }
        Input in = new Input(ByteBuffer.wrap(octets, offset + 2, length - 2).slice());
        try {
            Message message = message(in);
            return in.isAtEnd() ? new Decoded.Read(message) : new Decoded.Malformed("octets follow the message");
        } catch (BufferUnderflowException e) {
            return new Decoded.Malformed("the message breaks off");
        } catch (IllegalArgumentException e) {
            return new Decoded.Malformed(e.getMessage());
        }
    }

    private static Message message(Input in) {
        byte kind = (byte) in.number1();
        return switch (kind) {
            case BEAT -> new Beat(in.name(), in.count(), in.number8(), in.list(Input::number8), in.list(MessageCodec::row));
            case READING -> new Reading(in.number8(), in.count(), in.count(), ReadingCodec.decode(in));
            case GIVEN -> new Affinities(in.list(MessageCodec::given));
            case BYE -> new Bye();
            case AGENT -> new Message.AgentRead(in.number8(), in.count(), in.count(), ReadingCodec.agent(in));
            default -> throw new IllegalArgumentException("kind " + kind + " is unknown");
        };
    }

    private static ServerCounters row(Input in) {
        return new ServerCounters(in.server(), in.count(), in.count(), in.count(), in.count(), in.count(), in.count(),
                in.count(), in.count(), in.count());
    }

    private static Given given(Input in) {
        Key key = new Key(in.name(), in.between(1, 32), in.between(1, 128), in.number8(), in.number8());
        return new Given(key, in.number4(), in.name(), in.count());
    }
}
