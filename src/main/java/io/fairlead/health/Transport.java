package io.fairlead.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Supplier;

/** How sockets are driven: Linux's epoll by Netty's native library where that loads, the JDK's NIO elsewhere. */
enum Transport {
    EPOLL(EpollSocketChannel.class, EpollIoHandler::newFactory),
    NIO(NioSocketChannel.class, NioIoHandler::newFactory);

    private final Class<? extends Channel> channel;
    private final Supplier<IoHandlerFactory> handlers;

    Transport(Class<? extends Channel> channel, Supplier<IoHandlerFactory> handlers) {
        this.channel = channel;
        this.handlers = handlers;
    }

    /** The better one of those this machine has. */
    static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** What an event loop needs to drive them. */
    IoHandlerFactory handlers() {
        return handlers.get();
    }

    /** Makes client connections to addresses, without look-ups and without a time limit of their own. */
    Bootstrap bootstrap() {
        return new Bootstrap().channel(channel).disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.TCP_NODELAY, true);
    }
}
