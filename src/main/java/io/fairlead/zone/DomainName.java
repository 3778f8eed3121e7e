package io.fairlead.zone;

import java.io.IOException;
import java.util.Arrays;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** An immutable domain name. */
public final class DomainName extends WireName implements Comparable<DomainName> {

    /** The root of the name space. */
    public static final DomainName ROOT = new NameBuffer().toDomainName();

    DomainName(NameBuffer name) {
        super(Arrays.copyOf(name.octets, name.length), Arrays.copyOf(name.offsets, name.labels + 1),
                Arrays.copyOf(name.hashes, name.labels + 1));
        labels = name.labels;
        length = name.length;
    }

    /**
     * Reads presentation form (RFC 1035 section 5.1); a name without a dot at its end is taken as absolute too.
     *
     * @throws IllegalArgumentException if it is no domain name; the message says why
     */
    public static DomainName parse(String text) {
        try {
            return of(Name.fromString(text, Name.root));
        } catch (TextParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no domain name: " + e.getMessage(), e);
        }
    }

    static DomainName of(Name name) {
        return of(name.toWire(), 0);
    }

    static DomainName of(byte[] wire, int from) {
        return of(wire, from, new NameBuffer());
    }

    /** The same by way of a buffer that can be used again: a large zone has millions of names. */
    static DomainName of(byte[] wire, int from, NameBuffer buffer) {
        if (buffer.read(wire, from, wire.length) < 0) {
            throw new IllegalArgumentException("malformed name at octet " + from);
        }
        return buffer.toDomainName();
    }

    /** Whether its first label is the single asterisk (RFC 4592 section 2.1.1). */
    public boolean isWildcard() {
        return labels > 0 && octets[0] == 1 && octets[1] == '*';
    }

    /** The name without its first label. The root has none. */
    public DomainName parent() {
        return of(octets, offsets[1]);
    }

    @Override
    public int compareTo(DomainName other) {
        return toName().compareTo(other.toName());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainName name && Arrays.equals(octets, name.octets);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hashes[0]);
    }

    /** Presentation form, with the dot at the end. */
    @Override
    public String toString() {
        return toName().toString();
    }

    private Name toName() {
        try {
            return new Name(octets);
        } catch (IOException e) {
            throw new IllegalStateException("a checked name does not parse", e);
        }
    }
}
