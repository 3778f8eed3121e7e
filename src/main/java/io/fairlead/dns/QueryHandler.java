package io.fairlead.dns;

import io.fairlead.answer.Responder;
import java.lang.System.Logger.Level;

/** A responder with the arrays it reads from and writes to, for one thread. */
final class QueryHandler {

    private static final System.Logger LOG = System.getLogger(QueryHandler.class.getName());

    private final Responder responder;
    private final byte[] query = new byte[Responder.MAX_MESSAGE];
    private final byte[] response = new byte[Responder.MAX_MESSAGE];
    private boolean faultLogged;

    QueryHandler(Responder responder) {
        this.responder = responder;
    }

    /** Where a query is put, from index 0. */
    byte[] query() {
        return query;
    }

    /** Where the last response lies, from index 0. */
    byte[] response() {
        return response;
    }

    /**
     * Answers the query that was put in place. A responder never throws; should one do so, that answer is lost and the
     * server stays up.
     *
     * @param clientHigh upper 64 bits of the address it came from, see {@link io.fairlead.topology.AddressBits}
     * @param clientLow  lower 64 bits
     * @return the response's length in octets, or 0 to stay silent
     */
    int answer(int length, Responder.Transport transport, long clientHigh, long clientLow) {
        try {
            return responder.respond(query, length, response, transport, clientHigh, clientLow);
        } catch (RuntimeException | Error fault) {
            if (!faultLogged) {
                faultLogged = true;
                LOG.log(Level.ERROR, "a query was not answered because of a fault in this program; logged once", fault);
            }
            return 0;
        }
    }
}
