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
 * A service with each answer lying ready: A or AAAA records that only lack their owner and TTL. Immutable.
 *
 * @param pool      index of the pool's answers on the board
 * @param addresses how many records an answer holds at most
 * @param ttl       how long an answer may be cached at least, seconds
 * @param longest   and while the pool's links are calm, seconds
 * @param cluster   true when the records are those of cluster addresses, and no server is chosen
 * @param ipv4      A records: by server index, null for a server without IPv4; or of each cluster address
 * @param ipv6      AAAA records in the same way
 */
record ServiceAnswers(int pool, int addresses, int ttl, int longest, boolean cluster, byte[][] ipv4, byte[][] ipv6) {

    private static final int POINTER_TO_QUESTION = 0xC00C;

    static ServiceAnswers of(Service service, SelectionBoard board) {
        int index = board.indexOf(new Purpose.Answers(service.pool()));
        Pool pool = board.choice(index).pool();
        int ttl = (int) service.ttl().toSeconds();
        int longest = (int) service.longest().toSeconds();
        return service.cluster().map(cluster -> new ServiceAnswers(index, service.addresses(), ttl, longest, true,
                        records(cluster, AddressFamily.IPV4), records(cluster, AddressFamily.IPV6)))
                .orElseGet(() -> new ServiceAnswers(index, Math.min(service.addresses(), pool.servers().size()), ttl,
                        longest, false, records(pool, AddressFamily.IPV4), records(pool, AddressFamily.IPV6)));
    }

    /**
     * How long an answer may be cached that is given now, in seconds.
     *
     * @param calm how calm the pool's links are, 0 to 1
     */
    int ttl(double calm) {
        return ttl + (int) (calm * (longest - ttl));
    }

    byte[][] records(AddressFamily family) {
        return family == AddressFamily.IPV4 ? ipv4 : ipv6;
    }

    private static byte[][] records(Pool pool, AddressFamily family) {
        return pool.servers().stream()
                .map(server -> server.address(family).map(address -> record(address, family)).orElse(null))
                .toArray(byte[][]::new);
    }

    private static byte[][] records(ClusterAddress cluster, AddressFamily family) {
        return cluster.addresses(family).stream().map(address -> record(address, family)).toArray(byte[][]::new);
    }

    private static byte[] record(InetAddress address, AddressFamily family) {
        byte[] octets = address.getAddress();
        return ByteBuffer.allocate(12 + octets.length).putShort((short) POINTER_TO_QUESTION)
                .putShort((short) (family == AddressFamily.IPV4 ? RecordType.A : RecordType.AAAA)).putShort((short) 1)
                .putInt(0).putShort((short) octets.length).put(octets).array();
    }
}
