package io.fairlead.monitor;

/**
 * What passed from and to a server since the monitor's start (the patent's FC and TC).
 *
 * @param fromOctets  octets of frames from it, with Ethernet headers and without checksums
 * @param fromPackets packets as on the wire
 * @param tcpFlows    connections that clients began
 * @param udpFlows    flows of datagrams that clients began
 */
public record Traffic(long fromOctets, long fromPackets, long toOctets, long toPackets, long tcpFlows, long udpFlows) {

    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Traffic plus(Traffic other) {
        return new Traffic(fromOctets + other.fromOctets, fromPackets + other.fromPackets, toOctets + other.toOctets,
                toPackets + other.toPackets, tcpFlows + other.tcpFlows, udpFlows + other.udpFlows);
    }
}
