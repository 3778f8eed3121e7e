package io.fairlead.health;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;

/** Passes as soon as the connection opens; nothing is said. */
final class TcpExchange implements Exchange {

    @Override
    public void prepare(ChannelPipeline pipeline, Attempt attempt) {
        pipeline.addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                attempt.pass();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                attempt.fail(FailureReason.of(cause));
            }
        });
    }
}
