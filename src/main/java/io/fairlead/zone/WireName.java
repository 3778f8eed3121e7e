package io.fairlead.zone;

import java.util.Arrays;

/**
 * A domain name in uncompressed, lower-case wire format (RFC 1035 section 3.1), with a hash of each of its suffixes.
 *
 * <pre>
 *   octets   3 w w w 8 f a i r l e a d 7 e x a m p l e 0
 *   label    0       1                 2               3   label 3 is the root: labels() is 3
 * </pre>
 *
 * The suffix at label i is the name without its first i labels. A {@link DomainName} is immutable; a {@link NameBuffer}
 * is one thread's scratch space.
 */
public abstract sealed class WireName permits DomainName, NameBuffer {

    /** The longest name in octets (RFC 1035 section 2.3.4). */
    public static final int MAX_LENGTH = 255;

    /** Most labels such a name can have, the root not counted. */
    public static final int MAX_LABELS = 127;

    final byte[] octets;
    final int[] offsets;
    final long[] hashes;
    int labels;
    int length;

    WireName(byte[] octets, int[] offsets, long[] hashes) {
        this.octets = octets;
        this.offsets = offsets;
        this.hashes = hashes;
    }

    /** How many labels, the root not counted: 0 for the root itself. */
    public final int labels() {
        return labels;
    }

    /** Length in octets, the root's octet counted. */
    public final int length() {
        return length;
    }

    /** Where that label's length octet stands. */
    public final int offset(int label) {
        return offsets[label];
    }

    /** The hash of the suffix at that label. */
    public final long hash(int label) {
        return hashes[label];
    }

    /** One octet of the wire format. */
    public final byte octet(int at) {
        return octets[at];
    }

    /** Copies octets {@code from} to {@code to} (exclusive) of the wire format. */
    public final void copy(int from, int to, byte[] target, int at) {
        System.arraycopy(octets, from, target, at, to - from);
    }

    /** Whether this whole name is that name's suffix at that label. */
    public final boolean equalsSuffix(WireName name, int label) {
        int from = name.offsets[label];
        return length == name.length - from
                && Arrays.equals(octets, 0, length, name.octets, from, name.length);
    }

    /** Whether this name is that one or stands beneath it. */
    public final boolean isWithin(WireName ancestor) {
        int label = labels - ancestor.labels;
        return label >= 0 && hashes[label] == ancestor.hashes[0] && ancestor.equalsSuffix(this, label);
    }
}
