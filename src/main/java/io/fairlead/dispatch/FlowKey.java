package io.fairlead.dispatch;

import io.fairlead.topology.AddressBits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What makes packets one flow: protocol, client address and port, cluster port.
 *
 * <p>Addresses are held as 128 bits, IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so that a key is a handful of
 * numbers in any data plane.
 *
 * @param clientHigh  upper 64 bits of the client's address
 * @param clientLow   lower 64 bits
 * @param clientPort  1 to 65535
 * @param clusterPort port of the cluster address, 1 to 65535
 */
public record FlowKey(Protocol protocol, long clientHigh, long clientLow, int clientPort, int clusterPort) {

    public FlowKey {
        Objects.requireNonNull(protocol, "protocol");
    }

    /** The key of a client's flow to a cluster port. */
    public static FlowKey of(Protocol protocol, InetSocketAddress client, int clusterPort) {
        InetAddress address = client.getAddress();
        return new FlowKey(protocol, high(address), low(address), client.getPort(), clusterPort);
    }

    /** Upper 64 bits of an address; 0 for IPv4. */
    public static long high(InetAddress address) {
        return AddressBits.high(address);
    }

    /** Lower 64 bits of an address; IPv4 as ::ffff:a.b.c.d. */
    public static long low(InetAddress address) {
        return AddressBits.low(address);
    }

    /** Whether the client speaks IPv4. */
    public boolean isIpv4() {
        return AddressBits.isIpv4(clientHigh, clientLow);
    }

    /** The client's address. */
    public InetAddress clientAddress() {
        byte[] octets = isIpv4()
                ? ByteBuffer.allocate(4).putInt((int) clientLow).array()
                : ByteBuffer.allocate(16).putLong(clientHigh).putLong(clientLow).array();
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 octets are addresses", e);
        }
    }

    @Override
    public String toString() {
        return protocol + " " + clientAddress().getHostAddress() + " port " + clientPort + " to port " + clusterPort;
    }
}
