package io.fairlead.selection;

/**
 * What this node itself has carried for one server, known exactly and at once. Cumulative since start but for
 * {@code open}.
 *
 * @param fromBytes    octets from the server
 * @param toBytes      octets to the server
 * @param udpFromBytes of these, over UDP, whose senders do not slow down for others
 * @param udpToBytes   of {@code toBytes}, over UDP
 * @param open         flows open now
 * @param udpOpen      of these, over UDP
 */
public record OwnTraffic(long fromBytes, long toBytes, long udpFromBytes, long udpToBytes, long open, long udpOpen) {

    /** Nothing yet. */
    public static final OwnTraffic NONE = new OwnTraffic(0, 0, 0, 0, 0, 0);
}
