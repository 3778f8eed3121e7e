package io.fairlead.dns;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Watches the accepting of connections. When the system cannot give another one, for want of descriptors (EMFILE) or
 * memory, accepting rests for a while instead of failing in a circle; it is logged once until it goes well again.
 */
final class AcceptHandler extends ChannelInboundHandlerAdapter {

    private static final System.Logger LOG = System.getLogger(AcceptHandler.class.getName());
    private static final long REST_MILLIS = 500;

    private boolean failing;

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (failing) {
            failing = false;
            LOG.log(Level.INFO, "TCP on {0}: connections are accepted again", context.channel().localAddress());
        }
        context.fireChannelRead(accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!failing) {
            failing = true;
            LOG.log(Level.WARNING, "TCP on {0}: connections cannot be accepted: {1}; tried again every {2} ms. Too many"
                    + " open files? Raise LimitNOFILE or lower the limit on TCP connections",
                    context.channel().localAddress(), cause.getMessage(), REST_MILLIS);
        }
        ChannelConfig config = context.channel().config();
        config.setAutoRead(false);
        context.executor().schedule(() -> config.setAutoRead(true), REST_MILLIS, TimeUnit.MILLISECONDS);
    }
}
