package io.fairlead.dispatch.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
@DisplayName("Trains of datagrams")
class DatagramSenderTest {

    /** SOL_SOCKET, SO_NO_CHECK: a socket that asks for no checksums is refused trains (EINVAL). */
    private static final IntegerUnixChannelOption NO_CHECKSUM = new IntegerUnixChannelOption("SO_NO_CHECK", 1, 11);

    private final List<Integer> trains = new ArrayList<>();
    private MultiThreadIoEventLoopGroup group;
    private DatagramSocket receiver;
    private EpollDatagramChannel channel;
    private DatagramSender sender;
    private DatagramSender.Path path;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Epoll.isAvailable() && EpollDatagramChannel.isSegmentedDatagramPacketSupported(),
                "trains are Linux's");
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        receiver = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        receiver.setSoTimeout(5_000);
        channel = new EpollDatagramChannel(SocketProtocolFamily.INET);
        group.register(channel).syncUninterruptibly();
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)).syncUninterruptibly();
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                if (message instanceof SegmentedDatagramPacket train) {
                    trains.add(train.content().readableBytes());
                }
                context.write(message, promise);
            }
        });
        sender = new DatagramSender(channel);
        path = new DatagramSender.Path((InetSocketAddress) receiver.getLocalSocketAddress());
    }

    @AfterEach
    void close() {
        if (group != null) {
            receiver.close();
            channel.close().syncUninterruptibly();
            group.shutdownGracefully();
        }
    }

    private void send(DatagramSender.Path to, int... sizes) {
        channel.eventLoop().submit(() -> {
            for (int size : sizes) {
                assertTrue(sender.send(PooledByteBufAllocator.DEFAULT.directBuffer(size).writeZero(size), to));
            }
            sender.flush();
        }).syncUninterruptibly();
    }

    private void assertReceived(int... sizes) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        for (int size : sizes) {
            receiver.receive(packet);
            assertEquals(size, packet.getLength());
        }
    }

    @Test
    @DisplayName("equal datagrams leave together, the last may be shorter")
    void equalLengths() throws IOException {
        send(path, 1_200, 1_200, 1_200, 700);
        assertReceived(1_200, 1_200, 1_200, 700);
        assertEquals(List.of(4_300), trains);
    }

    @Test
    @DisplayName("a shorter datagram ends a train, a longer one begins another")
    void mixedLengths() throws IOException {
        int[] sizes = {700, 1_200, 1_200, 700, 700, 700, 1_300, 40_000, 40_000};
        send(path, sizes);
        assertReceived(sizes);
        assertEquals(List.of(3_100, 1_400), trains);
    }

    @Test
    @DisplayName("a train has at most 64 datagrams and 65,507 octets")
    void limits() throws IOException {
        send(path, IntStream.generate(() -> 10).limit(65).toArray());
        assertReceived(IntStream.generate(() -> 10).limit(65).toArray());
        send(path, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000);
        assertReceived(9_000, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000, 9_000);
        assertEquals(List.of(640, 63_000), trains);
    }

    @Test
    @DisplayName("datagrams to two addresses make no common train")
    void addresses() throws IOException {
        DatagramSender.Path other = new DatagramSender.Path((InetSocketAddress) receiver.getLocalSocketAddress());
        channel.eventLoop().submit(() -> {
            for (DatagramSender.Path to : List.of(path, path, other, path)) {
                sender.send(PooledByteBufAllocator.DEFAULT.directBuffer(100).writeZero(100), to);
            }
            sender.flush();
        }).syncUninterruptibly();
        assertReceived(100, 100, 100, 100);
        assertEquals(List.of(200), trains);
    }

    @Test
    @DisplayName("a refused train goes datagram by datagram, and no other of that length is tried on its path")
    void refused() throws IOException {
        channel.config().setOption(NO_CHECKSUM, 1);
        send(path, 1_200, 1_200, 700);
        assertReceived(1_200, 1_200, 700);
        send(path, 1_200, 1_200, 700);
        assertReceived(1_200, 1_200, 700);
        assertEquals(List.of(3_100), trains);
    }
}
