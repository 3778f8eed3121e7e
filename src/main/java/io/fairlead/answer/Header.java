package io.fairlead.answer;

import java.util.Arrays;

/**
 * Writes the header of a response (RFC 1035 section 4.1.1).
 *
 * <pre>
 *   0 id   2 QR opcode AA TC RD   3 RA Z AD CD rcode   4 questions   6 answers   8 authority   10 additional
 * </pre>
 *
 * Id, opcode and RD are the query's. RA is clear, since nothing is resolved for anybody, and so are AD and CD (RFC 4035
 * section 3.1.6) and whatever is reserved.
 */
final class Header {

    static final int LENGTH = 12;
    static final int AA = 0x04;
    static final int TC = 0x02;

    private static final int QR = 0x80;
    private static final int OPCODE = 0x78;
    private static final int RD = 0x01;

    private Header() {
    }

    /** @param flags {@link #AA} and {@link #TC} */
    static void write(byte[] query, byte[] response, int flags, int rcode) {
        response[0] = query[0];
        response[1] = query[1];
        response[2] = (byte) (QR | query[2] & (OPCODE | RD) | flags);
        response[3] = (byte) rcode;
    }

    static void writeCounts(byte[] response, int answers, int authority, int additional) {
        Octets.put16(response, 4, 1);
        Octets.put16(response, 6, answers);
        Octets.put16(response, 8, authority);
        Octets.put16(response, 10, additional);
    }

    /**
     * Writes a response that is nothing but a header, where there is no question that could be repeated. Of an opcode
     * that is not known nobody knows what its flags mean: RD then stays clear (RFC 8906 section 8.1.4).
     *
     * @return its length
     */
    static int writeBare(byte[] query, byte[] response, int rcode) {
        Arrays.fill(response, 0, LENGTH, (byte) 0);
        write(query, response, 0, rcode);
        if ((query[2] & OPCODE) != 0) {
            response[2] &= ~RD;
        }
        return LENGTH;
    }
}
