/**
 * The data plane that needs no privilege: TCP and UDP relays in user space.
 *
 * <pre>
 *   ForwardingTable ──► RelayDataPlane ──► RelayLoop (one per event loop) ──► TcpFlow | UdpFlow
 *   clients ◄──► listeners of the loop ◄──► one upstream socket per flow ◄──► servers
 * </pre>
 *
 * Both sockets of a flow live on one event loop, so a flow needs no lock and no hand-over. Netty and Caffeine
 * (affinity) are at home here. Imports {@code dispatch}; {@code app} imports it.
 */
package io.fairlead.dispatch.relay;
