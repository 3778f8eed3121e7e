package io.fairlead.dispatch.relay;

import io.fairlead.dispatch.PortRange;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Local ports of upstream UDP sockets: one port serves a flow to each of several servers. Shared by all event loops.
 *
 * <p>Left to itself the kernel gives each UDP socket a port of its own, which ends at some 28,000 flows. Here sockets
 * share ports (SO_REUSEADDR), and it is this class that sees to it that no two of them have the same port and the same
 * server, since the kernel could not tell their replies apart. It takes the kernel's range of ephemeral ports.
 */
final class UpstreamPorts {

    private static final int TRIES = 16;

    private final int first;
    private final int count;
    private final ConcurrentHashMap<InetSocketAddress, Used> byServer = new ConcurrentHashMap<>();

    UpstreamPorts(int first, int last) {
        this.first = first;
        this.count = last - first + 1;
    }

    /**
     * The range that the kernel takes ephemeral ports from (ip(7), ip_local_port_range); IANA's where there is no such
     * file.
     */
    static UpstreamPorts ofThisMachine() {
        try {
            // In one piece: such a file gives nothing more to a second call, and readString makes two.
            String[] range = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range")).getFirst().strip().split("\\s+");
            return new UpstreamPorts(Integer.parseInt(range[0]), Integer.parseInt(range[1]));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new UpstreamPorts(49_152, 65_535);
        }
    }

    /** Where they come from. */
    PortRange range() {
        return new PortRange(first, first + count - 1);
    }

    /** Ports used towards one server. */
    private final class Used {

        private final BitSet ports = new BitSet(count);
        private int next;

        synchronized int take() {
            int index = ports.nextClearBit(next);
            if (index >= count) {
                index = ports.nextClearBit(0);
            }
            if (index >= count) {
                return -1;
            }
            ports.set(index);
            next = index + 1;
            return index;
        }

        synchronized void give(int index) {
            ports.clear(index);
        }
    }

    /**
     * Binds the channel to a port that nobody uses towards that server; the port is free again when the channel closes.
     */
    void bind(DatagramChannel channel, InetSocketAddress server) throws IOException {
        channel.config().setReuseAddress(true);
        Used used = byServer.computeIfAbsent(server, _ -> new Used());
        for (int i = 0; i < TRIES; i++) {
            int index = used.take();
            if (index < 0) {
                break;
            }
            ChannelFuture bound = channel.bind(new InetSocketAddress(first + index));
            if (bound.isSuccess()) {
                channel.closeFuture().addListener(_ -> used.give(index));
                return;
            }
            used.give(index);
        }
        throw new BindException("no local UDP port is free towards " + server.getAddress().getHostAddress() + " port "
                + server.getPort());
    }
}
