/**
 * Listens for DNS queries over UDP and TCP and hands each to an {@link io.fairlead.answer.Responder}.
 *
 * <pre>
 *              ┌─ UdpServer ── UdpSocket (one thread each) ────────┐
 *   DnsServer ─┤                                                   ├─► QueryHandler ──► Responder (answer)
 *              └─ TcpServer ── TcpConnection (on Netty's loops) ───┘
 *   Platform: Linux system calls and epoll, or what Java alone can do
 * </pre>
 *
 * Knows sockets, batches and limits; of DNS only the two-octet length of TCP (RFC 1035 section 4.2.2). Netty is at home
 * here for TCP, the Foreign Function and Memory API for UDP on Linux. Imports {@code answer} and
 * {@code topology}; {@code app} imports it.
 */
package io.fairlead.dns;
