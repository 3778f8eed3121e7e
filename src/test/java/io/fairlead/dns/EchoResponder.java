package io.fairlead.dns;

import io.fairlead.answer.Responder;
import java.nio.ByteBuffer;

/**
 * A responder whose answers tell what became of the query: its octets come back with the QR bit set.
 *
 * <p>A query of fewer than 12 octets gets silence. Three opcodes have a meaning here: {@link #LONG} is answered with as
 * many octets as its octets 12 and 13 say, {@link #WHO} with the client's address behind the first 12 octets,
 * {@link #FAULT} throws, as a responder never should.
 */
final class EchoResponder implements Responder {

    static final int LONG = 0x78;
    static final int FAULT = 0x70;
    static final int WHO = 0x68;

    @Override
    public int respond(byte[] query, int length, byte[] response, Transport transport, long clientHigh,
            long clientLow) {
        if (length < 12) {
            return 0;
        }
        if ((query[2] & 0x78) == FAULT) {
            throw new IllegalStateException("a fault made for the test");
        }
        System.arraycopy(query, 0, response, 0, length);
        response[2] |= (byte) 0x80;
        if ((query[2] & 0x78) == WHO) {
            ByteBuffer.wrap(response).position(12).putLong(clientHigh).putLong(clientLow);
            return 28;
        }
        boolean sized = (query[2] & 0x78) == LONG && length >= 14;
        return sized ? (query[12] & 0xff) << 8 | query[13] & 0xff : length;
    }
}
