package io.fairlead.dispatch.kernel;

import io.fairlead.bpf.LinuxCalls;
import io.fairlead.bpf.LinuxError;
import io.fairlead.dispatch.FlowKey;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes a client speak on a TCP connection that is to end, so that the programs can answer it with a reset.
 *
 * <p>A reset counts only with the very sequence number that the client expects (RFC 5961 section 3.2), which nobody here
 * knows. A segment that is not acceptable is answered with an acknowledgement that has it (RFC 9293 section 3.10.7.4);
 * on its way to a server that is dead, or of no flow, it is turned round as the reset.
 */
final class ResetProbe implements AutoCloseable {

    private static final int TCP = 20;
    private static final byte ACK = 0x10;

    private final int ipv4;
    private final int ipv6;

    /** @throws IOException when the machine allows no raw sockets */
    ResetProbe() throws IOException {
        ipv4 = LinuxCalls.rawSocket(LinuxCalls.AF_INET);
        if (ipv4 < 0) {
            throw LinuxError.failure("open a raw socket", ipv4);
        }
        ipv6 = LinuxCalls.rawSocket(LinuxCalls.AF_INET6); // A machine without IPv6 has no such clients.
    }

    /** Sends one; what is not sent is not missed: the client's next segment does as well. */
    void send(FlowKey flow, InetAddress cluster) {
        InetAddress client = flow.clientAddress();
        boolean old = cluster instanceof Inet4Address;
        int socket = old ? ipv4 : ipv6;
        if (socket >= 0) {
            byte[] tcp = tcp(flow, cluster, client);
            byte[] packet = old ? ipv4(cluster, client, tcp) : ipv6(cluster, client, tcp);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment octets = arena.allocate(packet.length, 8).copyFrom(MemorySegment.ofArray(packet));
                LinuxCalls.send(socket, octets, socketAddress(arena, client));
            }
        }
    }

    private static byte[] tcp(FlowKey flow, InetAddress cluster, InetAddress client) {
        ByteBuffer tcp = ByteBuffer.allocate(TCP);
        tcp.putShort((short) flow.clusterPort()).putShort((short) flow.clientPort());
        tcp.putInt(ThreadLocalRandom.current().nextInt()).putInt(ThreadLocalRandom.current().nextInt());
        tcp.put((byte) (TCP / 4 << 4)).put(ACK).putShort((short) 0).putShort((short) 0).putShort((short) 0);
        int sum = InternetChecksum.sum(cluster.getAddress()) + InternetChecksum.sum(client.getAddress()) + TCP
                + flow.protocol().number() + InternetChecksum.sum(tcp.array());
        return tcp.putShort(16, InternetChecksum.finish(sum)).array();
    }

    /** The kernel fills in identification and checksum (raw(7)). */
    private static byte[] ipv4(InetAddress from, InetAddress to, byte[] tcp) {
        return ByteBuffer.allocate(20 + tcp.length).put((byte) 0x45).put((byte) 0).putShort((short) (20 + tcp.length))
                .putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0).put(from.getAddress())
                .put(to.getAddress()).put(tcp).array();
    }

    private static byte[] ipv6(InetAddress from, InetAddress to, byte[] tcp) {
        return ByteBuffer.allocate(40 + tcp.length).putInt(0x6000_0000).putShort((short) tcp.length).put((byte) 6)
                .put((byte) 64).put(from.getAddress()).put(to.getAddress()).put(tcp).array();
    }

    private static MemorySegment socketAddress(Arena arena, InetAddress address) {
        boolean old = address instanceof Inet4Address;
        ByteBuffer octets = ByteBuffer.allocate(old ? 16 : 28).order(ByteOrder.nativeOrder());
        octets.putShort(0, (short) (old ? LinuxCalls.AF_INET : LinuxCalls.AF_INET6));
        octets.put(old ? 4 : 8, address.getAddress());
        return arena.allocate(octets.capacity(), 8).copyFrom(MemorySegment.ofArray(octets.array()));
    }

    @Override
    public void close() {
        LinuxCalls.close(ipv4);
        if (ipv6 >= 0) {
            LinuxCalls.close(ipv6);
        }
    }
}
