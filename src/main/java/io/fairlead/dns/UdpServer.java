package io.fairlead.dns;

import io.fairlead.answer.Responder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The UDP sockets of a {@link DnsServer}, each with a thread and a responder of its own. */
final class UdpServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(UdpServer.class.getName());
    private static final long CLOSE_BOUND = TimeUnit.SECONDS.toNanos(3);

    private final Platform platform;
    private final int socketsEach;
    private final Counters counters;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Thread> running = new ArrayList<>();

    /** @param threads UDP sockets for each address, where the platform can share an address */
    UdpServer(Platform platform, int threads, Counters counters) {
        this.platform = platform;
        socketsEach = platform.sharesUdp() ? threads : 1;
        this.counters = counters;
    }

    /** The sockets of one address. */
    private record Listener(InetSocketAddress address, List<UdpSocket> sockets) {

        String name() {
            return address.getAddress().getHostAddress() + ":" + address.getPort();
        }
    }

    /**
     * Opens the sockets of one address; they answer once {@link #start} is called.
     *
     * <p>A socket opened and closed before them finds out whether another program has the port: sockets that share it
     * do not.
     *
     * @param address with its port
     * @throws IOException when the system refuses
     */
    void bind(InetSocketAddress address) throws IOException {
        platform.openUdp(address, false, counters).close();
        Listener listener = new Listener(address, new ArrayList<>());
        listeners.add(listener);
        for (int i = 0; i < socketsEach; i++) {
            listener.sockets.add(platform.openUdp(address, socketsEach > 1, counters));
        }
    }

    /** Gives back the sockets of the addresses from that one on; not after {@link #start}. */
    void unbind(int first) {
        while (listeners.size() > first) {
            listeners.removeLast().sockets.forEach(UdpSocket::close);
        }
    }

    /** Starts to answer. */
    void start(Supplier<Responder> responders) {
        List<Thread> threads = new ArrayList<>();
        for (Listener listener : listeners) {
            for (UdpSocket socket : listener.sockets) {
                QueryHandler handler = new QueryHandler(responders.get());
                threads.add(Thread.ofPlatform().daemon().name("dns-udp-" + listener.name())
                        .unstarted(() -> serve(socket, handler)));
            }
        }
        threads.forEach(Thread::start);
        running.addAll(threads);
    }

    private static void serve(UdpSocket socket, QueryHandler handler) {
        try {
            socket.serve(handler);
        } finally {
            socket.close();
        }
    }

    @Override
    public void close() {
        if (running.isEmpty()) {
            unbind(0);
            return;
        }
        listeners.forEach(listener -> listener.sockets.forEach(UdpSocket::stop));
        listeners.clear();
        join(System.nanoTime() + CLOSE_BOUND);
        running.clear();
    }

    private void join(long deadline) {
        try {
            for (Thread thread : running) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                if (thread.isAlive()) {
                    LOG.log(Level.WARNING, "{0} does not end: left to itself", thread.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
