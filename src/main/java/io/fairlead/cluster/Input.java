package io.fairlead.cluster;

import io.fairlead.topology.LinkId;
import io.fairlead.topology.ServerId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads a message's octets. What is out of bounds is thrown as {@link IllegalArgumentException}, what is missing as
 * {@link BufferUnderflowException}; no more is allocated than there are octets for.
 */
final class Input {

    /** Octets of a long text at most. */
    static final int LONGEST_TEXT = 1_536;

    private final ByteBuffer in;

    Input(ByteBuffer in) {
        this.in = in;
    }

    boolean isAtEnd() {
        return !in.hasRemaining();
    }

    int number1() {
        return in.get() & 0xff;
    }

    int number4() {
        return in.getInt();
    }

    long number8() {
        return in.getLong();
    }

    /** A number with a fraction that is finite and not negative, or none (NaN). */
    double fraction() {
        double value = Double.longBitsToDouble(in.getLong());
        if (value < 0 || Double.isInfinite(value)) {
            throw new IllegalArgumentException("a number is out of bounds");
        }
        return value;
    }

    /** A number of 8 octets that is not negative. */
    long count() {
        long value = in.getLong();
        if (value < 0) {
            throw new IllegalArgumentException("a count is negative");
        }
        return value;
    }

    /** A number of one octet within bounds. */
    int between(int min, int max) {
        int value = number1();
        if (value < min || value > max) {
            throw new IllegalArgumentException(value + " is not between " + min + " and " + max);
        }
        return value;
    }

    /** A text that is not empty. */
    String name() {
        String name = text(number1());
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a name is empty");
        }
        return name;
    }

    String longText() {
        int length = in.getShort() & 0xffff;
        if (length > LONGEST_TEXT) {
            throw new IllegalArgumentException("a text is too long");
        }
        return text(length);
    }

    private String text(int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer octets = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("a text holds control characters");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text is not UTF-8", e);
        }
    }

    ServerId server() {
        return new ServerId(name(), name());
    }

    LinkId link() {
        return new LinkId(longText(), longText());
    }

    <T> List<T> list(Function<Input, T> item) {
        int count = in.getShort() & 0xffff;
        if (count > MessageCodec.MOST) {
            throw new IllegalArgumentException("a list of " + count + " is too long");
        }
        List<T> items = new ArrayList<>(Math.min(count, in.remaining()));
        for (int i = 0; i < count; i++) {
            items.add(item.apply(this));
        }
        return items;
    }
}
