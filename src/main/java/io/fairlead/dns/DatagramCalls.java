package io.fairlead.dns;

import java.lang.foreign.MemorySegment;

/** The two calls that a {@link DatagramBatch} is made of; apart, so that every way they can fail can be tried. */
interface DatagramCalls {

    /**
     * Waits for one datagram and takes what else is there: recvmmsg(2).
     *
     * @param headers mmsghdr structures
     * @param count   how many
     * @return how many datagrams came, or the negated error number
     */
    int receive(int socket, MemorySegment headers, int count);

    /**
     * Sends datagrams: sendmmsg(2).
     *
     * @return how many were sent, perhaps fewer than given, or the negated error number when the first could not be
     */
    int send(int socket, MemorySegment headers, int count);
}
