package io.fairlead.health;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Ends an attempt whose server keeps talking without coming to the point, be it empty lines or interim responses
 * without end: the decoder bounds each part, this bounds their sum.
 */
final class ResponseLimit extends ChannelInboundHandlerAdapter {

    private static final int OCTETS = 128 * 1024;

    private final Attempt attempt;
    private long seen;

    ResponseLimit(Attempt attempt) {
        this.attempt = attempt;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        seen += ((ByteBuf) message).readableBytes();
        context.fireChannelRead(message);
        if (seen > OCTETS) {
            attempt.fail("more than " + OCTETS / 1024 + " KiB, and no final response among them");
        }
    }
}
