package io.fairlead.selection;

/**
 * What this node has carried for one server, known exactly and at once, and what others of its cluster have, known a beat later.
 * Cumulative since start but for flows that are open.
 *
 * @param fromBytes    octets from the server
 * @param toBytes      octets to the server
 * @param udpFromBytes of these, over UDP, whose senders do not slow down for others
 * @param udpToBytes   of {@code toBytes}, over UDP
 * @param open         flows open now
 * @param udpOpen      of these, over UDP
 * @param elsewhere    of {@code open}, those at other nodes
 */
public record OwnTraffic(long fromBytes, long toBytes, long udpFromBytes, long udpToBytes, long open, long udpOpen,
                         long elsewhere) {

    /** Nothing yet. */
    public static final OwnTraffic NONE = new OwnTraffic(0, 0, 0, 0, 0, 0);

    /** What this node alone has carried. */
    public OwnTraffic(long fromBytes, long toBytes, long udpFromBytes, long udpToBytes, long open, long udpOpen) {
        this(fromBytes, toBytes, udpFromBytes, udpToBytes, open, udpOpen, 0);
    }
}
