package io.fairlead.answer;

import io.fairlead.zone.NameBuffer;
import io.fairlead.zone.RecordType;

/**
 * A query taken apart. One thread's scratch space: {@link #parse} fills it again and again.
 *
 * <p>Reads the header, the one question and, among the additional records, OPT (RFC 6891) and what options concern us.
 * Octets after the last record are left alone.
 */
final class Query {

    private static final int FIXED = 10;
    private static final int NSID = 3;
    private static final int SMALLEST = 512;
    private static final int DO = 0x8000;
    private static final int POINTER = 0xC0;

    /** What becomes of a query. */
    enum Verdict {
        /** It is to be answered. */
        WELL_FORMED,
        /** It is no query that could be answered at all, or a response: answering could start a loop. */
        SILENCE,
        /** Another opcode than QUERY: only the header makes sense. */
        UNKNOWN_OPCODE,
        /** Malformed before or within the question, so that there is none to repeat. */
        NO_QUESTION,
        /** Malformed after the question. */
        MALFORMED,
        /** EDNS of a version above 0. */
        UNKNOWN_EDNS
    }

    final NameBuffer name = new NameBuffer();
    byte[] message;
    int questionEnd;
    int type;
    int dnsClass;
    boolean edns;
    boolean dnssecOk;
    boolean nsid;
    int udpSize;
    private int length;
    private int version;

    /** Takes a message apart; the fields a verdict speaks of are then filled. */
    Verdict parse(byte[] octets, int octetCount) {
        message = octets;
        length = octetCount;
        edns = false;
        dnssecOk = false;
        nsid = false;
        version = 0;
        udpSize = SMALLEST;
        if (length < Header.LENGTH || octets[2] < 0) {
            return Verdict.SILENCE;
        }
        if (opcode() != 0) {
            return Verdict.UNKNOWN_OPCODE;
        }
        return Octets.get16(octets, 4) == 1 && parseQuestion() ? parseRecords() : Verdict.NO_QUESTION;
    }

    int opcode() {
        return message[2] >> 3 & 0xF;
    }

    private boolean parseQuestion() {
        int end = name.read(message, Header.LENGTH, length);
        if (end < 0 || end + 4 > length) {
            return false;
        }
        type = Octets.get16(message, end);
        dnsClass = Octets.get16(message, end + 2);
        questionEnd = end + 4;
        return true;
    }

    private Verdict parseRecords() {
        int answers = Octets.get16(message, 6);
        int authority = Octets.get16(message, 8);
        int additional = Octets.get16(message, 10);
        if (answers != 0 || authority != 0 && type != RecordType.IXFR) {
            return Verdict.MALFORMED;
        }
        int at = questionEnd;
        for (int i = 0; i < authority && at >= 0; i++) {
            at = skipRecord(at);
        }
        for (int i = 0; i < additional && at >= 0; i++) {
            at = parseAdditional(at);
        }
        if (at < 0) {
            return Verdict.MALFORMED;
        }
        return version == 0 ? Verdict.WELL_FORMED : Verdict.UNKNOWN_EDNS;
    }

    /** Where the record ends, or -1. */
    private int parseAdditional(int from) {
        int fixed = skipName(from);
        int end = skipRecord(from);
        if (end < 0 || Octets.get16(message, fixed) != RecordType.OPT) {
            return end;
        }
        boolean root = fixed == from + 1;
        return root && !edns && parseOpt(fixed, end) ? end : -1;
    }

    /** What follows the fixed part is laid down for version 0 only. */
    private boolean parseOpt(int fixed, int end) {
        edns = true;
        udpSize = Math.max(SMALLEST, Octets.get16(message, fixed + 2));
        version = message[fixed + 5];
        dnssecOk = (Octets.get16(message, fixed + 6) & DO) != 0;
        if (version != 0) {
            return true;
        }
        int at = fixed + FIXED;
        while (at + 4 <= end) {
            nsid |= Octets.get16(message, at) == NSID;
            at += 4 + Octets.get16(message, at + 2);
        }
        return at == end;
    }

    private int skipRecord(int from) {
        int fixed = skipName(from);
        if (fixed < 0 || fixed + FIXED > length) {
            return -1;
        }
        int end = fixed + FIXED + Octets.get16(message, fixed + 8);
        return end <= length ? end : -1;
    }

    /** A record's owner may be compressed; where it points to is not followed. */
    private int skipName(int from) {
        int at = from;
        while (at < length) {
            int label = message[at] & 0xFF;
            if (label == 0) {
                return at + 1;
            }
            if (label >= POINTER) {
                return at + 2 <= length ? at + 2 : -1;
            }
            if (label > 63) {
                return -1;
            }
            at += label + 1;
        }
        return -1;
    }
}
