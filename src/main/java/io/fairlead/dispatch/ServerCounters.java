package io.fairlead.dispatch;

import io.fairlead.topology.ServerId;
import java.util.Objects;

/**
 * What a data plane has forwarded to and from one server since it started: a row of the patent's table 50 (Fig. 5).
 *
 * <p>Octets are transport payload. A data plane that carries TCP as a stream sees no packets; it counts the full
 * segments that the octets fill.
 *
 * @param fromPackets  packets from the server (FC)
 * @param fromBytes    octets from the server
 * @param toPackets    packets to the server (TC)
 * @param toBytes      octets to the server
 * @param udpFromBytes of {@code fromBytes}, over UDP
 * @param udpToBytes   of {@code toBytes}, over UDP
 * @param opened       flows opened so far
 * @param open         flows open now
 * @param udpOpen      of these, over UDP
 */
public record ServerCounters(ServerId server, long fromPackets, long fromBytes, long toPackets, long toBytes,
                             long udpFromBytes, long udpToBytes, long opened, long open, long udpOpen) {

    public ServerCounters {
        Objects.requireNonNull(server, "server");
    }

    /** A row of a data plane that does not count UDP apart. */
    public ServerCounters(ServerId server, long fromPackets, long fromBytes, long toPackets, long toBytes, long opened,
                          long open) {
        this(server, fromPackets, fromBytes, toPackets, toBytes, 0, 0, opened, open, 0);
    }

    /** What was carried since an earlier row of this server; flows open now. */
    public ServerCounters minus(ServerCounters earlier) {
        return new ServerCounters(server, fromPackets - earlier.fromPackets, fromBytes - earlier.fromBytes,
                toPackets - earlier.toPackets, toBytes - earlier.toBytes, udpFromBytes - earlier.udpFromBytes,
                udpToBytes - earlier.udpToBytes, opened - earlier.opened, open, udpOpen);
    }

    /** The same octets, with other flows open. */
    public ServerCounters withOpen(long flows, long overUdp) {
        return new ServerCounters(server, fromPackets, fromBytes, toPackets, toBytes, udpFromBytes, udpToBytes, opened, flows,
                overUdp);
    }

    /** The sum of two rows of one server. */
    public ServerCounters plus(ServerCounters other) {
        return new ServerCounters(server, fromPackets + other.fromPackets, fromBytes + other.fromBytes,
                toPackets + other.toPackets, toBytes + other.toBytes, udpFromBytes + other.udpFromBytes,
                udpToBytes + other.udpToBytes, opened + other.opened, open + other.open,
                udpOpen + other.udpOpen);
    }
}
