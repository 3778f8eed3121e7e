package io.fairlead.answer;

import io.fairlead.zone.RecordSet;
import io.fairlead.zone.RecordType;
import io.fairlead.zone.WireName;

/**
 * Writes a response. One thread's scratch space: {@link #begin} starts the next one.
 *
 * <p>RRsets go in whole or not at all. Room for OPT is kept back from the start.
 */
final class ResponseWriter {

    /** The name of the question, to be pointed to. */
    static final int QUESTION = Header.LENGTH;

    private static final int POINTER = 0xC000;
    private static final int CLASS_IN = 1;

    private final NameCompressor compressor = new NameCompressor();
    private final OptWriter opt;
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

    ResponseWriter(OptWriter opt) {
        this.opt = opt;
    }

    /**
     * Begins a response with the question repeated octet by octet: its case may be what a client tells answers by.
     *
     * @param maximum its longest length in octets
     */
    void begin(Query asked, byte[] response, int maximum) {
        query = asked;
        message = response;
        limit = maximum - opt.length(asked);
        System.arraycopy(asked.message, Header.LENGTH, response, Header.LENGTH, asked.questionEnd - Header.LENGTH);
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

    /** Writes a record that lies ready but for its TTL, in seconds, with a pointer to the question for its owner. */
    boolean write(byte[] ready, int ownerAt, int ttl) {
        int start = position;
        if (!write(ready, ownerAt)) {
            return false;
        }
        Octets.put32(message, start + 6, ttl);
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
        Octets.put16(message, start + 4, CLASS_IN);
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
            position = opt.write(query, rcode >> 4, message, position);
            additional++;
        }
        Header.write(query.message, message, (authoritative ? Header.AA : 0) | (truncated ? Header.TC : 0),
                rcode & 0xF);
        Header.writeCounts(message, answers, authority, additional);
        return position;
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
}
