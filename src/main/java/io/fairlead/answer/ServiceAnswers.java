package io.fairlead.answer;

import io.fairlead.selection.Purpose;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.topology.AddressFamily;
import io.fairlead.topology.ClusterAddress;
import io.fairlead.topology.Pool;
import io.fairlead.topology.Service;
import io.fairlead.zone.RecordType;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A service with each answer lying ready: A or AAAA records that only lack their owner. Immutable.
 *
 * @param pool      index of the pool's answers on the board
 * @param addresses how many records an answer holds at most
 * @param ttl       how long an answer may be cached, nanoseconds
 * @param cluster   true when the records are those of cluster addresses, and no server is chosen
 * @param ipv4      A records: by server index, null for a server without IPv4; or of each cluster address
 * @param ipv6      AAAA records in the same way
 */
record ServiceAnswers(int pool, int addresses, long ttl, boolean cluster, byte[][] ipv4, byte[][] ipv6) {

    private static final int POINTER_TO_QUESTION = 0xC00C;

    static ServiceAnswers of(Service service, SelectionBoard board) {
        int index = board.indexOf(new Purpose.Answers(service.pool()));
        Pool pool = board.choice(index).pool();
        int ttl = (int) service.ttl().toSeconds();
        return service.cluster().map(cluster -> new ServiceAnswers(index, service.addresses(),
                        service.ttl().toNanos(), true,
                        records(cluster, AddressFamily.IPV4, ttl), records(cluster, AddressFamily.IPV6, ttl)))
                .orElseGet(() -> new ServiceAnswers(index, Math.min(service.addresses(), pool.servers().size()),
                        service.ttl().toNanos(), false,
                        records(pool, AddressFamily.IPV4, ttl), records(pool, AddressFamily.IPV6, ttl)));
    }

    byte[][] records(AddressFamily family) {
        return family == AddressFamily.IPV4 ? ipv4 : ipv6;
    }

    private static byte[][] records(Pool pool, AddressFamily family, int ttl) {
        return pool.servers().stream()
                .map(server -> server.address(family).map(address -> record(address, family, ttl)).orElse(null))
                .toArray(byte[][]::new);
    }

    private static byte[][] records(ClusterAddress cluster, AddressFamily family, int ttl) {
        return cluster.addresses(family).stream().map(address -> record(address, family, ttl)).toArray(byte[][]::new);
    }

    private static byte[] record(InetAddress address, AddressFamily family, int ttl) {
        byte[] octets = address.getAddress();
        return ByteBuffer.allocate(12 + octets.length).putShort((short) POINTER_TO_QUESTION)
                .putShort((short) (family == AddressFamily.IPV4 ? RecordType.A : RecordType.AAAA)).putShort((short) 1)
                .putInt(ttl).putShort((short) octets.length).put(octets).array();
    }
}
