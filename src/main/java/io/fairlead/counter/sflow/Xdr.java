package io.fairlead.counter.sflow;

import java.nio.ByteBuffer;

/** Takes values in XDR (RFC 4506) out of untrusted octets: nothing is read beyond the end that is given. */
final class Xdr {

    private final ByteBuffer octets;

    /** @param octets what lies between position and limit, in network order */
    Xdr(ByteBuffer octets) {
        this.octets = octets.slice();
    }

    boolean hasMore() {
        return octets.hasRemaining();
    }

    /** An unsigned 32-bit number. */
    long number() throws MalformedException {
        need(Integer.BYTES);
        return Integer.toUnsignedLong(octets.getInt());
    }

    /** A 64-bit number (hyper), all of whose bits count. */
    long hyper() throws MalformedException {
        need(Long.BYTES);
        return octets.getLong();
    }

    /** Opaque data of a fixed length, a multiple of four. */
    byte[] fixed(int length) throws MalformedException {
        need(length);
        byte[] data = new byte[length];
        octets.get(data);
        return data;
    }

    /** Opaque data of a length that is told before it; the padding to a multiple of four is taken as well. */
    Xdr opaque() throws MalformedException {
        long length = number();
        long padded = length + 3 & ~3L;
        if (padded > octets.remaining()) {
            throw new MalformedException("a length of " + length + " octets where " + octets.remaining() + " are left");
        }
        Xdr data = new Xdr(octets.slice(octets.position(), (int) length));
        octets.position(octets.position() + (int) padded);
        return data;
    }

    private void need(int length) throws MalformedException {
        if (octets.remaining() < length) {
            throw new MalformedException("it breaks off where " + length + " octets are wanted");
        }
    }
}
