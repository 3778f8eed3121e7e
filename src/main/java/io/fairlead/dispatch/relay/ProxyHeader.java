package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.ProxyProtocol;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The PROXY protocol header that tells a server whose connection it gets (HAProxy's proxy-protocol.txt, sections 2.1
 * and 2.2).
 *
 * <pre>
 *   v2:  signature 12 | 0x21 PROXY | 0x11 TCPv4 / 0x21 TCPv6 | length 2 | source | destination | source port | destination port
 * </pre>
 */
final class ProxyHeader {

    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte VERSION_2_PROXY = 0x21;
    private static final byte TCP_OVER_IPV4 = 0x11;
    private static final byte TCP_OVER_IPV6 = 0x21;
    private static final byte[] NOTHING = {};

    private ProxyHeader() {
    }

    /**
     * The header; empty for none.
     *
     * @param client  the client's address and port
     * @param cluster the cluster address and port it reached, of the same family
     */
    static byte[] of(ProxyProtocol version, InetSocketAddress client, InetSocketAddress cluster) {
        return switch (version) {
            case NONE -> NOTHING;
            case V1 -> text(client, cluster);
            case V2 -> binary(client, cluster);
        };
    }

    private static byte[] text(InetSocketAddress client, InetSocketAddress cluster) {
        String family = client.getAddress() instanceof Inet4Address ? "TCP4" : "TCP6";
        return ("PROXY " + family + " " + host(client) + " " + host(cluster) + " " + client.getPort() + " "
                + cluster.getPort() + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Without a scope: the other machine has no use for the name of an interface of this one. */
    private static String host(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        int scope = host.indexOf('%');
        return scope < 0 ? host : host.substring(0, scope);
    }

    private static byte[] binary(InetSocketAddress client, InetSocketAddress cluster) {
        byte[] source = client.getAddress().getAddress();
        byte[] destination = cluster.getAddress().getAddress();
        int length = source.length + destination.length + 4;
        return ByteBuffer.allocate(SIGNATURE.length + 4 + length)
                .put(SIGNATURE)
                .put(VERSION_2_PROXY)
                .put(source.length == 4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6)
                .putShort((short) length)
                .put(source).put(destination)
                .putShort((short) client.getPort()).putShort((short) cluster.getPort())
                .array();
    }
}
