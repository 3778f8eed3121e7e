package io.fairlead.answer;

import io.fairlead.zone.WireName;
import java.util.Arrays;

/**
 * Writes names into a message, their ends replaced by pointers to where the same labels stand already (RFC 1035 section
 * 4.1.4).
 *
 * <p>Suffixes written are remembered by their hashes, which names bring with them, in a small table that is never
 * cleared: a slot counts only with the current message's stamp. What a slot says is compared with the message itself
 * before it is believed. A full neighbourhood forgets: then a name merely stays longer.
 */
final class NameCompressor {

    private static final int SLOTS = 512;
    private static final int PROBES = 4;
    private static final int MAX_OFFSET = 0x3FFF;
    private static final int POINTER = 0xC000;

    private final long[] hashes = new long[SLOTS];
    private final int[] offsets = new int[SLOTS];
    private final int[] stamps = new int[SLOTS];
    private int stamp;
    private int known;
    private byte[] message;

    /** Begins a message with a question: its name and what it ends with can be pointed to. */
    void begin(byte[] octets, WireName question, int at) {
        if (++stamp == 0) {
            Arrays.fill(stamps, 0);
            stamp = 1;
        }
        message = octets;
        remember(question, 0, question.labels(), at);
    }

    /**
     * Writes a name in lower case.
     *
     * @param at where in the message to write
     * @return where the next octet goes
     */
    int write(WireName name, int at) {
        int head = search(name, at);
        name.copy(0, head, message, at);
        return finish(head, at);
    }

    /**
     * Writes a name in the case it was given.
     *
     * @param name   the name
     * @param source its octets as they are to be written
     * @param from   where in the source they begin
     * @param at     where in the message to write
     * @return where the next octet goes
     */
    int write(WireName name, byte[] source, int from, int at) {
        int head = search(name, at);
        System.arraycopy(source, from, message, at, head);
        return finish(head, at);
    }

    /** How many octets of the name must be written out; the rest is known at {@link #known}, unless that is -1. */
    private int search(WireName name, int at) {
        known = -1;
        int label = 0;
        while (label < name.labels() && (known = find(name, label, at)) < 0) {
            label++;
        }
        remember(name, 0, label, at);
        return name.offset(label);
    }

    private int finish(int head, int at) {
        if (known < 0) {
            message[at + head] = 0;
            return at + head + 1;
        }
        Octets.put16(message, at + head, POINTER | known);
        return at + head + 2;
    }

    /** Where the name that is written there begins: there, or where a pointer there leads. */
    int resolve(int at) {
        return message[at] < 0 ? Octets.get16(message, at) & MAX_OFFSET : at;
    }

    private void remember(WireName name, int fromLabel, int toLabel, int at) {
        for (int label = fromLabel; label < toLabel && at + name.offset(label) <= MAX_OFFSET; label++) {
            put(name.hash(label), at + name.offset(label));
        }
    }

    private void put(long hash, int offset) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) hash + i & SLOTS - 1;
            if (stamps[slot] != stamp) {
                stamps[slot] = stamp;
                hashes[slot] = hash;
                offsets[slot] = offset;
                return;
            }
        }
    }

    private int find(WireName name, int label, int end) {
        long hash = name.hash(label);
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) hash + i & SLOTS - 1;
            if (stamps[slot] != stamp) {
                return -1;
            }
            if (hashes[slot] == hash && matches(name, label, offsets[slot], end)) {
                return offsets[slot];
            }
        }
        return -1;
    }

    /** Compares a suffix with what stands in the message, label by label; pointers are followed backwards only. */
    private boolean matches(WireName name, int firstLabel, int offset, int end) {
        int at = offset;
        for (int label = firstLabel; label <= name.labels(); label++) {
            while (at + 1 < end && (message[at] & 0xC0) == 0xC0) {
                int target = Octets.get16(message, at) & MAX_OFFSET;
                if (target >= at) {
                    return false;
                }
                at = target;
            }
            int to = label < name.labels() ? name.offset(label + 1) : name.length();
            for (int i = name.offset(label); i < to; i++, at++) {
                if (at >= end || lowerCase(message[at]) != name.octet(i)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static byte lowerCase(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + ('a' - 'A')) : octet;
    }
}
