package io.fairlead.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Who of several does a thing, agreed upon without a word: each member has a number for it, made by hashing both, and the
 * highest does it (Thaler and Ravishankar, "Using Name-Based Mappings to Increase Hit Rates"). Things spread evenly, and one
 * that leaves hands over only its own.
 */
final class Rendezvous {

    private Rendezvous() {
    }

    /** How many of the others come before that member: 0 for the one whose thing it is. */
    static int rank(String member, Collection<String> others, long thing) {
        return (int) others.stream().filter(other -> comesBefore(other, member, thing)).count();
    }

    static boolean comesBefore(String one, String other, long thing) {
        int byNumber = Long.compareUnsigned(number(one, thing), number(other, thing));
        return byNumber != 0 ? byNumber > 0 : one.compareTo(other) < 0;
    }

    /** FNV-1a over the name, then mixed so that names that differ in their last letter alone part company. */
    private static long number(String member, long thing) {
        return mix(hash(member) ^ thing);
    }

    /** A number for a text, the same everywhere (FNV-1a, 64 bits). */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ octet & 0xff) * 0x100000001b3L;
        }
        return hash;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
