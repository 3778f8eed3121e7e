package io.fairlead.dns;

/**
 * What a {@link DnsServer} has counted since it started. The numbers are read one after the other, not at one instant.
 *
 * @param udpQueries   datagrams handed to a responder
 * @param udpResponses datagrams sent back
 * @param udpDropped   datagrams dropped unread: too long, from port 0, or lost to a receive error
 * @param udpUnsent    responses that the system would not send
 * @param tcpOpen      TCP connections open now
 * @param tcpAccepted  TCP connections taken in
 * @param tcpIdle      TCP connections closed because no whole query came for the idle timeout
 * @param tcpDisplaced TCP connections closed as the longest idle one when the limit was reached
 * @param tcpRefused   TCP connections turned away because their client had as many as it may have
 * @param tcpQueries   TCP messages handed to a responder
 * @param tcpResponses TCP messages sent back
 */
public record DnsStatistics(long udpQueries, long udpResponses, long udpDropped, long udpUnsent, int tcpOpen,
                            long tcpAccepted, long tcpIdle, long tcpDisplaced, long tcpRefused, long tcpQueries,
                            long tcpResponses) {
}
