package io.fairlead.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Where DNS listens, and its limits.
 *
 * @param listen            addresses, IPv4 or IPv6, each for UDP and TCP; at least one
 * @param threads           UDP sockets for each address, each with a thread (one only where the system cannot deal out
 *                          clients by SO_REUSEPORT), and as many event loops for TCP; 0 for one per processor
 * @param tcpConnections    open TCP connections over all addresses; the longest idle one makes room for one more
 * @param tcpPerClient      open TCP connections from one client address
 * @param tcpIdleTimeout    a TCP connection without a query is closed after this time (RFC 7766 section 6.2.3)
 * @param tcpPipeline       queries of one TCP connection that may wait for the client to read its responses
 */
public record DnsSettings(List<InetSocketAddress> listen, int threads, int tcpConnections, int tcpPerClient,
                          Duration tcpIdleTimeout, int tcpPipeline) {

    public DnsSettings {
        listen = List.copyOf(listen);
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("no address to listen on");
        }
        if (threads < 0 || tcpConnections < 1 || tcpPerClient < 1 || tcpPipeline < 1 || !tcpIdleTimeout.isPositive()) {
            throw new IllegalArgumentException("threads must be 0 or more; TCP limits and idle timeout above 0");
        }
    }
}
