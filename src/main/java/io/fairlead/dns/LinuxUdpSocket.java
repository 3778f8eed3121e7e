package io.fairlead.dns;

import static io.fairlead.dns.LinuxSockets.IPPROTO_IP;
import static io.fairlead.dns.LinuxSockets.IPPROTO_IPV6;
import static io.fairlead.dns.LinuxSockets.SOL_SOCKET;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fairlead.answer.Responder.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A UDP socket of Linux, read and written by recvmmsg(2) and sendmmsg(2) on one blocking thread.
 *
 * <p>Blocking in the receive call itself saves the call that an event loop makes to learn that there is something to
 * receive. The price is one thread for each socket, which sleeps while there is nothing to do.
 *
 * <p>Path MTU discovery is off for what is sent (IP_PMTUDISC_OMIT): a forged ICMP message cannot make responses leave
 * in fragments, into which others could be slipped (RFC 9715).
 */
final class LinuxUdpSocket implements UdpSocket {

    private static final System.Logger LOG = System.getLogger(LinuxUdpSocket.class.getName());

    /** Seconds after which a waiting call returns to see whether it is to stop, should nothing else wake it. */
    private static final long PATIENCE = 1;
    private static final long RECEIVE_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private final InetSocketAddress address;
    private final Counters counters;
    private final int socket;
    private final BitSet logged = new BitSet();
    private final DatagramBatch.SendFailures failures = this::unsent;
    private volatile boolean stopping;
    private boolean closed;

    private LinuxUdpSocket(InetSocketAddress address, Counters counters, int socket) {
        this.address = address;
        this.counters = counters;
        this.socket = socket;
    }

    /**
     * Opens and binds a socket.
     *
     * @param address with its port
     * @param shared  whether sockets of this process may share address and port (SO_REUSEPORT)
     * @throws IOException when the system refuses
     */
    static LinuxUdpSocket open(InetSocketAddress address, boolean shared, Counters counters) throws IOException {
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        try (Arena arena = Arena.ofConfined()) {
            LinuxSockets calls = new LinuxSockets(arena);
            int socket = calls.open(ipv6 ? LinuxSockets.AF_INET6 : LinuxSockets.AF_INET);
            if (socket < 0) {
                throw LinuxSockets.failure("socket", socket);
            }
            try {
                setUp(new Options(calls, arena, socket), address, shared);
                check("bind", calls.bind(socket, SocketAddresses.encode(address, arena)));
            } catch (IOException e) {
                calls.close(socket);
                throw e;
            }
            return new LinuxUdpSocket(address, counters, socket);
        }
    }

    private static void setUp(Options options, InetSocketAddress address, boolean shared) throws IOException {
        boolean wildcard = address.getAddress().isAnyLocalAddress();
        options.set(SOL_SOCKET, LinuxSockets.SO_REUSEPORT, shared ? 1 : 0);
        options.set(SOL_SOCKET, LinuxSockets.SO_RCVBUF, RECEIVE_BUFFER);
        options.set(SOL_SOCKET, LinuxSockets.SO_SNDBUF, SEND_BUFFER);
        options.setTime(SOL_SOCKET, LinuxSockets.SO_RCVTIMEO, PATIENCE);
        options.setTime(SOL_SOCKET, LinuxSockets.SO_SNDTIMEO, PATIENCE);
        if (address.getAddress() instanceof Inet6Address) {
            options.set(IPPROTO_IPV6, LinuxSockets.IPV6_V6ONLY, 1);
            options.set(IPPROTO_IPV6, LinuxSockets.IPV6_RECVPKTINFO, wildcard ? 1 : 0);
            options.setEither(IPPROTO_IPV6, LinuxSockets.IPV6_MTU_DISCOVER, LinuxSockets.IP_PMTUDISC_OMIT,
                    LinuxSockets.IP_PMTUDISC_DONT);
        } else {
            options.set(IPPROTO_IP, LinuxSockets.IP_PKTINFO, wildcard ? 1 : 0);
            options.setEither(IPPROTO_IP, LinuxSockets.IP_MTU_DISCOVER, LinuxSockets.IP_PMTUDISC_OMIT,
                    LinuxSockets.IP_PMTUDISC_DONT);
        }
    }

    private static void check(String call, int result) throws IOException {
        if (result < 0) {
            throw LinuxSockets.failure(call, result);
        }
    }

    @Override
    public void serve(QueryHandler handler) {
        try (Arena arena = Arena.ofConfined()) {
            boolean ipv6 = address.getAddress() instanceof Inet6Address;
            boolean wildcard = address.getAddress().isAnyLocalAddress();
            serve(handler, new DatagramBatch(arena, ipv6, wildcard), new LinuxSockets(arena));
        }
    }

    /** Serves by these calls. */
    void serve(QueryHandler handler, DatagramBatch batch, DatagramCalls calls) {
        while (!stopping) {
            int received = batch.receive(calls, socket);
            if (stopping) {
                return;
            }
            if (received < 0) {
                receiveFailed(-received);
            } else {
                answer(handler, batch, calls, received);
            }
        }
    }

    private void answer(QueryHandler handler, DatagramBatch batch, DatagramCalls calls, int received) {
        int dropped = 0;
        int sent = 0;
        for (int slot = 0; slot < received; slot++) {
            int length = batch.query(slot, handler.query());
            if (length < 0) {
                dropped++;
                continue;
            }
            int response = handler.answer(length, Transport.UDP, batch.clientHigh(slot), batch.clientLow(slot));
            if (response > 0) {
                sent += batch.hasRoom(response) ? 0 : batch.send(calls, socket, failures);
                batch.reply(slot, handler.response(), response);
            }
        }
        sent += batch.send(calls, socket, failures);
        batch.recycleAll(received);
        count(received - dropped, sent, dropped);
    }

    private void count(int queries, int responses, int dropped) {
        counters.udpQueries.add(queries);
        counters.udpResponses.add(responses);
        if (dropped > 0) {
            counters.udpDropped.add(dropped);
        }
    }

    /** A waiting call that timed out or was interrupted is nothing; else the next call may do better, after a pause. */
    private void receiveFailed(int error) {
        if (error == LinuxError.EAGAIN || error == LinuxError.EINTR) {
            return;
        }
        counters.udpDropped.increment();
        log("received", error);
        LockSupport.parkNanos(RECEIVE_PAUSE);
    }

    private void unsent(int replies, int error) {
        counters.udpUnsent.add(replies);
        log("sent", error);
    }

    private void log(String done, int error) {
        if (!logged.get(error)) {
            logged.set(error);
            LOG.log(Level.WARNING, "UDP on {0}: a datagram could not be {1}: {2}; further ones are only counted",
                    address, done, LinuxError.text(error));
        }
    }

    @Override
    public synchronized void stop() {
        stopping = true;
        if (!closed) {
            try (Arena arena = Arena.ofConfined()) {
                new LinuxSockets(arena).shutdown(socket);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try (Arena arena = Arena.ofConfined()) {
                new LinuxSockets(arena).close(socket);
            }
        }
    }

    /** Sets the options of one socket. */
    private record Options(LinuxSockets calls, Arena arena, int socket) {

        void set(int level, int name, int value) throws IOException {
            check("setsockopt", trySet(level, name, value));
        }

        /** Sets the first value, or the second where the kernel does not know the first. */
        void setEither(int level, int name, int value, int fallback) throws IOException {
            if (trySet(level, name, value) < 0) {
                set(level, name, fallback);
            }
        }

        /** Sets a timeval. */
        void setTime(int level, int name, long seconds) throws IOException {
            MemorySegment time = arena.allocate(JAVA_LONG, 2);
            time.set(JAVA_LONG, 0, seconds);
            check("setsockopt", calls.option(socket, level, name, time));
        }

        private int trySet(int level, int name, int value) {
            return calls.option(socket, level, name, arena.allocateFrom(JAVA_INT, value));
        }
    }
}
