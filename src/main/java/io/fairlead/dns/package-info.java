/**
 * Listens for DNS queries over UDP and TCP and hands each to an {@link io.fairlead.answer.Responder}.
 *
 * <pre>
 *   UDP, TCP ──► DnsServer ──► Responder (answer) ──► the same socket
 * </pre>
 *
 * Knows sockets, batches and limits; of DNS only the two-octet length of TCP (RFC 1035 section 4.2.2). Netty is at home
 * here. Imports {@code answer}; {@code app} imports it.
 */
package io.fairlead.dns;
