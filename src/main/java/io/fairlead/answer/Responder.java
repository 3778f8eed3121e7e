package io.fairlead.answer;

/**
 * Answers DNS queries, one at a time, for one thread: instances hold scratch space and counts and are not shared.
 *
 * <p>Implementations never throw on any input and never block.
 */
public interface Responder {

    /** A DNS message over UDP or TCP is never longer than this (RFC 1035 section 4.2.2). */
    int MAX_MESSAGE = 65_535;

    /** How a query came in: it sets how long a response may be. */
    enum Transport {
        /** At most 512 octets, or what EDNS(0) of the query allows and the server's own limit. */
        UDP,
        /** At most {@link #MAX_MESSAGE} octets. */
        TCP
    }

    /**
     * Answers one query.
     *
     * @param query      holds the query from index 0
     * @param length     its length in octets
     * @param response   receives the response from index 0; at least {@link #MAX_MESSAGE} long; not the same array as
     *                   the query
     * @param transport  how the query came in
     * @param clientHigh upper 64 bits of the address it came from, see {@link io.fairlead.topology.AddressBits}
     * @param clientLow  lower 64 bits
     * @return the response's length in octets, or 0 to stay silent
     */
    int respond(byte[] query, int length, byte[] response, Transport transport, long clientHigh, long clientLow);
}
