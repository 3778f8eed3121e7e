package io.fairlead.zone;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is known by name: an immutable hash table with open addressing, asked by any suffix of a name without
 * allocating.
 *
 * <p>Linear probing at a load of one half at most: a look-up, found or not, touches one or two neighbouring slots. The
 * names are the operator's own, so that no client can make them collide.
 */
final class NameTable<T extends NameTable.Named> {

    /** The label that a wildcard's name begins with, its length octet first. */
    private static final byte[] ASTERISK = {1, '*', 0, 0, 0, 0, 0, 0, 0, 0};

    private final long[] hashes;
    private final Named[] values;
    private final int mask;

    /** Something that has a name. */
    interface Named {
        DomainName name();
    }

    /** @param values none two with the same name */
    NameTable(Collection<? extends T> values) {
        int slots = Math.max(2, Integer.highestOneBit(Math.max(1, values.size())) << 2);
        this.hashes = new long[slots];
        this.values = new Named[slots];
        this.mask = slots - 1;
        values.forEach(this::put);
    }

    /** The value whose name is that name's suffix at that label, or null. */
    @SuppressWarnings("unchecked")
    T find(WireName name, int label) {
        long hash = name.hashes[label];
        for (int slot = (int) hash & mask; values[slot] != null; slot = slot + 1 & mask) {
            if (hashes[slot] == hash && values[slot].name().equalsSuffix(name, label)) {
                return (T) values[slot];
            }
        }
        return null;
    }

    /** The value whose name is the asterisk label in front of that name's suffix at that label, or null. */
    @SuppressWarnings("unchecked")
    T findWildcard(WireName name, int label) {
        long hash = NameOctets.extend(name.hashes[label], ASTERISK, 0, 2);
        for (int slot = (int) hash & mask; values[slot] != null; slot = slot + 1 & mask) {
            if (hashes[slot] == hash && isWildcardOf(values[slot].name(), name, label)) {
                return (T) values[slot];
            }
        }
        return null;
    }

    /** All values, in no order. */
    @SuppressWarnings("unchecked")
    Stream<T> values() {
        return (Stream<T>) Stream.of(values).filter(Objects::nonNull);
    }

    List<T> toList() {
        return values().toList();
    }

    private static boolean isWildcardOf(DomainName wildcard, WireName name, int label) {
        int from = name.offsets[label];
        return wildcard.isWildcard() && wildcard.length - 2 == name.length - from
                && Arrays.equals(wildcard.octets, 2, wildcard.length, name.octets, from, name.length);
    }

    private void put(T value) {
        long hash = value.name().hash(0);
        int slot = (int) hash & mask;
        while (values[slot] != null) {
            slot = slot + 1 & mask;
        }
        hashes[slot] = hash;
        values[slot] = value;
    }
}
