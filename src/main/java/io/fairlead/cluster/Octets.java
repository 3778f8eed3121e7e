package io.fairlead.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes a message's octets, numbers in network order. */
final class Octets {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    Octets number1(int value) {
        out.write(value);
        return this;
    }

    Octets number2(int value) {
        return number1(value >>> 8).number1(value);
    }

    Octets number4(int value) {
        return number2(value >>> 16).number2(value);
    }

    Octets number8(long value) {
        return number4((int) (value >>> 32)).number4((int) value);
    }

    /** A number with a fraction, or none (NaN). */
    Octets fraction(double value) {
        return number8(Double.doubleToLongBits(value));
    }

    /** Up to 255 octets; names are shorter. */
    Octets text(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length > 255) {
            throw new IllegalArgumentException("a text of " + octets.length + " octets is too long");
        }
        out.write(octets.length);
        out.writeBytes(octets);
        return this;
    }

    /** Up to 65,535 octets; what is longer is cut short. */
    Octets longText(String text) {
        byte[] octets = text.substring(0, Math.min(text.length(), Input.LONGEST_TEXT / 3)).getBytes(StandardCharsets.UTF_8);
        number2(octets.length);
        out.writeBytes(octets);
        return this;
    }

    <T> Octets list(List<T> items, BiConsumer<T, Octets> item) {
        if (items.size() > MessageCodec.MOST) {
            throw new IllegalArgumentException("a list of " + items.size() + " is too long");
        }
        number2(items.size());
        items.forEach(each -> item.accept(each, this));
        return this;
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
