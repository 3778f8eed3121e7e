package io.fairlead.answer;

import io.fairlead.zone.RecordSet;
import io.fairlead.zone.RecordType;
import io.fairlead.zone.WireName;
import java.util.Arrays;

/**
 * Writes a response. One thread's scratch space: {@link #begin} starts the next one.
 *
 * <p>RRsets go in whole or not at all. Room for OPT is kept back from the start.
 */
final class ResponseWriter {

    /** The name of the question, to be pointed to. */
    static final int QUESTION = Query.HEADER;

    private static final int POINTER = 0xC000;
    private static final int OPT_LENGTH = 11;
    private static final int NSID_HEAD = 4;
    private static final int NSID = 3;
    private static final int DO = 0x8000;
    private static final int QR = 0x80;
    private static final int OPCODE = 0x78;
    private static final int AA = 0x04;
    private static final int TC = 0x02;
    private static final int RD = 0x01;

    private final NameCompressor compressor = new NameCompressor();
    private final int udpSize;
    private final byte[] nsid;
    private Query query;
    private boolean compressing;
    private byte[] message;
    private int position;
    private int limit;
    private int answers;
    private int authority;
    private int additional;
    private boolean authoritative;
    private boolean truncated;

    /** The sections that records go to. */
    enum Section {
        ANSWER,
        AUTHORITY,
        ADDITIONAL
    }

    /** @param nsid what NSID tells; empty for nothing */
    ResponseWriter(int udpSize, byte[] nsid) {
        this.udpSize = udpSize;
        this.nsid = nsid;
    }

    /**
     * Begins a response with the question repeated octet by octet: its case is a client's protection (draft 0x20).
     *
     * @param maximum its longest length in octets
     */
    void begin(Query asked, byte[] response, int maximum) {
        query = asked;
        message = response;
        limit = maximum - (asked.edns ? optLength() : 0);
        System.arraycopy(asked.message, Query.HEADER, response, Query.HEADER, asked.questionEnd - Query.HEADER);
        position = asked.questionEnd;
        compressing = false;
        answers = 0;
        authority = 0;
        additional = 0;
        authoritative = false;
        truncated = false;
    }

    /** Sets AA. */
    void setAuthoritative() {
        authoritative = true;
    }

    /** Sets TC and takes all records back: the client is to ask again over TCP (RFC 2181 section 9). */
    void truncate() {
        truncated = true;
        position = query.questionEnd;
        answers = 0;
        authority = 0;
        additional = 0;
    }

    boolean isTruncated() {
        return truncated;
    }

    /** Where the next octet goes. */
    int position() {
        return position;
    }

    /**
     * Writes an RRset.
     *
     * @param ownerAt where its owner stands in the message, at most 16,383; or -1 to write it out
     * @return false, and nothing written, if it does not fit
     */
    boolean write(Section section, RecordSet set, int ownerAt) {
        int start = position;
        int ownerLength = ownerAt < 0 ? set.owner().length() : 2;
        if (start + (long) set.wire().length + (ownerLength - 2L) * set.count() > message.length) {
            return false;
        }
        if (set.names().length == 0 && ownerAt == QUESTION) {
            System.arraycopy(set.wire(), 0, message, start, set.wire().length);
            position = start + set.wire().length;
        } else {
            writeEach(set, ownerAt);
        }
        if (position > limit) {
            position = start;
            return false;
        }
        count(section, set.count());
        return true;
    }

    /** Writes a record that lies ready with a pointer to the question for its owner. */
    boolean write(byte[] ready, int ownerAt) {
        if (position + ready.length > limit) {
            return false;
        }
        System.arraycopy(ready, 0, message, position, ready.length);
        Octets.put16(message, position, POINTER | ownerAt);
        position += ready.length;
        answers++;
        return true;
    }

    /** Writes a CNAME that leads to a name put together for this response. */
    boolean writeAlias(int ownerAt, int ttl, WireName target) {
        int start = position;
        if (start + RecordSet.HEAD + target.length() > message.length) {
            return false;
        }
        Octets.put16(message, start, POINTER | ownerAt);
        Octets.put16(message, start + 2, RecordType.CNAME);
        Octets.put16(message, start + 4, 1);
        Octets.put32(message, start + 6, ttl);
        position = compressor().write(target, start + RecordSet.HEAD);
        Octets.put16(message, start + 10, position - start - RecordSet.HEAD);
        if (position > limit) {
            position = start;
            return false;
        }
        answers++;
        return true;
    }

    /** Where the name begins that the RDATA at this place consists of or points to. */
    int resolve(int rdataAt) {
        return compressor.resolve(rdataAt);
    }

    /**
     * Adds OPT and the header.
     *
     * @param rcode may be above 15 only where the query had EDNS
     * @return the response's length
     */
    int finish(int rcode) {
        if (query.edns) {
            writeOpt(rcode >> 4);
        }
        int flags = QR | query.message[2] & (OPCODE | RD) | (authoritative ? AA : 0) | (truncated ? TC : 0);
        writeStart(query.message, message, flags, rcode & 0xF);
        Octets.put16(message, 4, 1);
        Octets.put16(message, 6, answers);
        Octets.put16(message, 8, authority);
        Octets.put16(message, 10, additional);
        return position;
    }

    /** A response of nothing but a header, where there is no question to repeat. Returns its length. */
    static int writeBare(byte[] asked, byte[] response, int rcode) {
        int flags = QR | asked[2] & ((asked[2] & OPCODE) == 0 ? RD : OPCODE);
        Arrays.fill(response, 0, Query.HEADER, (byte) 0);
        writeStart(asked, response, flags, rcode);
        return Query.HEADER;
    }

    private static void writeStart(byte[] asked, byte[] response, int flags, int rcode) {
        response[0] = asked[0];
        response[1] = asked[1];
        response[2] = (byte) flags;
        response[3] = (byte) rcode;
    }

    private void count(Section section, int records) {
        switch (section) {
            case ANSWER -> answers += records;
            case AUTHORITY -> authority += records;
            case ADDITIONAL -> additional += records;
        }
    }

    private void writeEach(RecordSet set, int ownerAt) {
        byte[] wire = set.wire();
        RecordSet.RdataName[] names = set.names();
        int next = 0;
        int owner = ownerAt;
        for (int record = 0; record < wire.length; ) {
            int end = record + RecordSet.HEAD + Octets.get16(wire, record + 10);
            owner = writeOwner(set, owner);
            copy(wire, record + 2, record + RecordSet.HEAD);
            int rdata = position;
            int from = record + RecordSet.HEAD;
            while (next < names.length && names[next].at() < end) {
                copy(wire, from, names[next].at());
                position = compressor().write(names[next].name(), wire, names[next].at(), position);
                from = names[next].at() + names[next].name().length();
                next++;
            }
            copy(wire, from, end);
            Octets.put16(message, rdata - 2, position - rdata);
            record = end;
        }
    }

    /** Where the owner stands from now on, for the next record of the set; -1 if out of a pointer's reach. */
    private int writeOwner(RecordSet set, int ownerAt) {
        if (ownerAt >= 0) {
            Octets.put16(message, position, POINTER | ownerAt);
            position += 2;
            return ownerAt;
        }
        int start = position;
        position = compressor().write(set.owner(), start);
        int owner = compressor.resolve(start);
        return owner < POINTER >> 2 ? owner : -1;
    }

    private void copy(byte[] from, int start, int end) {
        System.arraycopy(from, start, message, position, end - start);
        position += end - start;
    }

    /** Most answers compress nothing: the question's name is made known at the first that does. */
    private NameCompressor compressor() {
        if (!compressing) {
            compressor.begin(message, query.name, QUESTION);
            compressing = true;
        }
        return compressor;
    }

    private int optLength() {
        return OPT_LENGTH + (query.nsid && nsid.length > 0 ? NSID_HEAD + nsid.length : 0);
    }

    /** OPT as RFC 6891 section 6.1.2 lays it out: the root, the type, our UDP size, upper bits of the rcode, version 0, flags. */
    private void writeOpt(int upperRcode) {
        int length = optLength();
        message[position] = 0;
        Octets.put16(message, position + 1, RecordType.OPT);
        Octets.put16(message, position + 3, udpSize);
        message[position + 5] = (byte) upperRcode;
        message[position + 6] = 0;
        Octets.put16(message, position + 7, query.dnssecOk ? DO : 0);
        Octets.put16(message, position + 9, length - OPT_LENGTH);
        if (length > OPT_LENGTH) {
            Octets.put16(message, position + 11, NSID);
            Octets.put16(message, position + 13, nsid.length);
            System.arraycopy(nsid, 0, message, position + OPT_LENGTH + NSID_HEAD, nsid.length);
        }
        position += length;
        additional++;
    }
}
