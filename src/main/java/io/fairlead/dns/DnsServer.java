package io.fairlead.dns;

import io.fairlead.answer.Responder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Answers DNS over UDP and TCP on any number of addresses.
 *
 * <p>Each UDP socket and each TCP event loop is one thread with a responder of its own, so nothing is shared on the
 * way of a query. Threads are daemons: they do not keep a program alive.
 */
public final class DnsServer implements AutoCloseable {

    /** How often a port is asked for anew when the one that the system gave for TCP is taken for UDP. */
    private static final int EPHEMERAL_ATTEMPTS = 32;

    private final Platform platform;
    private final Counters counters = new Counters();
    private final UdpServer udp;
    private final TcpServer tcp;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private boolean closed;

    private DnsServer(Platform platform, DnsSettings settings, Supplier<Responder> responders) {
        int threads = settings.threads() > 0 ? settings.threads() : Runtime.getRuntime().availableProcessors();
        this.platform = platform;
        udp = new UdpServer(platform, threads, counters);
        tcp = new TcpServer(platform, settings, threads, responders, counters);
    }

    /**
     * Binds every address, then starts to answer.
     *
     * @param responders called once for each thread that answers
     * @throws BindException when an address cannot be listened on; the message names address, port and cure
     */
    public static DnsServer start(DnsSettings settings, Supplier<Responder> responders) throws BindException {
        return start(Platform.choose(), settings, responders);
    }

    static DnsServer start(Platform platform, DnsSettings settings, Supplier<Responder> responders)
            throws BindException {
        DnsServer server = new DnsServer(platform, settings, responders);
        try {
            for (InetSocketAddress address : settings.listen()) {
                server.bind(address);
            }
            server.udp.start(responders);
            server.tcp.start();
            return server;
        } catch (BindException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private void bind(InetSocketAddress address) throws BindException {
        for (int attempt = 1; ; attempt++) {
            int listeners = tcp.listeners();
            try {
                addresses.addAll(bindOnce(address));
                return;
            } catch (BindException e) {
                boolean mayHelp = address.getPort() == 0 && BindFault.of(e) == BindFault.IN_USE;
                if (!mayHelp || attempt == EPHEMERAL_ATTEMPTS) {
                    throw e;
                }
                tcp.unbind(listeners);
                udp.unbind(listeners);
            }
        }
    }

    /** Binds TCP first: it chooses the port where none is given, and tells when another program holds the address. */
    private List<InetSocketAddress> bindOnce(InetSocketAddress address) throws BindException {
        List<InetSocketAddress> bound = new ArrayList<>();
        for (InetSocketAddress one : expand(address)) {
            int port = bound.isEmpty() ? address.getPort() : bound.getFirst().getPort();
            InetSocketAddress wanted = new InetSocketAddress(one.getAddress(), port);
            InetSocketAddress got = bindTcp(wanted);
            bindUdp(got);
            bound.add(got);
        }
        return bound;
    }

    private List<InetSocketAddress> expand(InetSocketAddress address) throws BindException {
        if (address.isUnresolved()) {
            throw new BindException("cannot listen on " + address.getHostString() + ": not an IPv4 or IPv6 address");
        }
        try {
            return platform.bindsWildcards() ? List.of(address) : ListenAddresses.expand(address);
        } catch (IOException e) {
            throw BindFault.exception(address, "UDP and TCP", e);
        }
    }

    private InetSocketAddress bindTcp(InetSocketAddress address) throws BindException {
        try {
            return new InetSocketAddress(address.getAddress(), tcp.bind(address).getPort());
        } catch (IOException e) {
            throw BindFault.exception(address, "TCP", e);
        }
    }

    private void bindUdp(InetSocketAddress address) throws BindException {
        try {
            udp.bind(address);
        } catch (IOException e) {
            throw BindFault.exception(address, "UDP", e);
        }
    }

    /** Where it listens, with the ports it has got: each for UDP and TCP alike. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** What it has counted. */
    public DnsStatistics statistics() {
        return counters.read(tcp.open());
    }

    /** Stops listening, lets responses under way leave, and closes; takes some seconds at most. Once is enough. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            udp.close();
            tcp.close();
        }
    }
}
