package io.fairlead.dns;

/** A bound UDP socket, served by one thread. */
interface UdpSocket extends AutoCloseable {

    /** Largest query in octets; longer datagrams are dropped. No query of a resolver comes near it. */
    int LONGEST_QUERY = 4096;

    /** Octets asked for as receive buffer: a burst of some thousand queries waits there while the thread is held up. */
    int RECEIVE_BUFFER = 4 << 20;

    /** Octets asked for as send buffer. */
    int SEND_BUFFER = 1 << 20;

    /** Answers queries until {@link #stop} is called. */
    void serve(QueryHandler handler);

    /** Makes {@link #serve} return soon. Any thread may call it, more than once. */
    void stop();

    /** Gives the socket back; not while it is being served. */
    @Override
    void close();
}
