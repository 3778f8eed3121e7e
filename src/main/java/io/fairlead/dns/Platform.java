package io.fairlead.dns;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.Optional;
import java.util.Set;

/** Everything in which systems differ for a DNS listener. */
enum Platform {

    /** Linux on x86-64 or AArch64: several datagrams a call, a UDP socket for each thread, wildcards, epoll. */
    LINUX {
        @Override
        UdpSocket openUdp(InetSocketAddress address, boolean shared, Counters counters) throws IOException {
            return LinuxUdpSocket.open(address, shared, counters);
        }

        @Override
        boolean sharesUdp() {
            return true;
        }

        @Override
        boolean bindsWildcards() {
            return true;
        }

        @Override
        IoHandlerFactory ioHandlers() {
            return SteadyEpoll.newFactory();
        }

        @Override
        ServerChannel newServerChannel(SocketProtocolFamily family) {
            return new EpollServerSocketChannel(family);
        }

        @Override
        Optional<ChannelOption<Integer>> ipv6Only() {
            return Optional.of(IPV6_ONLY);
        }
    },

    /** What Java alone can do: a datagram a call, one UDP socket for each address, each address bound by itself. */
    PORTABLE {
        @Override
        UdpSocket openUdp(InetSocketAddress address, boolean shared, Counters counters) throws IOException {
            return NioUdpSocket.open(address, counters);
        }

        @Override
        boolean sharesUdp() {
            return false;
        }

        @Override
        boolean bindsWildcards() {
            return false;
        }

        @Override
        IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        ServerChannel newServerChannel(SocketProtocolFamily family) {
            return new NioServerSocketChannel(SelectorProvider.provider(), family);
        }

        @Override
        Optional<ChannelOption<Integer>> ipv6Only() {
            return Optional.empty();
        }
    };

    /** The system property that overrides the choice: "linux" or "portable". */
    static final String PROPERTY = "fairlead.dns.platform";

    private static final ChannelOption<Integer> IPV6_ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", LinuxSockets.IPPROTO_IPV6, LinuxSockets.IPV6_V6ONLY);
    private static final System.Logger LOG = System.getLogger(Platform.class.getName());

    abstract UdpSocket openUdp(InetSocketAddress address, boolean shared, Counters counters) throws IOException;

    /** Whether several UDP sockets can share an address, the kernel dealing out the clients among them. */
    abstract boolean sharesUdp();

    /** Whether replies leave from the address that was asked even when the socket is bound to all addresses. */
    abstract boolean bindsWildcards();

    abstract IoHandlerFactory ioHandlers();

    abstract ServerChannel newServerChannel(SocketProtocolFamily family);

    /** The option that keeps IPv4 out of a TCP listener bound to all IPv6 addresses, where such a thing is bound. */
    abstract Optional<ChannelOption<Integer>> ipv6Only();

    /**
     * The best for this machine, unless {@link #PROPERTY} says otherwise.
     *
     * @throws IllegalArgumentException when the property names none
     */
    static Platform choose() {
        String wanted = System.getProperty(PROPERTY, "");
        return switch (wanted) {
            case "linux" -> LINUX;
            case "portable" -> PORTABLE;
            case "" -> linux() ? LINUX : PORTABLE;
            default -> throw new IllegalArgumentException(
                    "system property " + PROPERTY + " is \"" + wanted + "\": it must be \"linux\" or \"portable\"");
        };
    }

    private static boolean linux() {
        boolean known = System.getProperty("os.name").equals("Linux")
                && Set.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
        if (!known) {
            return false;
        }
        try {
            Class.forName(LinuxSockets.class.getName());
            if (Epoll.isAvailable()) {
                return true;
            }
            LOG.log(Level.WARNING, "DNS falls back to portable sockets: no epoll", Epoll.unavailabilityCause());
        } catch (ClassNotFoundException | LinkageError | IllegalCallerException e) {
            LOG.log(Level.WARNING, "DNS falls back to portable sockets: Java may not make system calls; start it with"
                    + " --enable-native-access=ALL-UNNAMED", e);
        }
        return false;
    }
}
