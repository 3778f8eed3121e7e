package io.fairlead.answer;

import io.fairlead.selection.SelectionBoard;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Server;
import io.fairlead.topology.Service;
import io.fairlead.zone.RecordType;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A service with each server's answer lying ready: an A or AAAA record that only lacks its owner. Immutable.
 *
 * @param pool      the pool's index on the board
 * @param addresses how many records an answer holds at most
 * @param ipv4      A records by server index; null for a server without IPv4
 * @param ipv6      AAAA records by server index; null for a server without IPv6
 */
record ServiceAnswers(int pool, int addresses, byte[][] ipv4, byte[][] ipv6) {

    private static final int POINTER_TO_QUESTION = 0xC00C;

    static ServiceAnswers of(Service service, SelectionBoard board) {
        int index = board.indexOf(service.pool());
        Pool pool = board.choice(index).pool();
        int ttl = (int) service.ttl().toSeconds();
        return new ServiceAnswers(index, Math.min(service.addresses(), pool.servers().size()),
                records(pool, AddressFamily.IPV4, ttl), records(pool, AddressFamily.IPV6, ttl));
    }

    byte[][] records(AddressFamily family) {
        return family == AddressFamily.IPV4 ? ipv4 : ipv6;
    }

    private static byte[][] records(Pool pool, AddressFamily family, int ttl) {
        return pool.servers().stream().map(server -> record(server, family, ttl)).toArray(byte[][]::new);
    }

    private static byte[] record(Server server, AddressFamily family, int ttl) {
        Optional<? extends InetAddress> address = server.address(family);
        if (address.isEmpty()) {
            return null;
        }
        byte[] octets = address.get().getAddress();
        return ByteBuffer.allocate(12 + octets.length).putShort((short) POINTER_TO_QUESTION)
                .putShort((short) (family == AddressFamily.IPV4 ? RecordType.A : RecordType.AAAA)).putShort((short) 1)
                .putInt(ttl).putShort((short) octets.length).put(octets).array();
    }
}
