package io.fairlead.answer;

import io.fairlead.zone.RecordType;

/**
 * Writes the OPT record of a response (RFC 6891 section 6.1.2).
 *
 * <pre>
 *   0 root   1 type   3 our UDP size   5 upper bits of the rcode   6 version 0   7 DO as asked   9 length   11 NSID
 * </pre>
 */
final class OptWriter {

    private static final int FIXED = 11;
    private static final int OPTION_HEAD = 4;
    private static final int NSID = 3;
    private static final int DO = 0x8000;

    private final int udpSize;
    private final byte[] nsid;

    /** @param nsid what NSID tells; empty for nothing */
    OptWriter(int udpSize, byte[] nsid) {
        this.udpSize = udpSize;
        this.nsid = nsid;
    }

    /** How long the answer's OPT will be; 0 if there was none in the query. */
    int length(Query query) {
        return query.edns ? FIXED + (tellsNsid(query) ? OPTION_HEAD + nsid.length : 0) : 0;
    }

    /** Writes OPT; returns where it ends. */
    int write(Query query, int upperRcode, byte[] message, int at) {
        int length = length(query);
        message[at] = 0;
        Octets.put16(message, at + 1, RecordType.OPT);
        Octets.put16(message, at + 3, udpSize);
        message[at + 5] = (byte) upperRcode;
        message[at + 6] = 0;
        Octets.put16(message, at + 7, query.dnssecOk ? DO : 0);
        Octets.put16(message, at + 9, length - FIXED);
        if (tellsNsid(query)) {
            Octets.put16(message, at + FIXED, NSID);
            Octets.put16(message, at + FIXED + 2, nsid.length);
            System.arraycopy(nsid, 0, message, at + FIXED + OPTION_HEAD, nsid.length);
        }
        return at + length;
    }

    /** To those who ask (RFC 5001). */
    private boolean tellsNsid(Query query) {
        return query.nsid && nsid.length > 0;
    }
}
